import type { Role as IamRole } from '@aws-sdk/client-iam';
import type { Role } from '../facts-iam.ts';
import type { Failure } from '../failure.ts';
import { readTrust } from '../trust.ts';

/** IAM gives documents URL-encoded. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** IAM's answer as a fact; the trust policy is judged for this task. */
export const roleFrom = (role: IamRole, failure: Failure): Role => {
  const boundaryArn = role.PermissionsBoundary?.PermissionsBoundaryArn;
  return {
    arn: role.Arn ?? '',
    name: role.RoleName ?? role.Arn?.split('/').at(-1) ?? '',
    ...readTrust(role.AssumeRolePolicyDocument, failure),
    ...(role.CreateDate ? { createdAt: new Date(role.CreateDate).toISOString() } : {}),
    ...(boundaryArn === undefined ? {} : { boundaryArn }),
    ...(role.Tags === undefined || role.Tags.length === 0
      ? {}
      : { tags: Object.fromEntries(role.Tags.map(({ Key = '', Value = '' }) => [Key, Value])) }),
    ...(role.AssumeRolePolicyDocument === undefined
      ? {}
      : { trustPolicy: decoded(role.AssumeRolePolicyDocument) }),
  };
};
