import { executionRoleOf } from '../pull-role.ts';
import { defineProbe } from './probe.ts';
import { foreignRole, ofOtherAccount, readRole } from './roles.ts';

/** The role that ECS assumes for the start, as IAM has it: it exists, who may assume it, what bounds it. */
export const executionRole = defineProbe({
  name: 'executionRole',
  after: ['taskDefinition'],
  iam: [{ action: 'iam:GetRole', on: 'roles' }],
  async ask(failure, { taskDefinition }, aws) {
    const { roleName, roleArn } = executionRoleOf(failure, taskDefinition);
    if (ofOtherAccount(roleArn, failure)) return foreignRole;
    return roleName === undefined
      ? { state: 'not-asked', why: 'neither the task definition nor the message names an execution role' }
      : readRole(roleName, failure, aws);
  },
});
