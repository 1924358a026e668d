import { defineCheck } from './check.ts';
import { judgePermissions } from './permission.ts';

/** Whether the role may read each secret and parameter that the task needs at its start. */
export const roleSecretActions = defineCheck({
  id: 'role.secret-actions',
  needs: ['permissions'],
  judge: ({ permissions }, failure) =>
    judgePermissions(
      permissions,
      failure,
      ({ action }) => /^(?:secretsmanager|ssm):/.test(action),
      'secret-access-denied',
    ),
});
