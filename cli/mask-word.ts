import { createHmac } from 'node:crypto';

/** Characters that stand for each other: what a name is made of tells a length and a kind, and no more. */
const alphabets = ['abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', '0123456789'] as const;
const hexadecimal = '0123456789abcdef';

const isHexadecimal = (word: string): boolean =>
  /^[0-9a-f]{2,}$/.test(word) && /\d/.test(word) && (/[a-f]/.test(word) || word.length > 12);

/** Depends on the key, on what was drawn before and on a text: so on all texts before it. */
const drawn = (key: string, before: Buffer, text: string): Buffer =>
  createHmac('sha256', key).update(before).update(text).digest();

const nothing = Buffer.alloc(0);

/**
 * Another word of the same length and the same kinds of characters, the same for the same word. What stands in the
 * place of a character depends on those before it, so that words that begin alike still do: a policy's `prod*` goes on
 * matching what it matched. The first character always changes. A character beyond ASCII becomes as many letters as it
 * has bytes, for where ECS cut a message is told by its length in bytes.
 */
export const maskWord = (word: string, key: string): string => {
  const whole = isHexadecimal(word) ? hexadecimal : undefined;
  let masked = '';
  let random = drawn(key, nothing, whole ?? 'word');
  for (const character of word) {
    const alphabet = whole ?? alphabets.find((each) => each.includes(character));
    const number = random.readUInt32BE();
    if (alphabet === undefined) masked += 'q'.repeat(Buffer.byteLength(character));
    else {
      const shift = masked === '' ? 1 + (number % (alphabet.length - 1)) : number % alphabet.length;
      masked += alphabet[(alphabet.indexOf(character) + shift) % alphabet.length];
    }
    random = drawn(key, random, character);
  }
  return masked;
};

/** How many leading bits stay, so that private stays private, public stays public, and everywhere stays everywhere. */
const kept: readonly (readonly [pattern: RegExp, bits: number])[] = [
  [/^(?:0\.0\.0\.0|127\.|169\.254\.|255\.)/, 32],
  [/^(?:192\.|172\.|100\.)/, 16],
  [/^/, 8],
];

/**
 * Another IPv4 address, by bits, each of which depends on those before it: two addresses share as many leading bits as
 * they did, so that a range holds the same addresses (Xu et al., "Prefix-Preserving IP Address Anonymization", 2002).
 *
 * @param bits of the address that are changed; those behind stay, as in a range
 */
export const maskAddress = (address: string, key: string, bits = 32): string => {
  const given = address
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
  const fixed = kept.find(([pattern]) => pattern.test(address))?.[1] ?? 0;
  let random = drawn(key, nothing, 'address');
  const masked = [...given].map((bit, place) => {
    const flip = place < fixed || place >= bits ? 0 : (random[0] ?? 0) & 1;
    random = drawn(key, random, bit);
    return Number(bit) ^ flip;
  });
  return [0, 8, 16, 24].map((at) => Number.parseInt(masked.slice(at, at + 8).join(''), 2)).join('.');
};
