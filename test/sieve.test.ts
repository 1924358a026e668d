import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classify } from '../lambda/classify.ts';
import { readMessage } from '../lambda/message.ts';
import { neededWords } from '../lambda/needed-words.ts';
import { sieve, sieved } from '../lambda/sieve.ts';
import { labelledMessages } from './messages.ts';

const texts = labelledMessages().map(({ message }) => message);
// Loads every pattern that goes by a sieve.
classify(readMessage(texts[0] ?? ''));
const patterns = [...sieved];

const has = (text: string, words: readonly string[] | undefined): boolean =>
  words === undefined || words.some((word) => text.toLowerCase().includes(word));

describe('words that a pattern needs', () => {
  test.each<[RegExp, readonly string[] | undefined]>([
    [/\bno such host\b/i, ['no such host']],
    [/\bi\/o timeout\b|\bTLS handshake timeout\b/i, ['i/o timeout', 'tls handshake timeout']],
    [/\bcontext deadl|\bDeadline ?Exceeded\b/, ['context deadl', 'deadline']],
    [/\b(?:repo|project) not found\b/, [' not found']],
    [/x(?:ab|cd)+y/, ['ab', 'cd']],
    [/\d{3}/, undefined],
    [/a*b?/, undefined],
    [/(?=needed)\w+/, undefined],
    [/\u00e9t\u00e9/, undefined],
  ])('%s', (pattern, words) => {
    expect(neededWords(pattern)).toEqual(words);
  });

  test('stand in every message of the corpus that the pattern matches', () => {
    expect(patterns.length).toBeGreaterThan(180);
    const wrong = patterns.flatMap((pattern) => {
      const words = neededWords(pattern);
      const once = new RegExp(pattern.source, pattern.flags.replace('g', ''));
      return texts
        .filter((text) => once.test(text) && !has(text, words))
        .map((text) => `${pattern.source}: ${text}`);
    });
    expect(wrong).toEqual([]);
  });

  /** Looks around and borders of words are not made by fast-check; what is left matches more, and is tried as it is. */
  const plain = ({ source }: RegExp): RegExp | undefined =>
    /\(\?<?[=!]|\\[pP]|\\u/.test(source) ? undefined : new RegExp(source.replaceAll(/\\[bB]|\^|\$/g, ''));

  test('stand in whatever was made to match it', () => {
    let tried = 0;
    for (const pattern of patterns) {
      const made = plain(pattern);
      const words = neededWords(pattern);
      if (made === undefined || words === undefined) continue;
      const once = new RegExp(pattern.source, pattern.flags.replace('g', ''));
      for (const text of fc.sample(fc.stringMatching(made), 20)) {
        if (!once.test(text)) continue;
        tried += 1;
        expect(has(text, words), `${pattern.source} on ${text}`).toBe(true);
      }
    }
    expect(tried).toBeGreaterThan(600);
  });
});

describe('a sieve', () => {
  test('gives every item whose pattern matches, in their order, by words and by its tables', () => {
    const ask = sieve(patterns, (pattern) => pattern);
    for (const [index, text] of texts.entries()) {
      const asked = ask(text);
      const wanted = patterns.filter((pattern) => {
        const words = neededWords(pattern);
        // A word of two letters is in nearly every text: what needs one is always asked.
        return has(text, words) || words?.some(({ length }) => length < 3);
      });
      // By words at first, then by tables: each gives what has its words, and none of what has not.
      expect(asked, `text ${index}`).toEqual(wanted);
      if (index > 300) break;
    }
  });

  test('always gives what has no pattern, and what needs nothing that it knows', () => {
    const ask = sieve(['function', 'digits', 'word'], (item) =>
      item === 'function' ? undefined : item === 'digits' ? /\d{3}/ : /\bword\b/,
    );
    for (let texts = 0; texts < 40; texts += 1) {
      expect(ask('nothing')).toEqual(['function', 'digits']);
      expect(ask('a WORD')).toEqual(['function', 'digits', 'word']);
    }
  });

  test('finds words wherever they stand, side by side and within each other', () => {
    const words = ['timeout', 'time', 'meou', 'out', 'abc', 'bcd', 'i/o t'];
    const ask = sieve(words, (word) => new RegExp(word));
    const piece = fc.constantFrom(...words, ' ', 'x', 'é', 'T');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        expect(ask(text)).toEqual(words.filter((word) => text.toLowerCase().includes(word)));
      }),
      { numRuns: 500 },
    );
  });
});
