import { describe, expect, test } from 'vitest';
import { adversarialTexts, growthOn, growthsOf, lengths } from '../cli/adversarial.ts';
import { lambdaPatterns } from '../cli/pattern-sources.ts';

/** Two is linear; a quadratic pattern has four. */
const mostPerDoubling = 2.8;

const patterns = lambdaPatterns();

test('the patterns are those of the sources', () => {
  expect(patterns.length).toBeGreaterThan(400);
  expect(new Set(patterns.map(({ file }) => file)).size).toBeGreaterThan(80);
});

test('a pattern that is not linear is found', () => {
  const growth = growthOn(/\S+@sha256\S*/, (length) => 'a'.repeat(length), lengths.screening);
  expect(growth?.perDoubling).toBeGreaterThan(mostPerDoubling);
});

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
          .filter(({ perDoubling }) => perDoubling > mostPerDoubling)
          .map(({ textOf, perDoubling }) => `${pattern.source} on ${textOf(40)}: ${perDoubling}`),
      );
    expect(steep).toEqual([]);
  });
});
