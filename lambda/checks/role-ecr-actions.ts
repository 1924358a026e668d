import { defineCheck } from './check.ts';
import { judgePermissions } from './permission.ts';

/** Whether the role may pull from each repository that the task's images are in. */
export const roleEcrActions = defineCheck({
  id: 'role.ecr-actions',
  needs: ['permissions'],
  judge: ({ permissions }, failure) =>
    judgePermissions(
      permissions,
      failure,
      ({ action }) => action.startsWith('ecr:') && action !== 'ecr:GetAuthorizationToken',
      'ecr-pull-denied',
    ),
});
