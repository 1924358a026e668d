import { describe, expect, test } from 'vitest';
import type { CallName } from '../../lambda/aws.ts';
import type { Fact } from '../../lambda/facts.ts';
import { probes } from '../../lambda/probes/index.ts';
import type { Probe } from '../../lambda/probes/probe.ts';
import { unreadable } from '../../lambda/probes/probe.ts';
import { type Answers, askProbe, awsError } from '../fake-aws.ts';
import { given, image, messages, roleArn } from '../given.ts';

/** A message that gives a role's name and no task definition that gives its ARN: every call of a probe can come up. */
const failure = given.failure({ message: messages.pullDeniedOnInstance });

const all = (probe: Probe, answer: Answers[CallName]): Answers =>
  Object.fromEntries(probe.iam.map(({ action }) => [action, answer]));

/** The images' fact is always known, its parts are what was read; of the other probes it is the fact. */
const readings = (fact: Fact<unknown>): Fact<unknown>[] =>
  fact.state === 'known' && Array.isArray(fact.value)
    ? fact.value.flatMap(({ repository, version }) => [repository, version])
    : [fact];

const policy = JSON.stringify({ Statement: { Effect: 'Allow', Action: 'ecr:*', Resource: '*' } });
const managed = 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy';

/** For each probe the answers that take it down its longest way. */
const longest: Readonly<Record<Probe['name'], Answers>> = {
  taskDefinition: { 'ecs:DescribeTaskDefinition': { taskDefinition: { family: 'web' } } },
  pullRole: { 'iam:GetRole': { Role: { Arn: roleArn } } },
  images: {
    'ecr:DescribeRepositories': ({ repositoryNames }) =>
      repositoryNames ? awsError('RepositoryNotFoundException') : { repositories: [] },
    'ecr:DescribeImages': awsError('RepositoryNotFoundException'),
  },
  permissions: {
    'iam:SimulatePrincipalPolicy': awsError('AccessDenied'),
    'iam:GetRole': { Role: { Arn: roleArn } },
    'iam:ListAttachedRolePolicies': { AttachedPolicies: [{ PolicyArn: managed }] },
    'iam:GetPolicy': { Policy: { DefaultVersionId: 'v3' } },
    'iam:GetPolicyVersion': { PolicyVersion: { Document: policy } },
    'iam:ListRolePolicies': { PolicyNames: ['own'] },
    'iam:GetRolePolicy': { PolicyDocument: policy },
  },
};

describe.each(probes.map((probe): [string, Probe] => [probe.name, probe]))('probe %s', (name, probe) => {
  test('sends every call that it declares, and no other', async () => {
    const { sent } = await askProbe(probe, failure, longest[probe.name]);
    expect(new Set(sent.map(({ call }) => call))).toEqual(new Set(probe.iam.map(({ action }) => action)));
  });

  test.each([
    ['AccessDenied', 'denied'],
    ['AccessDeniedException', 'denied'],
    ['ThrottlingException', 'throttled'],
    ['Throttling', 'throttled'],
    ['TimeoutError', 'timeout'],
    ['AbortError', 'timeout'],
    ['ExpiredTokenException', 'expired'],
    ['CredentialsProviderError', 'expired'],
    ['ServiceUnavailable', 'error'],
  ])('reads %s as unreadable: %s', async (error, why) => {
    const { fact } = await askProbe(probe, failure, all(probe, awsError(error)));
    for (const each of readings(fact)) expect(each).toMatchObject({ state: 'unreadable', why });
  });

  test('comes after nothing that is asked later', () => {
    const index = probes.findIndex((each) => each.name === name);
    const earlier = probes.slice(0, index).map((each) => each.name);
    expect(earlier).toEqual(expect.arrayContaining([...probe.after]));
  });
});

describe.each(
  probes.filter(({ name }) => name !== 'permissions').map((probe): [string, Probe] => [probe.name, probe]),
)('probe %s', (_name, probe) => {
  test('reads an empty answer as unreadable, for AWS did not say that there is no such thing', async () => {
    const { fact } = await askProbe(probe, failure, all(probe, {}));
    for (const each of readings(fact)) expect(each.state).toBe('unreadable');
  });
});

test('two probes never tell the same fact', () => {
  const names = probes.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
});

test("caps the detail of an error, which may quote the caller's input", () => {
  expect(unreadable('iam:GetRole', awsError('ValidationError', image.repeat(50))).detail.length).toBe(300);
});

test.each([undefined, null, 'text', 7, {}])('reads a thrown %j as an error', (thrown) => {
  expect(unreadable('iam:GetRole', thrown)).toMatchObject({ state: 'unreadable', why: 'error' });
});
