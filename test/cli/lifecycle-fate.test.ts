import { describe, expect, test } from 'vitest';
import { fateOf, type KeptImage } from '../../cli/lifecycle-fate.ts';
import type { LifecycleRule } from '../../lambda/facts-ecr.ts';

const rule = (change: Partial<LifecycleRule> = {}): LifecycleRule => ({
  priority: 1,
  tagStatus: 'any',
  tagPrefixes: [],
  tagPatterns: [],
  countType: 'imageCountMoreThan',
  countNumber: 2,
  action: 'expire',
  ...change,
});

const image = (digest: string, day: number, ...tags: string[]): KeptImage => ({
  digest,
  tags,
  pushedAt: `2026-11-${String(day).padStart(2, '0')}T00:00:00Z`,
});

const images = [image('a', 1, '1'), image('b', 2, '2'), image('c', 3, '3'), image('d', 4)];
const now = Date.parse('2026-11-10T00:00:00Z');
const fate = (digest: string, rules: readonly LifecycleRule[], of: readonly KeptImage[] = images) =>
  fateOf(digest, of, rules, now)?.kind;

describe('what a lifecycle policy does to an image', () => {
  test('a rule by count keeps the newest, and says which is the next to go', () => {
    expect(['a', 'b', 'c', 'd'].map((digest) => fate(digest, [rule()]))).toEqual([
      'going',
      'going',
      'next',
      'kept',
    ]);
  });

  test('a rule by count leaves one image alone that is all there is', () => {
    expect(fate('d', [rule({ countNumber: 1 })])).toBe('kept');
  });

  test('a rule by age goes by the push', () => {
    const days = (countNumber: number) => [rule({ countType: 'sinceImagePushed', countNumber })];
    expect(fate('a', days(9))).toBe('going');
    expect(fateOf('a', images, days(10), now)).toMatchObject({ kind: 'next', when: 'within a day' });
    expect(fateOf('a', images, days(14), now)).toMatchObject({ kind: 'next', when: 'in 5 days' });
    expect(fate('a', days(60))).toBe('kept');
  });

  test('a rule by the last pull goes by the push of an image that nobody pulled', () => {
    const rules = [rule({ countType: 'sinceImagePulled', countNumber: 5 })];
    const pulled = { ...image('a', 1, '1'), pulledAt: '2026-11-09T00:00:00Z' };
    expect(fate('a', rules)).toBe('going');
    expect(fate('a', rules, [pulled])).toBe('next');
  });

  test('the first rule that selects the image decides alone', () => {
    const keep = rule({ tagStatus: 'tagged', tagPrefixes: ['1'], countNumber: 100 });
    expect(fate('a', [keep, rule({ priority: 2 })])).toBe('kept');
    expect(fate('b', [keep, rule({ priority: 2 })])).toBe('going');
  });

  test.each<[string, Partial<LifecycleRule>, string]>([
    ['a prefix of its tag', { tagPrefixes: ['1'] }, 'going'],
    ['a pattern of its tag', { tagPatterns: ['*1*'] }, 'going'],
    ['a prefix that it has not', { tagPrefixes: ['1', '2'] }, 'kept'],
    ['no tag at all', {}, 'kept'],
  ])('a rule of tagged images that names %s', (_what, change, expected) => {
    const rules = [rule({ tagStatus: 'tagged', countNumber: 0, ...change })];
    expect(fate('a', rules)).toBe(expected);
  });

  test('an image with several tags meets each of several prefixes by any of them', () => {
    const both = [image('a', 1, 'v1', 'prod-1')];
    const rules = [rule({ tagStatus: 'tagged', tagPrefixes: ['v', 'prod-'], countNumber: 0 })];
    expect(fate('a', rules, both)).toBe('going');
  });

  test('a rule of untagged images leaves tagged ones', () => {
    const rules = [rule({ tagStatus: 'untagged', countNumber: 0 })];
    expect([fate('a', rules), fate('d', rules)]).toEqual(['kept', 'going']);
  });

  test('nothing is said of an image that is not listed, or by a time that is not told', () => {
    expect(fate('z', [rule()])).toBeUndefined();
    expect(fate('a', [rule({ countType: 'sinceImageTransitioned' })])).toBeUndefined();
  });
});
