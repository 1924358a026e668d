import { describe, expect, test } from 'vitest';
import { roleExists } from '../../lambda/checks/role-exists.ts';
import { roleMatchesMessage } from '../../lambda/checks/role-matches-message.ts';
import { roleTrust } from '../../lambda/checks/role-trust.ts';
import { taskExecutionRole } from '../../lambda/checks/task-execution-role.ts';
import type { Role } from '../../lambda/facts-iam.ts';
import type { TaskDefinition } from '../../lambda/facts-task.ts';
import { account, given, image, messages, roleArn, secretArn } from '../given.ts';

const failure = given.failure();
const onInstance = given.failure({ message: messages.pullDeniedOnInstance, launchType: 'EC2' });

const facts = (definition: Partial<TaskDefinition> = {}, role: Partial<Role> = {}) =>
  given.facts({ taskDefinition: given.taskDefinition(definition), pullRole: given.pullRole(role) });

/** A task definition without an execution role. */
const roleless = (
  container: Partial<TaskDefinition['containers'][number]>,
  compatibilities: readonly string[],
): ReturnType<typeof given.facts> => {
  const { executionRoleArn: _, ...rest } = given.taskDefinition({
    compatibilities,
    containers: [{ name: 'web', image: 'nginx:1.27', secrets: [], ...container }],
  });
  return given.facts({ taskDefinition: rest });
};

describe('the execution role of the task', () => {
  const { launchType: _, ...unlaunched } = given.failure();

  test.each<[string, Partial<TaskDefinition['containers'][number]>, readonly string[], string]>([
    ['an image of ECR on Fargate', { image }, ['FARGATE'], 'an image in private ECR'],
    ['secrets on EC2', { secrets: [secretArn] }, ['EC2'], 'start-up secrets'],
    ['registry credentials on EC2', { registryCredentials: secretArn }, ['EC2'], 'registry credentials'],
    ['the awslogs driver on Fargate', { logDriver: 'awslogs' }, ['EC2', 'FARGATE'], 'awslogs'],
  ])('is missing where it is needed for %s', (_what, container, compatibilities, words) => {
    const judgement = taskExecutionRole.judge(roleless(container, compatibilities), unlaunched);
    expect(judgement).toMatchObject({
      result: 'fail',
      root: 'execution-role-missing',
      confidence: 'confirmed',
    });
    expect(judgement?.detail).toContain(words);
    expect(judgement?.detail).toContain('web:41');
  });

  test.each<[string, Partial<TaskDefinition['containers'][number]>, readonly string[]]>([
    ['an image of ECR that the instance pulls', { image }, ['EC2']],
    ['a public image on Fargate', {}, ['FARGATE']],
    ["awslogs with the instance's own role", { logDriver: 'awslogs' }, ['EC2']],
  ])('is not needed for %s', (_what, container, compatibilities) => {
    expect(taskExecutionRole.judge(roleless(container, compatibilities), unlaunched)).toMatchObject({
      result: 'pass',
    });
  });

  test('is needed by a launch on Fargate whatever else the definition is made for', () => {
    const judgement = taskExecutionRole.judge(
      roleless({ image }, ['EC2']),
      given.failure({ launchType: 'FARGATE' }),
    );
    expect(judgement?.result).toBe('fail');
  });

  test('is there by the definition, or by the override of RunTask', () => {
    expect(taskExecutionRole.judge(facts(), failure)).toMatchObject({
      result: 'pass',
      contradicts: 'execution-role-missing',
    });
    const overridden = given.failure({ executionRoleOverride: roleArn });
    expect(taskExecutionRole.judge(roleless({ image }, ['FARGATE']), overridden)?.result).toBe('pass');
  });
});

describe('the role that pulls', () => {
  test('exists', () => {
    expect(roleExists.judge(facts(), failure)).toEqual({
      result: 'pass',
      detail: `Role web-exec exists (${roleArn}).`,
    });
  });

  test('does not exist, and is named', () => {
    const gone = given.facts({ taskDefinition: given.taskDefinition(), pullRole: given.absent() });
    expect(roleExists.judge(gone, failure)).toMatchObject({
      result: 'fail',
      root: 'role-not-assumable',
      confidence: 'confirmed',
      detail: expect.stringContaining('web-exec'),
    });
  });

  test.each([
    [true, 'pass'],
    [false, 'fail'],
    ['inconclusive', 'unknown'],
  ] as const)('with trust %s: %s', (trustsEcsTasks, result) => {
    expect(
      roleTrust.judge(given.facts({ executionRole: given.pullRole({ trustsEcsTasks }) }), failure)?.result,
    ).toBe(result);
  });

  test('that ECS may not assume is not assumable', () => {
    expect(
      roleTrust.judge(given.facts({ executionRole: given.pullRole({ trustsEcsTasks: false }) }), failure),
    ).toMatchObject({
      root: 'role-not-assumable',
      confidence: 'confirmed',
    });
  });

  test("is not asked to trust ECS when it is the instance's own", () => {
    expect(roleTrust.judge(facts({}, { trustsEcsTasks: false }), onInstance)).toBeUndefined();
  });
});

describe('the role that the message names', () => {
  test('is the one that the task was given', () => {
    expect(roleMatchesMessage.judge(facts(), failure)?.result).toBe('pass');
  });

  test("is the instance's own", () => {
    const judgement = roleMatchesMessage.judge(facts(), onInstance);
    expect(judgement).toMatchObject({ result: 'pass', detail: expect.stringContaining('ecsInstanceRole') });
  });

  test('is another one, which is told and decides nothing', () => {
    const other = `arn:aws:iam::${account}:role/web-exec-2`;
    const judgement = roleMatchesMessage.judge(facts({ executionRoleArn: other }), failure);
    expect(judgement?.result).toBe('unknown');
    expect(judgement?.detail).toMatch(/web-exec\b.*web-exec-2/);
  });

  test('is no question when the message names none', () => {
    expect(roleMatchesMessage.judge(facts(), given.failure({ message: messages.timeout }))).toBeUndefined();
  });
});

describe('a role that ECS cannot assume, where the message names another than the execution role', () => {
  const other = `arn:aws:iam::${account}:role/web-task`;
  const message = `ECS was unable to assume the role '${other}' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions.`;
  const unassumed = given.failure({ message });
  const executionRole = given.pullRole({ trustsEcsTasks: false });

  test('leaves a fault of the execution role to come next', () => {
    const asked = given.facts({ executionRole, taskDefinition: given.taskDefinition() });
    expect(roleTrust.judge(asked, unassumed)).toMatchObject({ result: 'fail', isNext: true });
    const gone = given.facts({
      pullRole: given.absent(),
      executionRole: given.absent(),
      taskDefinition: given.taskDefinition(),
    });
    expect(roleExists.judge(gone, unassumed)).toMatchObject({ result: 'fail', isNext: true });
    expect(taskExecutionRole.judge(roleless({ image }, ['FARGATE']), unassumed)).toMatchObject({
      result: 'fail',
      isNext: true,
    });
  });

  test('is not contradicted by an execution role that is trusted', () => {
    const judgement = roleTrust.judge(given.facts({ executionRole: given.pullRole() }), unassumed);
    expect(judgement).toEqual({ result: 'pass', detail: expect.stringContaining(other) });
  });

  test('fails for good where the message names the execution role itself', () => {
    const same = given.failure({ message: message.replace(other, roleArn) });
    expect(roleTrust.judge(given.facts({ executionRole }), same)).not.toHaveProperty('isNext');
  });
});
