import { describe, expect, test, vi } from 'vitest';
import { adversarialTexts, type Growth, growthOn, growthsOf, lengths } from '../cli/adversarial.ts';
import { lambdaPatterns } from '../cli/pattern-sources.ts';

vi.setConfig({ testTimeout: 180_000 });

/** Two is linear; a quadratic pattern has four, whatever else the machine does. */
const mostPerDoubling = 3;

/** How often a text is tried again before it is called steep. Noise makes a time longer now and then, not most of the times. */
const tries = 5;

const isSteepOn = (pattern: RegExp, textOf: Growth['textOf']): boolean => {
  const steep = Array.from({ length: tries }, () => growthOn(pattern, textOf, lengths.screening)).filter(
    (growth) => growth !== undefined && growth.perDoubling > mostPerDoubling,
  );
  return steep.length > tries / 2;
};

const patterns = lambdaPatterns();

test('the patterns are those of the sources', () => {
  expect(patterns.length).toBeGreaterThan(400);
  expect(new Set(patterns.map(({ file }) => file)).size).toBeGreaterThan(80);
});

test.each([/\\+(?:x20|[nrt])(?![a-z]{2})/, /[.:;…]+$/, /\S+@sha256\S*/])(
  '%s is found not to be linear',
  (pattern) => {
    const steep = adversarialTexts(pattern)
      .slice(0, 12)
      .some((textOf) => isSteepOn(pattern, textOf));
    expect(steep).toBe(true);
  },
);

test('texts have the length that is asked for, and begin as the pattern does', () => {
  const texts = adversarialTexts(/\bpull access denied for ([^\s,'"]{2,600}),/i).map((textOf) =>
    textOf(1_000),
  );
  expect(texts.every((text) => text.length === 1_000)).toBe(true);
  expect(texts.some((text) => text.startsWith('pull access denied for a'))).toBe(true);
});

describe('time is linear in the length of a text for each pattern', () => {
  const files = [...new Set(patterns.map(({ file }) => file))];
  test.each(files)('of %s', (file) => {
    const steep = patterns
      .filter((each) => each.file === file)
      .flatMap(({ pattern }) =>
        growthsOf(pattern)
          .filter(({ perDoubling, textOf }) => perDoubling > mostPerDoubling && isSteepOn(pattern, textOf))
          .map(({ textOf, perDoubling }) => `${pattern.source} on ${textOf(40)}: ${perDoubling}`),
      );
    expect(steep).toEqual([]);
  });
});
