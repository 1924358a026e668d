import type { Failure } from './failure.ts';
import { evaluateTrust } from './iam/evaluate.ts';
import { type PolicyDocument, parsePolicy } from './iam/policy.ts';

export interface Trust {
  readonly trustsEcsTasks: boolean | 'inconclusive';
  readonly trustHangsOn?: readonly string[];
}

const service = 'ecs-tasks.amazonaws.com';

/** ARNs that ECS may give as the source: AWS documents only the account's and region's pattern, so each that it could be is tried. */
const sourcesOf = ({ taskArn, clusterArn }: Failure): string[] =>
  [taskArn, clusterArn].filter((arn) => arn !== undefined);

const withoutConditions = ({ statements }: PolicyDocument): PolicyDocument => ({
  statements: statements.map((statement) => ({ ...statement, conditions: [] })),
});

const keysOf = ({ statements }: PolicyDocument): string[] => [
  ...new Set(
    statements.flatMap(({ conditions }) =>
      conditions.map(({ key, values }) => `${key} ${values.join(', ')}`.trim()),
    ),
  ),
];

const judge = (policy: PolicyDocument, failure: Failure): boolean | 'inconclusive' => {
  const account = failure.account === undefined ? {} : { 'aws:SourceAccount': [failure.account] };
  const sources = sourcesOf(failure);
  const contexts =
    sources.length === 0 ? [account] : sources.map((arn) => ({ ...account, 'aws:SourceArn': [arn] }));
  const decisions = new Set(contexts.map((context) => evaluateTrust(policy, service, context).decision));
  if (decisions.size !== 1 || decisions.has('inconclusive')) return 'inconclusive';
  return decisions.has('allowed');
};

/**
 * Whether a trust policy lets ECS take the role for this task. Where only its conditions stand in the way, or leave it
 * open, they are named, each with its values (Amazon ECS developer guide, "Task execution IAM role": `aws:SourceAccount`
 * and `aws:SourceArn`).
 */
export const readTrust = (text: string | undefined, failure: Failure): Trust => {
  const policy = parsePolicy(text ?? '');
  if (policy === undefined) return { trustsEcsTasks: 'inconclusive' };
  const trustsEcsTasks = judge(policy, failure);
  const isNamed = trustsEcsTasks !== true && judge(withoutConditions(policy), failure) === true;
  return { trustsEcsTasks, ...(isNamed ? { trustHangsOn: keysOf(policy) } : {}) };
};
