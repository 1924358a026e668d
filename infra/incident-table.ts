import { CfnDeletionPolicy, RemovalPolicy } from 'aws-cdk-lib';
import {
  AttributeType,
  BillingMode,
  type CfnTable,
  ProjectionType,
  Table,
  TableEncryption,
} from 'aws-cdk-lib/aws-dynamodb';
import { PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { openIndex } from '../lambda/incident-row.ts';

const text = (name: string) => ({ name, type: AttributeType.STRING });

/**
 * The memory of incidents, as lambda/incidents.ts uses it. Encrypted as every table is, or by `key`; a row goes by itself when
 * nothing failed for 90 days. Whoever removes the stack is left with nothing: what the table knows is of no use without
 * the function, and because of point-in-time recovery DynamoDB keeps a last backup of it for 35 days by itself. An
 * update that would replace the table leaves the old one in place, so that no history is lost by it.
 */
export const incidentTable = (scope: Construct, key?: IKey): Table => {
  const table = new Table(scope, 'Incidents', {
    partitionKey: text('pk'),
    billingMode: BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: 'expiresAt',
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    removalPolicy: RemovalPolicy.DESTROY,
    ...(key === undefined ? {} : { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: key }),
  });
  table.addGlobalSecondaryIndex({
    indexName: openIndex,
    partitionKey: text('open'),
    sortKey: text('where'),
    projectionType: ProjectionType.ALL,
  });
  const resource = table.node.defaultChild as CfnTable;
  resource.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
  return table;
};

/** What lambda/incidents.ts calls. Neither a delete, nor a scan, nor a read of many rows is among it. */
export const rememberIncidents = (table: Table): PolicyDocument =>
  new PolicyDocument({
    statements: [
      new PolicyStatement({
        actions: ['dynamodb:GetItem', 'dynamodb:UpdateItem'],
        resources: [table.tableArn],
      }),
      new PolicyStatement({
        actions: ['dynamodb:Query'],
        resources: [`${table.tableArn}/index/${openIndex}`],
      }),
    ],
  });
