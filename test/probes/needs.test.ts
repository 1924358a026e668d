import { describe, expect, test } from 'vitest';
import type { TaskDefinition } from '../../lambda/facts-task.ts';
import { type Learnt, neededActions } from '../../lambda/needs.ts';
import {
  account,
  cutAfter,
  given,
  image,
  layer,
  manifest,
  messages,
  region,
  registry,
  secret,
  secretArn,
  token,
} from '../given.ts';

type Container = Partial<TaskDefinition['containers'][number]>;

const definitionOf = (...containers: readonly Container[]): TaskDefinition =>
  given.taskDefinition({
    containers: containers.map((each) => ({ name: 'web', image, secrets: [], ...each })),
  });

const needed = (failure = given.failure(), definition?: TaskDefinition, learnt?: Learnt): string[] =>
  neededActions(failure, definition, learnt)
    .filter(({ isComparison }) => !isComparison)
    .map(({ action, resource }) => `${action} ${resource}`);

const compared = (definition: TaskDefinition, learnt?: Learnt): string[] =>
  neededActions(given.failure(), definition, learnt)
    .filter(({ isComparison }) => isComparison)
    .map(({ action, resource }) => `${action} ${resource}`);

const said = ({ action, resource }: { action: string; resource: string }): string => `${action} ${resource}`;

describe('what a start needs', () => {
  test('is the token, then the secrets, then each image: the order in which the start would miss them', () => {
    expect(
      needed(given.failure({ message: messages.notFound }), definitionOf({ secrets: [secretArn] })),
    ).toEqual([token, secret, manifest, layer].map(said));
  });

  test('is on the whole name of a nested repository, without tag or digest', () => {
    const name = `${registry}/a/b/c:1@sha256:${'0'.repeat(64)}`;
    const failure = given.failure({ message: messages.notFound, containers: [{ name: 'web', image: name }] });
    expect(needed(failure)).toContain(`ecr:BatchGetImage arn:aws:ecr:${region}:${account}:repository/a/b/c`);
  });

  test('is nothing for an image that is not in ECR', () => {
    const failure = given.failure({
      message: messages.rateLimited,
      containers: [{ name: 'web', image: 'nginx' }],
    });
    expect(needed(failure, definitionOf({ image: 'nginx' }))).toEqual([]);
  });

  test.each([
    [`${secretArn}:password::`, `secretsmanager:GetSecretValue ${secretArn}`],
    [
      `arn:aws:ssm:${region}:${account}:parameter/prod/key`,
      `ssm:GetParameters arn:aws:ssm:${region}:${account}:parameter/prod/key`,
    ],
    ['/prod/key', `ssm:GetParameters arn:aws:ssm:${region}:${account}:parameter/prod/key`],
    ['key', `ssm:GetParameters arn:aws:ssm:${region}:${account}:parameter/key`],
  ])('reads secret %s', (valueFrom, expected) => {
    expect(needed(given.failure(), definitionOf({ secrets: [valueFrom] }))).toContain(expected);
  });

  test("has the registry's credentials among the secrets", () => {
    expect(needed(given.failure(), definitionOf({ registryCredentials: secretArn }))).toContain(said(secret));
  });

  test("looks for the registry's credentials by bare name in Secrets Manager, never among the parameters", () => {
    const needs = needed(given.failure(), definitionOf({ registryCredentials: 'hub-login' }));
    expect(needs.filter((need) => need.startsWith('ssm:'))).toEqual([]);
  });

  test('has what the message names, even when nothing is known of the task', () => {
    expect(needed(given.failure({ containers: [] }))).toEqual(expect.arrayContaining([said(manifest)]));
  });

  test('has no half of an ARN where the message was cut', () => {
    const cut = cutAfter(messages.pullDenied, ':repository/shop');
    const failure = given.failure({ message: cut });
    expect(failure.clues.denials[0]).toMatchObject({ action: 'ecr:BatchGetImage', complete: false });
    expect(needed(failure)).toEqual([token, manifest, layer].map(said));
  });

  test('is shared out between two roles on EC2: the instance pulls, the execution role reads the secrets', () => {
    const failure = given.failure({ message: messages.pullDeniedOnInstance, launchType: 'EC2' });
    const needs = neededActions(failure, definitionOf({ secrets: [secretArn] }));
    const by = (action: string): string | undefined => needs.find((each) => each.action === action)?.by;
    expect(by('ecr:BatchGetImage')).toBe('pull');
    expect(by('ecr:GetAuthorizationToken')).toBe('pull');
    expect(by('secretsmanager:GetSecretValue')).toBe('execution');
  });

  test('has environment files before the image, and log streams after it', () => {
    const definition = definitionOf({
      environmentFiles: ['arn:aws:s3:::settings/prod/web.env', 'not an object'],
      awslogs: { group: '/ecs/web', streamPrefix: 'ecs', createsGroup: true },
    });
    const group = `arn:aws:logs:${region}:${account}:log-group:/ecs/web`;
    const stream = `${group}:log-stream:ecs/web/f9c4897899014c1f9c4c32c7743d3cd5`;
    expect(needed(given.failure({ message: messages.notFound }), definition)).toEqual([
      said(token),
      's3:GetBucketLocation arn:aws:s3:::settings',
      's3:GetObject arn:aws:s3:::settings/prod/web.env',
      said(manifest),
      said(layer),
      `logs:CreateLogGroup ${group}`,
      `logs:CreateLogStream ${stream}`,
      `logs:PutLogEvents ${stream}`,
    ]);
  });

  test('names the stream of every task in a policy, for the id of the next one is not known', () => {
    const definition = definitionOf({ awslogs: { group: '/ecs/web', createsGroup: false } });
    const logs = neededActions(given.failure(), definition).filter(({ action }) =>
      action.startsWith('logs:'),
    );
    expect(logs.map(({ grantOn }) => grantOn)).toEqual(
      Array(2).fill(`arn:aws:logs:${region}:${account}:log-group:/ecs/web:log-stream:*`),
    );
  });

  test('is on every image of the task, not only on the one that failed', () => {
    const definition = definitionOf({}, { name: 'side', image: `${registry}/side:1` });
    expect(needed(given.failure(), definition)).toContain(
      `ecr:BatchGetImage arn:aws:ecr:${region}:${account}:repository/side`,
    );
  });
});

