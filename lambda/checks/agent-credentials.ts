import { type Facts, knownValue } from '../facts.ts';
import type { Failure } from '../failure.ts';
import { allowedNow } from './allowed-now.ts';
import { defineCheck } from './check.ts';

/** Whether the instance's role is younger than what the agent knows of it, and how: undefined while that is not known. */
const isRemade = ({ pullRole, instance }: Facts<'pullRole' | 'instance'>): boolean | undefined => {
  const created = Date.parse(knownValue(pullRole)?.createdAt ?? '');
  const { registeredAt, launchedAt } = knownValue(instance) ?? {};
  const registered = Date.parse(registeredAt ?? '');
  if (Number.isNaN(created) || Number.isNaN(registered)) return undefined;
  // An instance that was started again has a new agent too.
  const launched = Date.parse(launchedAt ?? '');
  return created > registered && !(launched > created);
};

/**
 * Whether the agent still holds the identity of a role that is gone: the role was deleted and made again under its name
 * after the agent had registered, so that all looks right to everyone who reads the policies.
 */
export const holdsOldIdentity = (
  facts: Pick<Facts, 'permissions' | 'pullRole' | 'instance'>,
  failure: Failure,
): boolean | undefined => {
  const isInstance = failure.clues.principal?.sessionName?.startsWith('i-') ?? false;
  return isInstance && allowedNow(facts, failure) !== undefined ? isRemade(facts) : false;
};

export const agentCredentials = defineCheck({
  id: 'agent.credentials',
  needs: ['permissions', 'pullRole', 'instance'],
  judge(facts, failure) {
    if (!failure.clues.principal?.sessionName?.startsWith('i-')) return undefined;
    const role = knownValue(facts.pullRole);
    const instance = knownValue(facts.instance);
    const isHeld = holdsOldIdentity(facts, failure);
    if (isHeld === undefined)
      return {
        result: 'unknown',
        detail: `Whether the agent registered before its role was made could not be seen: allow ecs:DescribeContainerInstances and iam:GetRole to show it.`,
      };
    if (!isHeld || role === undefined) return undefined;
    return {
      result: 'fail',
      root: 'agent-credentials-stale',
      confidence: 'likely',
      detail: `Role ${role.name} was made ${role.createdAt?.slice(0, 16).replace('T', ' ')} UTC, after the agent of ${instance?.instanceId ?? 'the instance'} had registered (${instance?.registeredAt?.slice(0, 16).replace('T', ' ')} UTC), and it allows what was refused: the agent still holds the identity of the role that was deleted.`,
    };
  },
});
