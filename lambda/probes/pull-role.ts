import { pullRoleOf } from '../pull-role.ts';
import { defineProbe } from './probe.ts';
import { foreignRole, ofOtherAccount, readInstanceRole, readRole } from './roles.ts';

/** The role that really pulls, as IAM has it: it exists, who may assume it, what bounds it. */
export const pullRole = defineProbe({
  name: 'pullRole',
  after: ['taskDefinition'],
  iam: [
    { action: 'iam:GetRole', on: 'roles' },
    { action: 'ecs:DescribeContainerInstances', on: 'anything' },
    { action: 'ec2:DescribeInstances', on: 'anything' },
    { action: 'iam:GetInstanceProfile', on: 'instance-profiles' },
  ],
  async ask(failure, { taskDefinition }, aws) {
    const { roleName, roleArn, onInstance } = pullRoleOf(failure, taskDefinition);
    if (ofOtherAccount(roleArn, failure)) return foreignRole;
    if (roleName !== undefined) return readRole(roleName, failure, aws);
    return onInstance
      ? readInstanceRole(failure, aws)
      : { state: 'not-asked', why: 'neither the task definition nor the message names a role' };
  },
});