describe('what AWS tells of what a start needs', () => {
  const partial = secretArn.slice(0, -'-AbCdEf'.length);
  const learnt = (...secrets: Learnt['secrets']): Learnt => ({ secrets, cached: new Set() });
  const definition = definitionOf({ secrets: [partial] });

  test('is the whole ARN of a secret, which IAM judges whatever part the task definition gives', () => {
    const found = learnt(given.secret({ valueFrom: partial }));
    expect(needed(given.failure(), definition, found)).toContain(said(secret));
    expect(compared(definition, found)).toContain(`secretsmanager:GetSecretValue ${partial}`);
  });

  test('is nothing yet on a partial ARN', () => {
    expect(needed(given.failure(), definition).join()).not.toContain('GetSecretValue');
  });

  test.each([
    ['could not be read', given.unreadable('denied', 'secretsmanager:DescribeSecret'), 'could not be read'],
    ['is not there', given.absent('secretsmanager:DescribeSecret'), 'there is no secret'],
  ])('leaves a doubt when the secret behind a partial ARN %s', (_what, stored, words) => {
    const found = learnt(given.secret({ valueFrom: partial, stored }));
    const need = neededActions(given.failure(), definition, found).find(
      ({ resource }) => resource === partial,
    );
    expect(need?.doubt).toContain(words);
  });

  test("is kms:Decrypt on a customer's key, and none on AWS's own", () => {
    const key = (manager: 'AWS' | 'CUSTOMER') =>
      learnt(
        given.secret({
          key: {
            state: 'known',
            value: { arn: `arn:aws:kms:${region}:${account}:key/0a1b`, state: 'Enabled', manager },
            from: 'kms:DescribeKey',
          },
        }),
      );
    const whole = definitionOf({ secrets: [secretArn] });
    expect(needed(given.failure(), whole, key('CUSTOMER')).join()).toContain('kms:Decrypt');
    expect(needed(given.failure(), whole, key('AWS')).join()).not.toContain('kms:Decrypt');
  });

  test('is no ecr:CreateRepository where a template makes the repository', () => {
    const made = new Set([manifest.resource]);
    const needs = neededActions(given.failure(), definitionOf({}), {
      secrets: [],
      cached: made,
      templated: made,
    });
    const first = needs.filter(({ firstPullOnly }) => firstPullOnly);
    expect(first.map(({ action }) => action)).toEqual(['ecr:BatchImportUpstreamImage']);
  });

  test('is what the first pull through the cache needs, for a repository under a rule only', () => {
    const cached = { secrets: [], cached: new Set([manifest.resource]) };
    const first = neededActions(given.failure(), definitionOf({}), cached).filter(
      ({ firstPullOnly }) => firstPullOnly,
    );
    expect(first.map(({ action }) => action)).toEqual([
      'ecr:CreateRepository',
      'ecr:BatchImportUpstreamImage',
    ]);
    expect(
      neededActions(given.failure(), definitionOf({}), learnt()).some(({ firstPullOnly }) => firstPullOnly),
    ).toBe(false);
  });
});
