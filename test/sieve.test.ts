import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classify } from '../lambda/classify.ts';
import { readMessage } from '../lambda/message.ts';
import { mostLists, neededWords } from '../lambda/needed-words.ts';
import { fewTexts, finder, replacer, sieve, sieved } from '../lambda/sieve.ts';
import { labelledMessages } from './messages.ts';

const texts = labelledMessages().map(({ message }) => message);
// Loads every pattern that goes by a sieve.
classify(readMessage(texts[0] ?? ''));
const patterns = sieved();

const hasOne = (text: string, words: readonly string[]): boolean =>
  words.some((word) => text.toLowerCase().includes(word));

const hasAll = (text: string, lists: readonly (readonly string[])[]): boolean =>
  lists.every((words) => hasOne(text, words));

const once = ({ source, flags }: RegExp): RegExp => new RegExp(source, flags.replace('g', ''));

describe('words that a pattern needs', () => {
  test.each<[RegExp, readonly (readonly string[])[]]>([
    [/\bno such host\b/i, [['no such host']]],
    [/\bi\/o timeout\b|\bTLS handshake timeout\b/i, [['i/o timeout', 'tls handshake timeout']]],
    [/\bcontext deadl|\bDeadline ?Exceeded\b/, [['context deadl', 'deadlineexceeded', 'deadline exceeded']]],
    [/\b(?:repo|project) not found\b/, [['repo not found', 'project not found']]],
    [
      /\bfailed to (?:fetch|get).{0,9}\b40[13]\b/,
      [
        ['failed to fetch', 'failed to get'],
        ['401', '403'],
      ],
    ],
    [
      /\bone\b.*\btwo\b|\bthree\b.*\bfour\b/,
      [
        ['one', 'three'],
        ['two', 'four'],
      ],
    ],
    [/\bone\b.*\btwo\b|\bthree\b/, [['one', 'three']]],
    [/\blayers?\b|\blayered\b/, [['layer']]],
    [/x(?:ab|cd)+y/, [['ab', 'cd'], ['x']]],
    [/[^ab]cd[a-z]/, [['cd']]],
    [/\d{3}/, []],
    [/a*b?/, []],
    [/(?=needed)\w+/, []],
    [/\u00e9t\u00e9/, []],
  ])('%s', (pattern, lists) => {
    expect(neededWords(pattern).map((words) => [...words].sort())).toEqual(
      lists.map((words) => [...words].sort()),
    );
  });

  test('stand in every message of the corpus that the pattern matches', () => {
    expect(patterns.length).toBeGreaterThan(200);
    const wrong = patterns.flatMap((pattern) =>
      texts
        .filter((text) => once(pattern).test(text) && !hasAll(text, neededWords(pattern)))
        .map((text) => `${pattern.source}: ${text}`),
    );
    expect(wrong).toEqual([]);
  });

  test('are told for every pattern, and of no more lists than are marked', () => {
    for (const pattern of patterns) {
      const { length } = neededWords(pattern);
      expect(length, pattern.source).toBeGreaterThan(0);
      expect(length, pattern.source).toBeLessThanOrEqual(mostLists);
    }
  });

  /** Looks around and borders of words are not made by fast-check; what is left matches more, and is tried as it is. */
  const plain = ({ source }: RegExp): RegExp | undefined =>
    /\(\?<?[=!]|\\[pP]|\\u/.test(source) ? undefined : new RegExp(source.replaceAll(/\\[bB]|\^|\$/g, ''));

  test('stand in whatever was made to match it', () => {
    let tried = 0;
    for (const pattern of patterns) {
      const made = plain(pattern);
      if (made === undefined) continue;
      for (const text of fc.sample(fc.stringMatching(made), 20)) {
        if (!once(pattern).test(text)) continue;
        tried += 1;
        expect(hasAll(text, neededWords(pattern)), `${pattern.source} on ${text}`).toBe(true);
      }
    }
    expect(tried).toBeGreaterThan(600);
  });
});

/** All items that are tried, for none gives anything. */
const triedBy =
  <T>(first: (text: string, attempt: (item: T) => undefined) => undefined) =>
  (text: string): T[] => {
    const tried: T[] = [];
    first(text, (item) => {
      tried.push(item);
      return undefined;
    });
    return tried;
  };

describe('a sieve', () => {
  test('tries every item whose pattern matches, in their order, by words and by its table', () => {
    const tried = triedBy(sieve(patterns, (pattern) => pattern));
    expect(texts.length).toBeGreaterThan(2 * fewTexts);
    for (const [index, text] of texts.slice(0, 2 * fewTexts).entries()) {
      const wanted = patterns.filter((pattern) =>
        // A word of two letters is in nearly every text: no pattern is left out for one.
        hasAll(
          text,
          neededWords(pattern).filter((words) => words.every(({ length }) => length > 2)),
        ),
      );
      // By words at first, then by the table: each tries what has its words, and none of what has not.
      expect(tried(text), `text ${index}`).toEqual(wanted);
    }
  });

  test('always tries what has no pattern, and what needs nothing that it knows', () => {
    const tried = triedBy(
      sieve(['function', 'digits', 'word'], (item) =>
        item === 'function' ? undefined : item === 'digits' ? /\d{3}/ : /\bword\b/,
      ),
    );
    for (let texts = 0; texts < fewTexts; texts += 1) {
      expect(tried('nothing')).toEqual(['function', 'digits']);
      expect(tried('a WORD')).toEqual(['function', 'digits', 'word']);
    }
  });

  test('ends at the first item that gives something', () => {
    const first = sieve(['one', 'two', 'three'], (word) => new RegExp(word));
    expect(first('three two', (word) => word)).toBe('two');
    expect(first('no such word', (word) => word)).toBeUndefined();
  });

  test('goes on with its own text when an item asked for another', () => {
    const inner = sieve(['x'], () => /inner/);
    const first = sieve(['one', 'two', 'three'], (word) => new RegExp(word));
    const tried = triedBy<string>((text, attempt) =>
      first(text, (word) => {
        inner('inner two', () => undefined);
        return attempt(word);
      }),
    );
    expect(tried('one three')).toEqual(['one', 'three']);
  });

  test('finds words wherever they stand, side by side and within each other', () => {
    const words = ['timeout', 'time', 'meou', 'out', 'abc', 'bcd', 'i/o t', 'レジスト'];
    const tried = triedBy(sieve(words, (word) => new RegExp(word)));
    const piece = fc.constantFrom(...words, ' ', 'x', 'é', 'T', 'OUT', 'レ');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        expect(tried(text)).toEqual(words.filter((word) => text.toLowerCase().includes(word)));
      }),
      { numRuns: 500 },
    );
  });
});

describe('what is made with a sieve', () => {
  test('finds the first match by the order of the patterns', () => {
    const find = finder([/\bname: (\w+)/, /\balias: (\w+)/]);
    expect(find('alias: b, name: a')?.[1]).toBe('a');
    expect(find('alias: b')?.[1]).toBe('b');
    expect(find('nothing')).toBeUndefined();
  });

  test('replaces every match of each form, by the forms in their order', () => {
    const replace = replacer([
      [/\bfirst\b/g, 'second'],
      [/\bsecond\b/g, 'third'],
    ]);
    expect(replace('first and second, first')).toBe('third and third, third');
    expect(replace('neither')).toBe('neither');
  });
});
