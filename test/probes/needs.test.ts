import { describe, expect, test } from 'vitest';
import type { TaskDefinition } from '../../lambda/facts.ts';
import { neededActions } from '../../lambda/needs.ts';
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

const needed = (failure = given.failure(), definition?: TaskDefinition): string[] =>
  neededActions(failure, definition).map(({ action, resource }) => `${action} ${resource}`);

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

  test('has what the message names, even when nothing is known of the task', () => {
    expect(needed(given.failure({ containers: [] }))).toEqual(expect.arrayContaining([said(manifest)]));
  });

  test('has no half of an ARN where the message was cut', () => {
    const cut = cutAfter(messages.pullDenied, ':repository/shop');
    const failure = given.failure({ message: cut });
    expect(failure.clues.denials[0]).toMatchObject({ action: 'ecr:BatchGetImage', complete: false });
    expect(needed(failure)).toEqual([token, manifest, layer].map(said));
  });

  test('leaves out the secrets where the instance pulls with its own role', () => {
    const failure = given.failure({ message: messages.pullDeniedOnInstance, launchType: 'EC2' });
    expect(needed(failure, definitionOf({ secrets: [secretArn] }))).not.toContain(said(secret));
  });
});
