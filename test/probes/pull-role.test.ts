import { describe, expect, test } from 'vitest';
import { knownValue } from '../../lambda/facts.ts';
import { pullRole } from '../../lambda/probes/pull-role.ts';
import { pullRoleOf } from '../../lambda/pull-role.ts';
import { type Answers, askProbe, awsError } from '../fake-aws.ts';
import { given, messages, roleArn } from '../given.ts';

const definition = given.facts({ taskDefinition: given.taskDefinition() });
const none = given.facts().taskDefinition;

const trust = (principal: object, condition?: object): string =>
  encodeURIComponent(
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: principal,
          Action: 'sts:AssumeRole',
          ...(condition && { Condition: condition }),
        },
      ],
    }),
  );

const roleWith = (document?: string): Answers => ({
  'iam:GetRole': {
    Role: { Arn: roleArn, RoleName: 'web-exec', ...(document && { AssumeRolePolicyDocument: document }) },
  },
});

describe('which role pulls', () => {
  test('is the override of RunTask before the execution role of the task definition', () => {
    const override = 'arn:aws:iam::111122223333:role/other-exec';
    expect(
      pullRoleOf(given.failure({ executionRoleOverride: override }), definition.taskDefinition),
    ).toMatchObject({
      roleArn: override,
      roleName: 'other-exec',
      from: 'override',
    });
  });

  test("is the instance's own role when the message's session is an instance", () => {
    const failure = given.failure({ message: messages.pullDeniedOnInstance, launchType: 'EC2' });
    expect(pullRoleOf(failure, definition.taskDefinition)).toEqual({
      roleName: 'ecsInstanceRole',
      from: 'message',
      onInstance: true,
    });
  });

  test("is the message's role, by name only, when there is no task definition", () => {
    expect(pullRoleOf(given.failure(), none)).toEqual({
      roleName: 'web-exec',
      from: 'message',
      onInstance: false,
    });
  });

  test('is not the execution role on EC2 when the message names nobody: the instance pulls with its own', () => {
    const failure = given.failure({ message: messages.notFound, launchType: 'EC2' });
    const pull = pullRoleOf(failure, definition.taskDefinition);
    expect(pull).toEqual({ from: 'nobody', onInstance: true });
  });

  test('is the execution role on EC2 too where a secret could not be read', () => {
    const message =
      'Fetching secret data from SSM Parameter Store in eu-west-1: invalid parameters: /shop/key';
    const pull = pullRoleOf(given.failure({ message, launchType: 'EC2' }), definition.taskDefinition);
    expect(pull).toMatchObject({ roleArn, onInstance: false });
  });

  test('is nobody when neither says', () => {
    expect(pullRoleOf(given.failure({ message: messages.forbidden }), none)).toEqual({
      from: 'nobody',
      onInstance: false,
    });
  });

  test('tells when the message names another role than the task was given', () => {
    const other = given.facts({
      taskDefinition: given.taskDefinition({ executionRoleArn: `${roleArn}-new` }),
    });
    expect(pullRoleOf(given.failure(), other.taskDefinition)).toMatchObject({
      roleName: 'web-exec-new',
      contradictedBy: 'web-exec',
    });
  });
});

test('asks IAM for the role by its name without the path', async () => {
  const { sent } = await askProbe(pullRole, given.failure(), roleWith(), definition);
  expect(sent).toEqual([{ call: 'iam:GetRole', input: { RoleName: 'web-exec' } }]);
});

test('keeps ARN, age and boundary', async () => {
  const boundary = 'arn:aws:iam::111122223333:policy/developers';
  const { fact } = await askProbe(
    pullRole,
    given.failure(),
    {
      'iam:GetRole': {
        Role: {
          Arn: roleArn,
          RoleName: 'web-exec',
          CreateDate: new Date('2026-01-02T03:04:05Z'),
          AssumeRolePolicyDocument: trust({ Service: 'ecs-tasks.amazonaws.com' }),
          PermissionsBoundary: { PermissionsBoundaryArn: boundary },
        },
      },
    },
    definition,
  );
  expect(knownValue(fact)).toEqual({
    arn: roleArn,
    name: 'web-exec',
    createdAt: '2026-01-02T03:04:05.000Z',
    trustsEcsTasks: true,
    boundaryArn: boundary,
    trustPolicy: decodeURIComponent(trust({ Service: 'ecs-tasks.amazonaws.com' })),
  });
});

test.each([
  [{ Service: 'ecs-tasks.amazonaws.com' }, undefined, true],
  [{ Service: ['ec2.amazonaws.com', 'ecs-tasks.amazonaws.com'] }, undefined, true],
  [{ Service: 'ec2.amazonaws.com' }, undefined, false],
  [{ Service: 'ecs.amazonaws.com' }, undefined, false],
  [{ AWS: 'arn:aws:iam::111122223333:root' }, undefined, false],
  [{ Service: 'ecs-tasks.amazonaws.com' }, { StringEquals: { 'aws:SourceAccount': '111122223333' } }, true],
  [{ Service: 'ecs-tasks.amazonaws.com' }, { StringEquals: { 'aws:SourceAccount': '999999999999' } }, false],
  [{ Service: 'ecs-tasks.amazonaws.com' }, { ArnLike: { 'aws:SourceArn': 'arn:aws:ecs:*' } }, 'inconclusive'],
] as const)(
  'whether ECS may assume it: principal %j, condition %j: %s',
  async (principal, condition, expected) => {
    const { fact } = await askProbe(
      pullRole,
      given.failure(),
      roleWith(trust(principal, condition)),
      definition,
    );
    expect(knownValue(fact)?.trustsEcsTasks).toBe(expected);
  },
);

test.each([undefined, 'not a policy', '%E0%A4%A'])(
  'takes trust policy %j for undecided',
  async (document) => {
    const { fact } = await askProbe(pullRole, given.failure(), roleWith(document), definition);
    expect(knownValue(fact)?.trustsEcsTasks).toBe('inconclusive');
  },
);

test.each(['NoSuchEntity', 'NoSuchEntityException'])('is absent on %s', async (name) => {
  const { fact } = await askProbe(pullRole, given.failure(), { 'iam:GetRole': awsError(name) }, definition);
  expect(fact).toEqual({ state: 'absent', from: 'iam:GetRole' });
});

test('is not asked for when nobody names a role', async () => {
  const { fact, sent } = await askProbe(pullRole, given.failure({ message: messages.forbidden }), {});
  expect([fact.state, sent]).toEqual(['not-asked', []]);
});
