import { exactResource } from '../denial.ts';
import { type Facts, knownValue } from '../facts.ts';
import type { PermissionVerdict } from '../facts-iam.ts';
import type { Failure } from '../failure.ts';
import { endsLikeSuffix } from '../secret-reference.ts';

/**
 * The verdict on what the message says was refused, when it is allowed by now: for the same role, the same action and
 * the same resource, where the message blames nothing but a missing allow on the role. A cut message may yet blame
 * another policy, and then the allow means nothing.
 */
export const allowedNow = (
  { permissions }: Pick<Facts, 'permissions'>,
  { clues }: Failure,
): PermissionVerdict | undefined => {
  const verdicts = knownValue(permissions)?.verdicts ?? [];
  const refused = clues.denials.filter(({ why }) => why === 'no-identity-policy');
  const [denial] = refused;
  if (denial === undefined || refused.length !== clues.denials.length) return undefined;
  const resource = exactResource(denial);
  const verdict = verdicts.find(
    (each) => !each.isComparison && each.action === denial.action && each.resource === resource,
  );
  // IAM judges the whole ARN of a secret, so that an allow on a part of it says nothing.
  const isPart = resource?.includes(':secretsmanager:') && !endsLikeSuffix(resource);
  const isSameRole = verdict?.roleArn.split('/').at(-1) === clues.principal?.roleName;
  return verdict?.decision === 'allowed' && isSameRole && !isPart ? verdict : undefined;
};
