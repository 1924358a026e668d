import { createHash } from 'node:crypto';
import type { Aws, CallName, Calls } from '../lambda/aws.ts';
import type { SandboxAccount } from './account-file.ts';
import { awsError } from './aws-error.ts';
import { replay } from './recorded.ts';
import { sandboxCompute } from './sandbox-compute.ts';
import { sandboxEcr } from './sandbox-ecr.ts';
import { sandboxEcs } from './sandbox-ecs.ts';
import { type Answers, sandboxIam } from './sandbox-iam.ts';
import { sandboxNetwork } from './sandbox-network.ts';
import { partitionOf } from './sandbox-policies.ts';
import { sandboxRegistry } from './sandbox-registry.ts';
import { sandboxSecrets } from './sandbox-secrets.ts';

const missingTable = (): never => {
  throw awsError('ResourceNotFoundException', 'The sandbox account has no table: incidents are in memory.');
};

const noTable = {
  'dynamodb:GetItem': missingTable,
  'dynamodb:Query': missingTable,
  'dynamodb:UpdateItem': missingTable,
} as const;

const notKept = (): never => {
  throw awsError('AccessDeniedException', 'The sandbox account keeps neither manifests nor previews.');
};

const onDemandOnly = {
  'ecr:BatchGetImage': notKept,
  'ecr:GetDownloadUrlForLayer': notKept,
  'ecr:GetLifecyclePolicyPreview': notKept,
  's3:GetObject': notKept,
} as const;

/** An account in memory, and what was published in it. */
export interface Sandbox {
  readonly aws: Aws;
  readonly topicArn: string;
  /** Every message that was sent to a topic, in order. */
  readonly published: readonly Calls['sns:Publish'][0][];
}

/**
 * An AWS account that is a file: the same `Aws` as the real one, with AWS's shapes and error names, IAM decided by our
 * own evaluator. A message to a topic is kept, and a policy that is attached stays attached: the file itself never changes.
 *
 * @param events those whose tasks ECS knows, each an EventBridge event
 */
export const sandbox = (file: SandboxAccount, events: readonly object[] = []): Sandbox => {
  const account = structuredClone(file);
  const published: Calls['sns:Publish'][0][] = [];
  const answers: Answers<CallName> = {
    ...noTable,
    ...onDemandOnly,
    ...sandboxEcs(account, events),
    ...sandboxCompute(account),
    ...sandboxNetwork(account),
    ...sandboxEcr(account),
    ...sandboxRegistry(account),
    ...sandboxSecrets(account),
    ...sandboxIam(account),
    'sns:Publish': (input) => {
      published.push(input);
      const id = createHash('sha256').update(`${published.length} ${input.Message}`).digest('hex');
      return {
        $metadata: {},
        MessageId: id.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5'),
      };
    },
  };
  const recorded = account.recorded && replay(account.recorded);
  return {
    published,
    topicArn: `arn:${partitionOf(account.region)}:sns:${account.region}:${account.account}:ecs-pull-medic`,
    aws: async (call, input, options) => {
      if (recorded !== undefined && call !== 'sns:Publish') return recorded(call, input, options);
      if (!Object.hasOwn(answers, call)) throw new Error(`The sandbox account does not answer ${call}.`);
      options?.signal?.throwIfAborted();
      return answers[call](input, options);
    },
  };
};
