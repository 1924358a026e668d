import { defineCheck } from './check.ts';
import { judgePermissions } from './permission.ts';

/**
 * Whether the role may do what the start needs beside images and secrets: read environment files, write the log
 * stream. No failed pull comes from it, but the start after this one would fail for it.
 */
export const roleOtherActions = defineCheck({
  id: 'role.other-actions',
  needs: ['permissions'],
  judge: ({ permissions }, failure) =>
    judgePermissions(permissions, failure, {
      wanted: ({ action }) => /^(?:s3|logs):/.test(action),
      lacks: 'not-image-pull',
      step: 'other',
    }),
});
