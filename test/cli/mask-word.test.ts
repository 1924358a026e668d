import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskAddress, maskWord } from '../../cli/mask-word.ts';

const key = fc.string({ minLength: 8 });
const word = fc.stringMatching(/^[A-Za-z0-9]{2,30}$/);
const kindOf = (character: string): string =>
  /[a-z]/.test(character) ? 'a' : /[A-Z]/.test(character) ? 'A' : '0';
const isHexadecimal = (text: string): boolean => /^[0-9a-f]+$/.test(text);

describe('a masked word', () => {
  test('is another one, as long and of the same kinds of characters', () => {
    fc.assert(
      fc.property(word, key, (text, secret) => {
        const masked = maskWord(text, secret);
        expect(masked).not.toBe(text);
        expect(masked).toHaveLength(text.length);
        if (isHexadecimal(text) && /\d/.test(text)) expect(masked).toMatch(/^[0-9a-f]+$/);
        else expect([...masked].map(kindOf)).toEqual([...text].map(kindOf));
        expect(maskWord(text, secret)).toBe(masked);
      }),
    );
  });

  test('begins like another where the words did, so that a wildcard matches what it matched', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[g-z]{1,9}$/),
        fc.stringMatching(/^[g-z]{1,9}$/),
        key,
        (start, end, secret) => {
          expect(maskWord(start + end, secret).startsWith(maskWord(start, secret))).toBe(true);
        },
      ),
    );
  });

  test('is no other word’s', () => {
    fc.assert(
      fc.property(word, word, key, (one, other, secret) => {
        fc.pre(one !== other && isHexadecimal(one) === isHexadecimal(other));
        expect(maskWord(one, secret)).not.toBe(maskWord(other, secret));
      }),
    );
  });

  test('has as many bytes, for where ECS cut a message is told by them', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), key, (text, secret) => {
        expect(Buffer.byteLength(maskWord(text, secret))).toBe(Buffer.byteLength(text));
      }),
    );
  });
});

const bitsOf = (address: string): string =>
  address
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
const shared = (one: string, other: string): number => {
  const [a, b] = [bitsOf(one), bitsOf(other)];
  const place = [...a].findIndex((bit, at) => bit !== b[at]);
  return place < 0 ? 32 : place;
};
const privately =
  /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/;

describe('a masked address', () => {
  test('shares as many leading bits with another as before, so that a range holds what it held', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.ipV4(), key, (one, other, secret) => {
        fc.pre(!/^(?:0|127|169|255)\./.test(one) && !/^(?:0|127|169|255)\./.test(other));
        expect(shared(maskAddress(one, secret), maskAddress(other, secret))).toBe(shared(one, other));
      }),
    );
  });

  test('stays private or public', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.ipV4(), fc.constantFrom('10.0.0.1', '172.20.1.1', '192.168.1.9', '100.70.1.1')),
        key,
        (ip, secret) => {
          expect(privately.test(maskAddress(ip, secret))).toBe(privately.test(ip));
        },
      ),
    );
  });

  test('of a range keeps the bits behind it, and everywhere stays everywhere', () => {
    expect(maskAddress('10.20.0.0', 'a key', 16)).toMatch(/^10\.\d+\.0\.0$/);
    expect(maskAddress('0.0.0.0', 'a key', 0)).toBe('0.0.0.0');
    expect(maskAddress('169.254.170.2', 'a key')).toBe('169.254.170.2');
  });
});
