import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchesText } from '../../lambda/iam/match.ts';

describe('wildcards', () => {
  test.each([
    ['*', '', true],
    ['*', 'anything at all', true],
    ['?', '', false],
    ['?', 'a', true],
    ['?', '\u{1F600}', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['a*c', 'ac', true],
    ['a*c', 'abbbc', true],
    ['a*c', 'abcd', false],
    ['*a*b*', 'xxaxxbxx', true],
    ['*a*b*', 'xxbxxaxx', false],
    ['a.c', 'abc', false],
    ['[ab]+', 'a', false],
    ['[ab]+', '[ab]+', true],
    ['line*end', 'line\nend', true],
    ['', '', true],
    ['', 'a', false],
  ])('%j on %j is %j', (pattern, value, expected) => {
    expect(matchesText(pattern, value)).toBe(expected);
  });

  test('a text with its own letters as a pattern matches itself and nothing longer', () => {
    fc.assert(
      fc.property(
        fc.string().map((text) => text.replace(/[*?]/g, '')),
        (text) => {
          expect(matchesText(text, text)).toBe(true);
          expect(matchesText(text, `${text}x`)).toBe(false);
        },
      ),
    );
  });

  test('stars between the pieces of a value always match it', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 5 }), { maxLength: 6 }), (pieces) => {
        expect(matchesText(pieces.join('*').replace(/\?/g, '*'), pieces.join('-?-'))).toBe(true);
      }),
    );
  });

  test('agrees with a plain reading of the rules on every small pattern and value', () => {
    // The definition, slow and short: a star is nothing, or one character and the same star.
    const slow = (pattern: string, value: string): boolean => {
      if (pattern === '') return value === '';
      if (pattern[0] === '*')
        return slow(pattern.slice(1), value) || (value !== '' && slow(pattern, value.slice(1)));
      return value !== '' && ['?', value[0]].includes(pattern[0]) && slow(pattern.slice(1), value.slice(1));
    };
    const letters = (of: string): fc.Arbitrary<string> =>
      fc.string({ unit: fc.constantFrom(...of), maxLength: 7 });
    fc.assert(
      fc.property(letters('ab*?'), letters('ab'), (pattern, value) => {
        expect(matchesText(pattern, value)).toBe(slow(pattern, value));
      }),
      { numRuns: 3000 },
    );
  });

  test('a pattern made to be slow is answered within the bound of length times length', () => {
    const value = 'a'.repeat(2048);
    const started = performance.now();
    expect(matchesText('*a'.repeat(1000).concat('*b'), value)).toBe(false);
    expect(matchesText('*'.repeat(100_000).concat('b'), value)).toBe(false);
    expect(matchesText('?*'.repeat(100_000), value)).toBe(false);
    expect(performance.now() - started).toBeLessThan(1500);
  });
});
