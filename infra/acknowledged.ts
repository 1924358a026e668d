import { Aws, Validations } from 'aws-cdk-lib';
import type { Role } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaHandler } from 'aws-cdk-lib/aws-lambda';
import type { Subscription } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { FixSettings } from '../lambda/fix-settings.ts';
import { rolesNamed } from './write-permissions.ts';

/**
 * What cdk-nag's packs AwsSolutions and Serverless object to and why it is meant, finding by finding. A test fails on every finding that
 * does not stand here.
 */
const wildcards = [
  {
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason:
      'Most of these actions have no resource-level permission. The image of a failed task may lie in any ' +
      'repository, also of another account, and its secrets, keys, service and instance are only known when it ' +
      'fails. All of it reads metadata, never a value, a layer or a manifest.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iam::<AWS::AccountId>:role/*]',
    reason:
      'Any role of the account may be the one that pulls; which one is only known when a task fails. Reads only, but ' +
      'where automatic fix is on: then an approved policy can be attached to a role that carries the opt-in tag.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iam::<AWS::AccountId>:instance-profile/*]',
    reason: 'Any instance profile of the account may be the one of the instance that pulls. Reads only.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iam::<AWS::AccountId>:policy/*]',
    reason: 'Any policy of the account may be attached to the role that pulls. Reads only.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iam::aws:policy/*]',
    reason:
      'Any policy that AWS manages may be attached to the role that pulls; they are public. Reads only.',
  },
];

const deadLetterQueue = ['AwsSolutions-SQS3', 'Serverless-SQSRedrivePolicy'].map((id) => ({
  id,
  reason:
    'This is a dead-letter queue, of an EventBridge target or of Lambda; the rule only knows those of other queues.',
}));

/** The Serverless pack asks of the role what AwsSolutions-IAM5 asks, but not one finding at a time. */
const ofRole = {
  id: 'Serverless-LambdaStarPermissions',
  reason: 'Each of the wildcards is acknowledged by itself, as AwsSolutions-IAM5.',
};

const ofFunction = [
  {
    id: 'Serverless-LambdaDLQ',
    reason:
      'Events on which the function failed go to a queue by its on-failure destination, which holds the error too; ' +
      'the rule only knows the older DeadLetterConfig.',
  },
  {
    id: 'Serverless-LambdaTracing',
    reason:
      'X-Ray would cost a permission on every resource and time in each cold start. How long the function takes is on ' +
      'the dashboard, and what it could not read is in the finding and the log.',
  },
];

const eMail = {
  id: 'Serverless-SNSRedrivePolicy',
  reason:
    'E-mail. SNS tries for hours; a queue of messages that a mail server refused would be read by nobody, and the ' +
    'table still knows the incident and reminds of it.',
};

const byName = (fix: FixSettings): { id: string; reason: string }[] =>
  fix.roles.flatMap(rolesNamed).map((arn) => ({
    id: `AwsSolutions-IAM5[Resource::${arn.replace(Aws.PARTITION, '<AWS::Partition>').replace(Aws.ACCOUNT_ID, '<AWS::AccountId>')}]`,
    reason:
      'Whoever deploys has named these roles in fixRoles; the wildcard is for their paths, or was asked for. Only ' +
      'approved policies can be attached to them, and not where the tag says otherwise.',
  }));

/** The same for a dead-letter queue, of any stack. */
export const acknowledgeDeadLetters = (queue: Queue): void => {
  for (const each of deadLetterQueue) Validations.of(queue).acknowledge(each);
};

/** The same for a subscription by e-mail. */
export const acknowledgeSubscription = (subscription: Subscription): void => {
  Validations.of(subscription).acknowledge(eMail);
};

/** Puts the acknowledgements on the resources they are about. */
export const acknowledge = (on: {
  readonly role: Role;
  readonly medic: LambdaHandler;
  readonly queues: readonly Queue[];
  readonly fix: FixSettings;
}): void => {
  for (const wildcard of [...wildcards, ...byName(on.fix), ofRole])
    Validations.of(on.role).acknowledge(wildcard);
  for (const each of ofFunction) Validations.of(on.medic).acknowledge(each);
  for (const queue of on.queues) acknowledgeDeadLetters(queue);
};
