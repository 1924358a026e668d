import { pullsOnInstance } from '../pull-role.ts';
import { defineCheck, unseen } from './check.ts';

/** Whether the instance that pulls has a role at all. */
export const instanceProfile = defineCheck({
  id: 'instance.profile',
  needs: ['instance'],
  judge({ instance: fact }, failure) {
    if (!pullsOnInstance(failure) || fact.state === 'not-asked') return undefined;
    if (fact.state !== 'known') return unseen('The container instance', fact);
    const { role, instanceId = 'the instance', instanceProfileArn } = fact.value;
    if (role.state === 'known')
      return {
        result: 'pass',
        detail: `Instance ${instanceId} pulls with role ${role.value.name}, of its instance profile.`,
      };
    if (role.state !== 'absent') return unseen(`The role of instance ${instanceId}`, role);
    return {
      result: 'fail',
      root: 'ecr-auth-denied',
      confidence: 'confirmed',
      detail:
        instanceProfileArn === undefined
          ? `Instance ${instanceId} has no instance profile, so that its agent has no credentials for ECR.`
          : `The instance profile of ${instanceId} (${instanceProfileArn}) has no role, so that its agent has no credentials for ECR.`,
    };
  },
});
