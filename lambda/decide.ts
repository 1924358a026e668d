import type { Diagnosis } from './diagnosis.ts';
import { knownValue } from './facts.ts';
import { forExecutionRole } from './managed-policies.ts';

/** What may be done about it by us. This release repairs nothing: it says whether a repair would have been possible. */
export interface Decision {
  readonly status: 'disabled' | 'not-applicable';
  readonly reason: string;
  readonly roleArn?: string;
}

const curable = new Set(['ecr-auth-denied', 'ecr-pull-denied', 'auth-token-resource-scoped']);

/** Pure: an approved policy cures only a missing allow on a role, and only one that it grants. */
export const decide = ({ root, missing, facts }: Diagnosis): Decision => {
  if (!curable.has(root.code)) {
    return { status: 'not-applicable', reason: 'No policy attached to a role cures this.' };
  }
  const other = missing.find(
    ({ action, decision }) => decision !== 'implicitDeny' || !forExecutionRole.grants.has(action),
  );
  if (missing.length === 0 || other !== undefined) {
    const reason =
      other === undefined
        ? 'It is not known for certain which permission is missing.'
        : `${other.action} is missing too, and no approved policy grants it.`;
    return { status: 'not-applicable', reason };
  }
  const roleArn = knownValue(facts.permissions)?.roleArn ?? knownValue(facts.pullRole)?.arn;
  return {
    status: 'disabled',
    reason: 'Automatic fix is off. AmazonECSTaskExecutionRolePolicy would grant all that is missing.',
    ...(roleArn === undefined ? {} : { roleArn }),
  };
};
