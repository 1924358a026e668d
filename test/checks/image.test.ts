import { describe, expect, test } from 'vitest';
import type { Judgement } from '../../lambda/checks/check.ts';
import { imageExists } from '../../lambda/checks/image-exists.ts';
import { repositoryExists } from '../../lambda/checks/repository-exists.ts';
import type { EcrImage, RepositoryTag } from '../../lambda/facts-ecr.ts';
import { similarNames } from '../../lambda/similar.ts';
import { given, registry } from '../given.ts';

const failure = given.failure();
const judgeImages = (...images: readonly EcrImage[]): Judgement | undefined =>
  imageExists.judge(given.facts({ images }), failure);
const judgeRepositories = (...images: readonly EcrImage[]): Judgement | undefined =>
  repositoryExists.judge(given.facts({ images }), failure);

const known = <T>(value: T) => ({ state: 'known', value, from: 'a test' }) as const;
const noTag = (tags: readonly RepositoryTag[], image?: string): EcrImage =>
  given.image({ version: given.absent(), tags: known(tags), ...(image === undefined ? {} : { image }) });

describe('the version of an image', () => {
  test('is there, since when is told, and that speaks against a message that says it is not', () => {
    expect(judgeImages(given.image())).toEqual({
      result: 'pass',
      contradicts: 'image-not-found',
      detail: 'There is tag 1.4.2 in repository shop/web, pushed 2026-09-01 08:30 UTC.',
    });
  });

  test('is missing, and the tags that are there are named with their times, newest first', () => {
    expect(
      judgeImages(
        noTag([
          { tag: '1.4.1', pushedAt: '2026-09-02T10:00:00.000Z' },
          { tag: '1.4.0', pushedAt: '2026-09-01T10:00:00.000Z' },
        ]),
      ),
    ).toEqual({
      result: 'fail',
      root: 'image-not-found',
      confidence: 'confirmed',
      detail:
        'Repository shop/web has no tag 1.4.2. There are: 1.4.1 (pushed 2026-09-02 10:00 UTC), 1.4.0 (pushed 2026-09-01 10:00 UTC).',
    });
  });

  test('names five tags at most, the nearest in name among them however old', () => {
    const builds = Array.from({ length: 40 }, (_, index) => ({ tag: `build-${1000 - index}` }));
    const detail = judgeImages(noTag([...builds, { tag: '1.4.3' }]))?.detail ?? '';
    expect(detail).toContain('build-1000');
    expect(detail).toContain('1.4.3');
    expect(detail.split('There are: ')[1]?.split(', ')).toHaveLength(5);
  });

  test('is a digest when there is one', () => {
    const digest = `sha256:${'0'.repeat(64)}`;
    expect(judgeImages(noTag([], `${registry}/shop/web:1.4.2@${digest}`))?.detail).toContain(
      `no digest ${digest}`,
    );
  });

  test('is missing in a repository without any tag', () => {
    expect(judgeImages(noTag([]))?.detail).toContain('no tagged image at all');
  });

  test('is missing although the other tags can not be seen', () => {
    const unseen = given.image({ version: given.absent(), tags: given.unreadable() });
    expect(judgeImages(unseen)).toMatchObject({
      result: 'fail',
      detail:
        'Repository shop/web has no tag 1.4.2. (Which tags there are could not be read: allow iam:GetRole to show it.)',
    });
  });

  test('is no question where the repository is missing', () => {
    expect(judgeImages(given.image({ repository: given.absent(), version: given.absent() }))).toBeUndefined();
  });

  test('is unknown where it could not be read', () => {
    expect(
      judgeImages(given.image({ version: given.unreadable('throttled', 'ecr:DescribeImages') })),
    ).toMatchObject({
      result: 'unknown',
      detail: expect.stringContaining('ecr:DescribeImages'),
    });
  });
});

describe('the repository of an image', () => {
  test('is there', () => {
    expect(judgeRepositories(given.image())).toEqual({
      result: 'pass',
      contradicts: 'repository-not-found',
      detail: 'Repository shop/web exists in account 111122223333, eu-west-1.',
    });
  });

  test.each([
    [
      'names the similar ones',
      known(['shop/webb', 'shop/api', 'legacy/web', 'x']),
      'Similar names there: legacy/web, shop/webb',
    ],
    [
      'says when there is no similar one',
      known(['zzzzzzzz', 'yyyyyyyy']),
      'None of the 2 repositories there',
    ],
    ['says no more when the others can not be seen', given.unreadable(), 'has no repository shop/web in'],
  ] as const)('is missing: %s', (_what, repositories, words) => {
    const judgement = judgeRepositories(given.image({ repository: given.absent(), repositories }));
    expect(judgement).toMatchObject({
      result: 'fail',
      root: 'repository-not-found',
      confidence: 'confirmed',
    });
    expect(judgement?.detail).toContain(words);
  });

  test('is unknown where it could not be read', () => {
    expect(judgeRepositories(given.image({ repository: given.unreadable() }))?.result).toBe('unknown');
  });
});

describe('of several images', () => {
  const other = given.image({ image: `${registry}/side:2` });

  test('the one that is missing decides', () => {
    const judgement = judgeImages(other, noTag([]));
    expect(judgement?.result).toBe('fail');
    expect(judgement?.detail).not.toContain('side');
  });

  test('all that are missing are named', () => {
    const gone = { repository: given.absent(), repositories: known([]) };
    const detail = judgeRepositories(
      given.image(gone),
      given.image({ ...gone, image: `${registry}/side:2` }),
    )?.detail;
    expect(detail).toContain('no repository shop/web');
    expect(detail).toContain('no repository side');
  });

  test('one that is missing counts more than one that could not be read', () => {
    expect(judgeImages(given.image({ version: given.unreadable() }), noTag([]))?.result).toBe('fail');
  });

  test('one that could not be read keeps the others from passing', () => {
    expect(judgeImages(other, given.image({ version: given.unreadable() }))?.result).toBe('unknown');
  });
});

describe('similar names', () => {
  test.each([
    ['shop/web', ['shop/webb', 'team/web', 'other'], ['shop/webb', 'team/web']],
    ['web', ['webapp', 'api'], ['webapp']],
    ['v1.4.2', ['v1.4.1', 'v1.4.20', 'v9.9.9-rc1'], ['v1.4.1', 'v1.4.20']],
    ['', [], []],
  ])('of %j among %j: %j', (wanted, names, expected) => {
    expect(similarNames(wanted, names)).toEqual(expected);
  });

  test('are five at most and found quickly among hostile ones', () => {
    const names = Array.from({ length: 3_000 }, (_, index) => `${'a'.repeat(200)}${index}`);
    const start = performance.now();
    expect(similarNames('a'.repeat(200), names)).toHaveLength(5);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});
