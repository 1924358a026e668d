import type { Aws } from '../aws.ts';
import type { Fact } from '../facts.ts';
import type { Role } from '../facts-iam.ts';
import type { TaskDefinition } from '../facts-task.ts';
import type { Failure } from '../failure.ts';
import { executionRoleOf, pullRoleOf, pullsOnInstance } from '../pull-role.ts';
import { readContainerInstance } from './container-instance.ts';
import { read } from './probe.ts';
import { roleFrom } from './role-from.ts';

export interface RoleName {
  /** With the role's path. */
  readonly arn: string;
  readonly name: string;
}

export interface Roles {
  readonly pull: Fact<RoleName>;
  readonly execution: Fact<RoleName>;
}

export const readRole = (name: string, failure: Failure, aws: Aws): Promise<Fact<Role>> =>
  read('iam:GetRole', ['NoSuchEntity', 'NoSuchEntityException'], async () => {
    const { Role: role } = await aws('iam:GetRole', { RoleName: name });
    return role && roleFrom({ ...role, RoleName: role.RoleName ?? name }, failure);
  });

/** IAM looks names up in this account only: another account's role would be taken for its namesake here. */
export const ofOtherAccount = (arn: string | undefined, { account }: Failure): boolean =>
  arn !== undefined && account !== undefined && arn.split(':')[4] !== account;

export const foreignRole = {
  state: 'not-asked',
  why: 'the role is of another account, which is not seen from here',
} as const;

const nameOf = (arn: string): string => arn.split('/').at(-1) ?? arn;
const given = (arn: string): Fact<RoleName> => ({
  state: 'known',
  value: { arn, name: nameOf(arn) },
  from: '',
});

/** The role of the instance that the task was placed on, where nobody names it. */
export const readInstanceRole = async (failure: Failure, aws: Aws): Promise<Fact<Role>> => {
  const instance = await readContainerInstance(failure, aws);
  return instance.state === 'known' ? instance.value.role : instance;
};

const named = async (name: string | undefined, failure: Failure, aws: Aws): Promise<Fact<RoleName>> => {
  if (name === undefined)
    return { state: 'not-asked', why: 'neither the task definition nor the message names a role' };
  const role = await readRole(name, failure, aws);
  return role.state === 'known' ? { ...role, value: { arn: role.value.arn, name: role.value.name } } : role;
};

/**
 * The role that pulls and the role that ECS assumes for the start, with their paths, for only by its whole ARN can a
 * role be simulated. On Fargate they are one, and no call is needed where the task definition or an override gives it.
 */
export const resolveRoles = async (
  failure: Failure,
  taskDefinition: Fact<TaskDefinition>,
  aws: Aws,
): Promise<Roles> => {
  const { roleArn } = executionRoleOf(failure, taskDefinition);
  const ofTask =
    roleArn === undefined ? undefined : ofOtherAccount(roleArn, failure) ? foreignRole : given(roleArn);
  if (!pullsOnInstance(failure)) {
    const one = ofTask ?? (await named(pullRoleOf(failure, taskDefinition).roleName, failure, aws));
    return { pull: one, execution: one };
  }
  const { principal } = failure.clues;
  const said = principal?.sessionName?.startsWith('i-') ? principal.roleName : undefined;
  const role = said === undefined ? await readInstanceRole(failure, aws) : await readRole(said, failure, aws);
  return {
    pull: role.state === 'known' ? { ...role, value: { arn: role.value.arn, name: role.value.name } } : role,
    execution: ofTask ?? { state: 'not-asked', why: 'the task has no execution role' },
  };
};
