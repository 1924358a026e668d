import type { AttributeDefinition, GlobalSecondaryIndex, KeySchemaElement } from '@aws-sdk/client-dynamodb';
import { openIndex } from '../lambda/incident-row.ts';

/** Keys and index of the table of incidents as the stack makes them, for tables that are made without it. */
export const tableKeys: {
  readonly KeySchema: KeySchemaElement[];
  readonly AttributeDefinitions: AttributeDefinition[];
  readonly GlobalSecondaryIndexes: GlobalSecondaryIndex[];
} = {
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'open', AttributeType: 'S' },
    { AttributeName: 'where', AttributeType: 'S' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: openIndex,
      KeySchema: [
        { AttributeName: 'open', KeyType: 'HASH' },
        { AttributeName: 'where', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
};
