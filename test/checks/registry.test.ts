import { describe, expect, test } from 'vitest';
import { imageExists } from '../../lambda/checks/image-exists.ts';
import { registryVisible } from '../../lambda/checks/registry-visible.ts';
import { repositoryExists } from '../../lambda/checks/repository-exists.ts';
import { taskOtherImages } from '../../lambda/checks/task-other-images.ts';
import { taskPlatform } from '../../lambda/checks/task-platform.ts';
import type { PullThroughRule } from '../../lambda/facts-ecr.ts';
import type { Failure } from '../../lambda/failure.ts';
import { ruleFor } from '../../lambda/probes/pull-through.ts';
import { given, image, messages, registry, secretArn } from '../given.ts';

const failure = given.failure({ message: messages.notFound });

describe('a repository under a pull through cache rule', () => {
  const rule = (credential: PullThroughRule['credential']) =>
    repositoryExists.judge(
      given.facts({
        images: [
          given.image({
            repository: given.absent('ecr:DescribeRepositories'),
            version: given.absent('ecr:DescribeImages'),
            pullThrough: {
              state: 'known',
              value: { prefix: 'shop', upstream: 'quay.io', credential },
              from: 'a test',
            },
          }),
        ],
      }),
      failure,
    );

  test('is no missing repository: its first pull makes it', () => {
    const judgement = rule({ state: 'not-asked' });
    expect(judgement?.result).toBe('unknown');
    expect(judgement?.detail).toContain('filled by ECR from quay.io');
  });

  test.each([
    ['gone', given.absent('secretsmanager:DescribeSecret')],
    [
      'marked for deletion',
      { state: 'known', value: { arn: secretArn, deletedAt: '2026-10-09' }, from: 'a test' } as const,
    ],
  ])('fails while its credentials are %s', (_what, credential) => {
    expect(rule(credential)).toMatchObject({
      result: 'fail',
      root: 'pull-through-cache-failed',
      confidence: 'confirmed',
    });
  });

  test('that has not cached the tag yet has no missing image', () => {
    const judge = (pullThrough: Parameters<typeof given.image>[0]) =>
      imageExists.judge(
        given.facts({
          images: [given.image({ version: given.absent('ecr:DescribeImages'), ...pullThrough })],
        }),
        given.failure({ message: messages.forbidden }),
      );
    const value = { prefix: 'shop', upstream: 'quay.io', credential: { state: 'not-asked' } } as const;
    expect(judge({ pullThrough: { state: 'known', value, from: 'a test' } })?.result).toBe('unknown');
    expect(judge({ pullThrough: given.absent('ecr:DescribePullThroughCacheRules') })).toMatchObject({
      result: 'fail',
      confidence: 'confirmed',
    });
    const unread = judge({ pullThrough: given.unreadable('denied', 'ecr:DescribePullThroughCacheRules') });
    expect(unread).toMatchObject({ result: 'fail', confidence: 'likely' });
    expect(unread?.detail).toContain('allow ecr:DescribePullThroughCacheRules');
  });

  test('is not blamed on credentials that may not be looked at', () => {
    expect(rule(given.unreadable('denied', 'secretsmanager:DescribeSecret'))?.result).toBe('unknown');
  });

  test('is found by the longest prefix, on a whole part of the name; ROOT takes the rest', () => {
    const rules = ['ROOT', 'shop', 'shop/base'].map((prefix) => ({ prefix, upstream: prefix }));
    const of = (name: string): string | undefined => ruleFor(rules, name)?.prefix;
    expect([of('shop/base/web'), of('shop/web'), of('shopping/web')]).toEqual(['shop/base', 'shop', 'ROOT']);
    expect(ruleFor(rules.slice(1), 'shopping/web')).toBeUndefined();
  });
});

describe('where an image is', () => {
  const at = (name: string) =>
    registryVisible.judge(
      given.facts({ taskDefinition: given.taskDefinition({ containers: [] }) }),
      given.failure({ message: messages.silent, containers: [{ name: 'web', image: name }] }),
    );

  test("is no question in the task's own registry", () => {
    expect(at(image)).toBeUndefined();
  });

  test('in another account is told with its owner and the command for that owner', () => {
    const judgement = at('999988887777.dkr.ecr.eu-west-1.amazonaws.com/base/web:1');
    expect(judgement?.result).toBe('unknown');
    expect(judgement?.detail).toMatch(
      /account 999988887777 .*aws ecr get-repository-policy --repository-name base\/web/,
    );
  });

  test('in another region, and in ECR Public, is told', () => {
    expect(at(image.replace('eu-west-1', 'us-east-2'))?.detail).toContain('us-east-2');
    expect(at('public.ecr.aws/nginx/nginx:1')?.detail).toContain('ECR Public');
  });
});

