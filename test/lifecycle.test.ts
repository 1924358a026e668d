import { describe, expect, test } from 'vitest';
import { expiredBy, readLifecycle, ruleInWords } from '../lambda/lifecycle.ts';

const now = Date.parse('2026-10-02T00:00:00Z');
const tags = ['1.4.1', '1.4.2'].map((tag) => ({ tag, pushedAt: '2026-09-20T00:00:00Z' }));
const rules = (selection: object, type = 'expire') =>
  readLifecycle(
    JSON.stringify({
      rules: [
        {
          rulePriority: 1,
          selection: { countType: 'imageCountMoreThan', countNumber: 2, ...selection },
          action: { type },
        },
      ],
    }),
  ) ?? [];
const taken = (
  selection: object,
  gone = { tag: '1.4.0' } as Parameters<typeof expiredBy>[1],
  type = 'expire',
): boolean => expiredBy(rules(selection, type), gone, tags, now) !== undefined;

describe('a lifecycle rule explains an image that is gone', () => {
  test.each([
    ['of any tag, at its count', { tagStatus: 'any' }],
    ['of its prefix', { tagStatus: 'tagged', tagPrefixList: ['1.'] }],
    ['of its pattern', { tagStatus: 'tagged', tagPatternList: ['1.*.*'] }],
    ['of its age', { tagStatus: 'any', countType: 'sinceImagePushed', countUnit: 'days', countNumber: 30 }],
  ])('%s', (_what, selection) => {
    expect(taken(selection)).toBe(true);
  });

  test.each([
    ['of another prefix', { tagStatus: 'tagged', tagPrefixList: ['dev-'] }],
    ['of two prefixes, of which the tag has one', { tagStatus: 'tagged', tagPrefixList: ['1.', 'dev-'] }],
    ['of another pattern', { tagStatus: 'tagged', tagPatternList: ['2.*'] }],
    ['of untagged images', { tagStatus: 'untagged' }],
    ['that keeps more than there are', { tagStatus: 'any', countNumber: 50 }],
    [
      'that would have taken what is still there',
      { tagStatus: 'any', countType: 'sinceImagePushed', countNumber: 3 },
    ],
  ])('but not one %s', (_what, selection) => {
    expect(taken(selection)).toBe(false);
  });

  test('but not one that archives', () => {
    expect(taken({ tagStatus: 'any' }, { tag: '1.4.0' }, 'transition')).toBe(false);
  });

  test('but not a tag of which nobody can tell that it was ever there', () => {
    expect(taken({ tagStatus: 'any' }, { tag: '1.4.3' })).toBe(false);
    expect(taken({ tagStatus: 'any' }, { tag: 'latest' })).toBe(false);
  });

  test('but not one that comes after another which selects the image too', () => {
    const both = [
      ...rules({ tagStatus: 'tagged', tagPrefixList: ['1.'], countNumber: 50 }),
      ...rules({ tagStatus: 'any' }),
    ];
    expect(expiredBy(both, { tag: '1.4.0' }, tags, now)).toBeUndefined();
  });

  test('but not one whose count is only reached by tags of one image', () => {
    const twins = tags.map((each) => ({ ...each, digest: 'sha256:0a1b' }));
    expect(expiredBy(rules({ tagStatus: 'any' }), { tag: '1.4.0' }, twins, now)).toBeUndefined();
  });

  test('but none by age while it is not known when the task failed', () => {
    const byAge = rules({ tagStatus: 'any', countType: 'sinceImagePushed', countNumber: 30 });
    expect(expiredBy(byAge, { tag: '1.4.0' }, tags, Number.NaN)).toBeUndefined();
  });

  test('and one of untagged images a digest that ECS once resolved', () => {
    expect(taken({ tagStatus: 'untagged' }, { digest: 'sha256:0a1b' })).toBe(true);
  });
});

test.each(['', 'null', '[]', '{"rules":7}', 'not JSON'])('%j is no lifecycle policy', (text) => {
  expect(readLifecycle(text)).toBeUndefined();
});

test('rules that cannot be read are left out, and a rule is told in words', () => {
  expect(readLifecycle('{"rules":[null,{},{"selection":{"tagStatus":"odd"}}]}')).toEqual([]);
  const [rule] = rules({ tagStatus: 'tagged', tagPrefixList: ['v'] });
  expect(rule && ruleInWords(rule)).toBe('rule 1 keeps 2 images with a tag like v*');
});
