import type { Aws } from '../aws.ts';
import { knownValue } from '../facts.ts';
import type { Permissions, PermissionVerdict } from '../facts-iam.ts';
import type { TaskDefinition } from '../facts-task.ts';
import type { Failure } from '../failure.ts';
import { keyOf, neededActions } from '../needs.ts';
import type { JudgedNeeds } from './judge-needs.ts';
import { grantedOn, judgeRole } from './role-verdicts.ts';

const token = 'ecr:GetAuthorizationToken';

export const isMissing = ({ decision, isComparison }: PermissionVerdict): boolean =>
  !isComparison && (decision === 'implicitDeny' || decision === 'explicitDeny');

/** What the application's role has of what the start's role lacks: the two are often mixed up. */
export const readTaskRole = async (
  failure: Failure,
  definition: TaskDefinition | undefined,
  aws: Aws,
): Promise<readonly string[] | undefined> => {
  const role = definition?.taskRoleArn;
  const service = failure.clues.denials[0]?.action.split(':')[0] ?? 'ecr';
  const asked = neededActions(failure, definition).filter(
    ({ action, isComparison }) => !isComparison && action.startsWith(`${service}:`),
  );
  if (role === undefined || role === definition?.executionRoleArn || asked.length === 0) return [];
  const found = await judgeRole(aws, role, asked, failure.region);
  return (knownValue(found)?.verdicts ?? []).filter(({ decision }) => decision === 'allowed').map(keyOf);
};

/** Where a token is allowed that is denied on `*`, where alone it counts. */
export const scopesOfToken = async (
  aws: Aws,
  { method, verdicts }: JudgedNeeds,
): Promise<Permissions['tokenScopedTo']> => {
  const lacking = verdicts.find((each) => keyOf(each) === `${token} *` && isMissing(each));
  if (lacking === undefined) return [];
  if (method === 'policies') return grantedOn(aws, lacking.roleArn, token).catch(() => []);
  return verdicts
    .filter(
      ({ action, decision, isComparison }) => action === token && isComparison && decision === 'allowed',
    )
    .map(({ resource }) => resource);
};

/** Parameters with an allow for the singular call only: the start makes the plural one. */
export const singularOnly = (verdicts: readonly PermissionVerdict[]): string[] =>
  verdicts
    .filter((each) => each.action === 'ssm:GetParameters' && isMissing(each))
    .filter(({ resource }) =>
      verdicts.some(
        (each) =>
          each.action === 'ssm:GetParameter' && each.resource === resource && each.decision === 'allowed',
      ),
    )
    .map(({ resource }) => resource);
