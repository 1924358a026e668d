import { defineCheck } from './check.ts';
import { judgePermissions } from './permission.ts';

/** Whether the role may decrypt with the customer's keys of its secrets. A key's own policy is not seen. */
export const roleKmsActions = defineCheck({
  id: 'role.kms-actions',
  needs: ['permissions'],
  judge: ({ permissions }, failure) =>
    judgePermissions(permissions, failure, {
      wanted: ({ action }) => action === 'kms:Decrypt',
      lacks: 'kms-access-denied',
      step: 'secrets',
    }),
});
