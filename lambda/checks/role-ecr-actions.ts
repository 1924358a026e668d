import { defineCheck } from './check.ts';
import { judgePermissions } from './permission.ts';

const pull = /^ecr:(?:BatchGetImage|GetDownloadUrlForLayer|BatchCheckLayerAvailability)$/;

/** Whether the role may pull from each repository that the task's images are in. */
export const roleEcrActions = defineCheck({
  id: 'role.ecr-actions',
  needs: ['permissions'],
  judge: ({ permissions }, failure) =>
    judgePermissions(permissions, failure, {
      wanted: ({ action }) => pull.test(action),
      lacks: 'ecr-pull-denied',
      step: 'registry',
    }),
});
