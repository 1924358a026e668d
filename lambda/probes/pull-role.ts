import { evaluateTrust } from '../iam/evaluate.ts';
import { parsePolicy } from '../iam/policy.ts';
import { pullRoleOf } from '../pull-role.ts';
import { defineProbe, read } from './probe.ts';

/** Roles made by the console's pattern trust ECS only for tasks of their own account. */
const trusts = (document: string | undefined, account: string | undefined): boolean | 'inconclusive' => {
  const policy = parsePolicy(document ?? '');
  if (policy === undefined) return 'inconclusive';
  const { decision } = evaluateTrust(
    policy,
    'ecs-tasks.amazonaws.com',
    account === undefined ? {} : { 'aws:SourceAccount': [account] },
  );
  return decision === 'inconclusive' ? 'inconclusive' : decision === 'allowed';
};

/** The role that really pulls, as IAM has it: it exists, who may assume it, what bounds it. */
export const pullRole = defineProbe({
  name: 'pullRole',
  after: ['taskDefinition'],
  iam: [{ action: 'iam:GetRole', on: 'roles' }],
  async ask(failure, { taskDefinition }, aws) {
    const { roleName, onInstance } = pullRoleOf(failure, taskDefinition);
    if (roleName === undefined) {
      const why = onInstance
        ? "on EC2 the container instance's own role pulls, and the message does not name it"
        : 'neither the task definition nor the message names a role';
      return { state: 'not-asked', why };
    }
    return read('iam:GetRole', ['NoSuchEntity', 'NoSuchEntityException'], async () => {
      const { Role: role } = await aws('iam:GetRole', { RoleName: roleName });
      if (role === undefined) return undefined;
      const boundaryArn = role.PermissionsBoundary?.PermissionsBoundaryArn;
      return {
        arn: role.Arn ?? '',
        name: role.RoleName ?? roleName,
        trustsEcsTasks: trusts(role.AssumeRolePolicyDocument, failure.account),
        ...(role.CreateDate ? { createdAt: new Date(role.CreateDate).toISOString() } : {}),
        ...(boundaryArn === undefined ? {} : { boundaryArn }),
      };
    });
  },
});
