import { defineCheck } from './check.ts';
import { judgePermissions } from './permission.ts';

/** Whether the role may decrypt with a secret's key; asked when a message names the key. The key's own policy is not seen. */
export const roleKmsActions = defineCheck({
  id: 'role.kms-actions',
  needs: ['permissions'],
  judge: ({ permissions }, failure) =>
    judgePermissions(permissions, failure, ({ action }) => action === 'kms:Decrypt', 'kms-access-denied'),
});
