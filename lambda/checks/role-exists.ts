import { pullRoleOf } from '../pull-role.ts';
import { defineCheck, unseen } from './check.ts';

/** Whether the role that pulls is there: a task definition may name one that was deleted. */
export const roleExists = defineCheck({
  id: 'role.exists',
  needs: ['taskDefinition', 'pullRole'],
  judge({ taskDefinition, pullRole }, failure) {
    if (pullRole.state === 'known') {
      return { result: 'pass', detail: `Role ${pullRole.value.name} exists (${pullRole.value.arn}).` };
    }
    if (pullRole.state === 'absent') {
      const { roleName } = pullRoleOf(failure, taskDefinition);
      return {
        result: 'fail',
        root: 'role-not-assumable',
        confidence: 'confirmed',
        detail: `Role ${roleName ?? ''} does not exist: IAM knows no such role.`,
      };
    }
    return pullRole.state === 'not-asked' && taskDefinition.state !== 'known'
      ? undefined
      : unseen('The role that pulls', pullRole);
  },
});
