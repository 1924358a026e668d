import { knownValue } from '../facts.ts';
import { defineCheck } from './check.ts';

/** Whether IAM's own simulator was heard: what stands in for it sees the role's policies, and not the organization's. */
export const roleSimulated = defineCheck({
  id: 'role.simulated',
  needs: ['permissions'],
  judge({ permissions }) {
    const why = knownValue(permissions)?.notSimulated;
    return why === undefined
      ? undefined
      : {
          result: 'unknown',
          detail: `IAM's simulator could not be asked (${why.slice(0, 200)}), so that no service control policy was seen: allow iam:SimulatePrincipalPolicy to show it.`,
        };
  },
});
