import { Aws, type Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';

/** The customer's key, if one is given. It exists already: CDK can grant nothing in its policy, so whoever owns it must. */
export const customerKey = (stack: Stack, arn: string | undefined): IKey | undefined =>
  arn === undefined ? undefined : Key.fromKeyArn(stack, 'CustomerKey', arn);

/** What SNS, SQS and DynamoDB do with the key on the function's behalf. */
const inUse = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

const services = ['dynamodb', 'sns', 'sqs'].map((name) => `${name}.${Aws.REGION}.${Aws.URL_SUFFIX}`);

/** Lets the function use the key, but only through the three services: it can not decrypt anything by itself. */
export const useKey = (key: IKey): PolicyDocument =>
  new PolicyDocument({
    statements: [
      new PolicyStatement({
        actions: inUse,
        resources: [key.keyArn],
        conditions: { StringEquals: { 'kms:ViaService': services } },
      }),
    ],
  });

/**
 * The statement that the key's own policy needs, to be pasted there: without it CloudWatch can tell the topic of no
 * alarm and EventBridge put no event into the queue, and neither says so but in a metric. No condition on the source:
 * which of these services sends one along with a call to KMS is not documented for all, and one that does not would
 * be shut out without a sound. That the account may use the key by IAM, as every key allows by default, is needed too.
 */
export const keyPolicyNeeded = JSON.stringify({
  Sid: 'EcsPullMedicAlarmsAndEvents',
  Effect: 'Allow',
  Principal: { Service: ['cloudwatch.amazonaws.com', 'events.amazonaws.com'] },
  Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
  Resource: '*',
});
