import { knownValue } from '../facts.ts';
import { pullRoleOf } from '../pull-role.ts';
import { defineCheck } from './check.ts';

/** Whether ECS can assume the execution role. An instance's own role is assumed by EC2 and is not judged here. */
export const roleTrust = defineCheck({
  id: 'role.trust',
  needs: ['taskDefinition', 'pullRole'],
  judge({ taskDefinition, pullRole }, failure) {
    const role = knownValue(pullRole);
    if (role === undefined || pullRoleOf(failure, taskDefinition).onInstance) return undefined;
    if (role.trustsEcsTasks === 'inconclusive') {
      return {
        result: 'unknown',
        detail: `Whether ECS may assume role ${role.name} hangs on conditions of its trust policy that were not judged.`,
      };
    }
    if (role.trustsEcsTasks) {
      return {
        result: 'pass',
        detail: `Role ${role.name} trusts ecs-tasks.amazonaws.com.`,
        contradicts: 'role-not-assumable',
      };
    }
    return {
      result: 'fail',
      root: 'role-not-assumable',
      confidence: 'confirmed',
      detail: `Role ${role.name} does not trust ecs-tasks.amazonaws.com, so ECS cannot assume it.`,
    };
  },
});
