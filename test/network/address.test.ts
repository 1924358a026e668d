import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { publicSpace, type Range, readRange } from '../../lambda/network/address.ts';

const rangeOf = (text: string): Range => {
  const range = readRange(text);
  if (range === undefined) throw new Error(`not a range: ${text}`);
  return range;
};

describe('addresses', () => {
  test.each([
    ['52.94.20.3', true],
    ['10.0.0.1', false],
    ['100.64.0.1', false],
    ['172.32.0.1', true],
    ['169.254.169.254', false],
    ['2600:1f18::1', true],
    ['fd00::1', false],
  ])('%s is public: %s', (text, expected) => {
    const { family, first } = rangeOf(text);
    expect(publicSpace(family).some((range) => range.first <= first && first <= range.last)).toBe(expected);
  });

  test.each([
    '',
    '10.0.0.0/33',
    '10.0.0',
    'pl-0a0a0a0a',
    '10.0.0.0/8/8',
    '010.0.0.0/8',
    '::/129',
    'x'.repeat(1e6),
  ])('reads no range from "%.20s"', (text) => {
    expect(readRange(text)).toBeUndefined();
  });

  test('never throws, whatever it reads', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => readRange(text)).not.toThrow();
      }),
    );
  });
});
