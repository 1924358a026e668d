import { neededWords } from './needed-words.ts';

/** A word that some patterns need, where in it its rarest three letters end, and the places of those patterns. */
interface Word {
  readonly word: string;
  readonly end: number;
  readonly places: readonly number[];
}

/** Three letters as a number, five low bits of each. Others share it, so that no word is taken for there on it alone. */
const grams = 2 ** 15;
const gramAfter = (gram: number, code: number): number => ((gram << 5) | (code & 31)) & (grams - 1);
const shortest = 3;

const gramsOf = (word: string): number[] => {
  const all: number[] = [];
  for (let index = 0; index < word.length; index += 1)
    all.push(gramAfter(all[index - 1] ?? 0, word.charCodeAt(index)));
  return all.slice(shortest - 1);
};

/** Which places need which word, and which must be asked whatever the text says. */
const readNeeds = (patterns: readonly (RegExp | undefined)[]) => {
  const always: number[] = [];
  const needs = new Map<string, number[]>();
  patterns.forEach((pattern, place) => {
    const words = pattern === undefined ? undefined : neededWords(pattern);
    if (words === undefined || words.some(({ length }) => length < shortest)) always.push(place);
    else for (const word of words) needs.set(word, [...(needs.get(word) ?? []), place]);
  });
  return { always, needs };
};

/** The words, by the three letters of each that the fewest others have. */
const byRarestGram = (needs: ReadonlyMap<string, readonly number[]>) => {
  const slots = new Uint16Array(grams);
  const words: Word[][] = [[]];
  const read = [...needs].map(([word, places]) => ({ word, places, grams: gramsOf(word) }));
  const sharing = new Uint16Array(grams);
  for (const gram of read.flatMap(({ grams }) => grams)) sharing[gram] = (sharing[gram] ?? 0) + 1;
  for (const { word, places, grams } of read) {
    const rarest = grams.reduce((a, b) => ((sharing[b] ?? 0) < (sharing[a] ?? 0) ? b : a));
    slots[rarest] ||= words.push([]) - 1;
    words[slots[rarest] ?? 0]?.push({ word, places, end: grams.indexOf(rarest) + shortest - 1 });
  }
  return { slots, words };
};

/**
 * Makes a function that gives, of the items, those whose pattern may match a text, in their order: all but the ones
 * whose pattern needs words that are not there. An item without a pattern may always.
 *
 * One pass over the text stands for hundreds of patterns that would each make its own.
 */
export const sieve = <T>(items: readonly T[], patternOf: (item: T) => RegExp | undefined) => {
  const build = () => {
    const { always, needs } = readNeeds(items.map(patternOf));
    return { always, ...byRarestGram(needs) };
  };
  let built: ReturnType<typeof build> | undefined;
  return (text: string): T[] => {
    built ??= build();
    const { always, slots, words } = built;
    const lower = text.toLowerCase();
    const asked = new Set(always);
    let gram = 0;
    for (let at = 0; at < lower.length; at += 1) {
      gram = gramAfter(gram, lower.charCodeAt(at));
      const slot = slots[gram] ?? 0;
      if (slot > 0) hear(words[slot] ?? [], lower, at, asked);
    }
    return [...asked].sort((a, b) => a - b).flatMap((place) => items[place] ?? []);
  };
};

const hear = (words: readonly Word[], text: string, at: number, asked: Set<number>): void => {
  for (const { word, end, places } of words)
    if (text.startsWith(word, at - end)) for (const place of places) asked.add(place);
};

/** Makes a function that gives the first match of the patterns under a name, in a text. */
export const finder = <const Name extends string>(patterns: Readonly<Record<Name, readonly RegExp[]>>) => {
  const names = Object.keys(patterns) as Name[];
  const mayMatch = sieve(
    names.flatMap((name) => patterns[name].map((pattern) => ({ name, pattern }))),
    ({ pattern }) => pattern,
  );
  return (text: string) => {
    const asked = mayMatch(text);
    return (wanted: Name): RegExpExecArray | undefined => {
      for (const { name, pattern } of asked) {
        const match = name === wanted ? pattern.exec(text) : null;
        if (match !== null) return match;
      }
      return undefined;
    };
  };
};
