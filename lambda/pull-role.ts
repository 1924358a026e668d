import type { CauseCode } from './codes.ts';
import { type Fact, knownValue } from './facts.ts';
import type { TaskDefinition } from './facts-task.ts';
import type { Failure } from './failure.ts';

/** Which role pulled, as far as it can be told without asking IAM. */
export interface PullRoleName {
  /** Only with an ARN can a role be simulated: an assumed-role ARN in a message drops the role's path. */
  readonly roleArn?: string;
  readonly roleName?: string;
  readonly from: 'override' | 'task definition' | 'message' | 'nobody';
  /** True when the container instance pulls with its own role: on EC2, unless the message names another. */
  readonly onInstance: boolean;
  /** The message names another role than the one that the task was given. */
  readonly contradictedBy?: string;
}

const nameOf = (arn: string): string => arn.split('/').at(-1) ?? arn;

/** On EC2 the instance pulls, unless AWS refused a call on ECR to a role that is not the instance's. */
export const pullsOnInstance = ({ launchType, clues: { principal, denials } }: Failure): boolean => {
  if (principal?.sessionName?.startsWith('i-')) return true;
  const isOther = principal !== undefined && denials.some(({ action }) => action.startsWith('ecr:'));
  return launchType === 'EC2' && !isOther;
};

/** The role that ECS assumes for the start, whoever pulls: the override of RunTask, else the task definition's, else the one that the message names. */
export const executionRoleOf = (
  failure: Failure,
  taskDefinition: Fact<TaskDefinition>,
): Pick<PullRoleName, 'roleArn' | 'roleName'> => {
  const roleArn = failure.executionRoleOverride ?? knownValue(taskDefinition)?.executionRoleArn;
  if (roleArn !== undefined) return { roleArn, roleName: nameOf(roleArn) };
  const { principal } = failure.clues;
  const isInstance = principal?.sessionName?.startsWith('i-') ?? false;
  return principal?.roleName === undefined || isInstance || taskDefinition.state === 'known'
    ? {}
    : { roleName: principal.roleName };
};

/** Failures of what ECS does with the execution role on every launch type. */
const ofExecutionRole: ReadonlySet<CauseCode> = new Set([
  'execution-role-missing',
  'role-not-assumable',
  'secret-access-denied',
  'secret-not-found',
  'kms-access-denied',
]);

/**
 * The override of RunTask comes first, then the task definition's execution role. On EC2 the container instance's
 * own role pulls from ECR unless ECS says otherwise, and only the message tells which it was: the session is the
 * instance's id then. A message that names nobody leaves it open, for the event does not tell the instance's role
 * (Amazon ECS developer guide, "Task execution IAM role").
 */
export const pullRoleOf = (failure: Failure, taskDefinition: Fact<TaskDefinition>): PullRoleName => {
  const { principal } = failure.clues;
  const isInstance = principal?.sessionName?.startsWith('i-') ?? false;
  if (isInstance && principal?.roleName !== undefined) {
    return { roleName: principal.roleName, from: 'message', onInstance: true };
  }
  if (failure.launchType === 'EC2' && principal === undefined && !ofExecutionRole.has(failure.cause)) {
    return { from: 'nobody', onInstance: true };
  }
  const override = failure.executionRoleOverride;
  const given = override ?? knownValue(taskDefinition)?.executionRoleArn;
  if (given !== undefined) {
    const said = principal?.roleName;
    return {
      roleArn: given,
      roleName: nameOf(given),
      from: override === undefined ? 'task definition' : 'override',
      onInstance: false,
      ...(said !== undefined && said !== nameOf(given) ? { contradictedBy: said } : {}),
    };
  }
  if (principal?.roleName !== undefined) {
    return { roleName: principal.roleName, from: 'message', onInstance: false };
  }
  return { from: 'nobody', onInstance: false };
};
