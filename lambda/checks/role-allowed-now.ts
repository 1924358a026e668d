import { knownValue } from '../facts.ts';
import { holdsOldIdentity } from './agent-credentials.ts';
import { allowedNow } from './allowed-now.ts';
import { defineCheck } from './check.ts';
import { isNew } from './role-trust.ts';

/** Whether what AWS refused for lack of an allow is allowed by now: the permission came after the start, or was on its way. */
export const roleAllowedNow = defineCheck({
  id: 'role.allowed-now',
  needs: ['permissions', 'pullRole', 'instance'],
  judge(facts, failure) {
    const verdict = allowedNow(facts, failure);
    if (verdict === undefined || holdsOldIdentity(facts, failure) !== false) return undefined;
    const role = knownValue(facts.pullRole);
    const since =
      role !== undefined && isNew(role, failure.time) ? ' The role was created minutes before.' : '';
    return {
      result: 'fail',
      root: 'permission-propagating',
      confidence: 'likely',
      detail: `${verdict.action} on ${verdict.resource} was refused for lack of an allow, and is allowed now: the permission was granted since, or IAM had not yet spread it.${since} A new start should pass.`,
    };
  },
});
