import { defineCheck } from './check.ts';
import { judgePermissions } from './permission.ts';

const upstream = /^ecr:(?:BatchImportUpstreamImage|CreateRepository)$/;

/** Whether the role may do what only the first pull through ECR's cache needs; asked when a message names it. */
export const roleUpstreamActions = defineCheck({
  id: 'role.upstream-actions',
  needs: ['permissions'],
  judge: ({ permissions }, failure) =>
    judgePermissions(
      permissions,
      failure,
      ({ action }) => upstream.test(action),
      'pull-through-cache-failed',
    ),
});