describe('the images of the other containers', () => {
  const other = (parts: Parameters<typeof given.image>[0]) =>
    taskOtherImages.judge(
      given.facts({
        images: [given.image(), given.image({ image: `${registry}/side:1`, isFailed: false, ...parts })],
      }),
      failure,
    );

  test('that are missing come next', () => {
    expect(other({ version: given.absent() })).toMatchObject({
      result: 'fail',
      isNext: true,
      root: 'image-not-found',
    });
    expect(other({ repository: given.absent(), version: given.absent() })).toMatchObject({ isNext: true });
  });

  test('that are there pass, and speak against nothing', () => {
    expect(other({})).toEqual({ result: 'pass', detail: expect.stringContaining('There is tag 1') });
  });

  test('that may not be looked at stay unknown', () => {
    expect(other({ version: given.unreadable() })?.result).toBe('unknown');
  });
});

describe('the platform', () => {
  const message =
    "CannotPullContainerError: pull image manifest has been retried 1 time(s): image Manifest does not contain descriptor matching platform 'linux/arm64'";
  const on = (written: string, cpuArchitecture: string, mediaType: string) =>
    taskPlatform.judge(
      given.facts({
        taskDefinition: given.taskDefinition({ runtimePlatform: { cpuArchitecture: written } }),
        images: [
          given.image({
            version: { state: 'known', value: { digest: 'sha256:0a1b', mediaType }, from: 'a test' },
          }),
        ],
      }),
      given.failure({ message, cpuArchitecture }),
    );
  const manifest = 'application/vnd.docker.distribution.manifest.v2+json';

  test('that message, definition and placement agree on is likely what the image lacks', () => {
    expect(on('ARM64', 'arm64', manifest)).toMatchObject({
      result: 'fail',
      root: 'platform-mismatch',
      confidence: 'likely',
    });
    expect(on('ARM64', 'arm64', manifest)?.detail).toContain('built for one platform only');
    expect(on('ARM64', 'arm64', 'application/vnd.oci.image.index.v1+json')?.detail).toContain(
      'index of several',
    );
  });

  test('that they do not agree on is only possible, and the contradiction is told', () => {
    expect(on('X86_64', 'x86_64', manifest)).toMatchObject({ confidence: 'possible' });
    expect(on('X86_64', 'x86_64', manifest)?.detail).toContain('does not agree');
  });

  const built = (value: readonly string[], runtimePlatform = {}, change: Partial<Failure> = {}) =>
    taskPlatform.judge(
      given.facts({
        taskDefinition: given.taskDefinition({ runtimePlatform }),
        images: [given.image({ platforms: { state: 'known', value, from: 'ecr:BatchGetImage' } })],
      }),
      given.failure({ message, ...change }),
    );

  test('that the manifest does not have is confirmed, and those that it has are named', () => {
    expect(built(['linux/amd64', 'linux/s390x'], { cpuArchitecture: 'ARM64' })).toEqual({
      result: 'fail',
      root: 'platform-mismatch',
      confidence: 'confirmed',
      detail:
        'The task needs linux/arm64 (the message asks for linux/arm64, the task definition says ARM64), and the manifest of tag 1.4.2 in repository shop/web has linux/amd64, linux/s390x only.',
    });
  });

  test('that the manifest has, with whatever variant, speaks against the message', () => {
    expect(built(['linux/amd64', 'linux/arm64/v8'])).toMatchObject({
      result: 'pass',
      contradicts: 'platform-mismatch',
    });
  });

  test('is that of Fargate where nobody says one, and of Windows where the task definition does', () => {
    const unsaid = { message: 'CannotPullContainerError: no reason', launchType: 'FARGATE' };
    expect(built(['linux/amd64'], {}, unsaid)).toMatchObject({ result: 'pass' });
    expect(built(['linux/arm64'], {}, unsaid)).toMatchObject({ result: 'fail' });
    const windows = { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE', cpuArchitecture: 'X86_64' };
    expect(built(['linux/amd64'], windows, unsaid)).toMatchObject({ result: 'fail' });
    expect(built(['windows/amd64'], windows, unsaid)).toMatchObject({ result: 'pass' });
    expect(built(['linux/arm64'], {}, { ...unsaid, launchType: 'EC2' })).toBeUndefined();
  });

  test('that a manifest would show is told as unseen where it may not be read', () => {
    const platforms = given.unreadable();
    const facts = given.facts({
      taskDefinition: given.taskDefinition(),
      images: [given.image({ platforms })],
    });
    expect(taskPlatform.judge(facts, failure)?.result).toBe('unknown');
    expect(taskPlatform.judge(facts, given.failure({ message }))).toMatchObject({
      result: 'fail',
      detail: expect.stringContaining('The manifest of tag 1.4.2 could not be read'),
    });
  });

  test('is no question for another cause', () => {
    expect(
      taskPlatform.judge(given.facts({ taskDefinition: given.taskDefinition() }), failure),
    ).toBeUndefined();
  });
});
