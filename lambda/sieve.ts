import { neededWords } from './needed-words.ts';

/** Every pattern that is put to texts by way of a sieve, so that what it needs can be read when the asset is bundled. */
export const sieved: RegExp[] = [];

/** A word that some patterns need, where in it its rarest letters end, and the places of those patterns. */
interface Word {
  readonly word: string;
  readonly end: number;
  readonly places: readonly number[];
}

/** Four letters as a number, five low bits of each. Others share it, so that no word is taken for there on it alone. */
const letters = 4;
const gramAfter = (gram: number, code: number): number => ((gram << 5) | (code & 31)) & 0xfffff;
const slots = 2 ** 15;
const slotOf = (gram: number): number => (gram ^ (gram >>> 7)) & (slots - 1);

/** Visits each slot that a word may be found in. A short word has one for every letter that may stand before it. */
const eachSlot = (word: string, visit: (slot: number, end: number) => void): void => {
  const before = word.length < letters ? Array.from({ length: 32 }, (_, code) => code) : [0];
  for (const code of before) {
    let gram = code;
    for (let end = 0; end < word.length; end += 1) {
      gram = gramAfter(gram, word.charCodeAt(end));
      if (end >= letters - 1 || end === word.length - 1) visit(slotOf(gram), end);
    }
  }
};

/** Words of each place, of which a text must have one for its pattern to be asked; undefined: it always is. */
type Needs = readonly (readonly string[] | undefined)[];

/** Very short words are in any text, and not worth to be looked for. */
const needsOf = (patterns: readonly (RegExp | undefined)[]): Needs =>
  patterns.map((pattern) => {
    const words = pattern && neededWords(pattern);
    return words?.some(({ length }) => length < letters - 1) ? undefined : words;
  });

const placesOf = (needs: Needs): Map<string, number[]> => {
  const found = new Map<string, number[]>();
  for (const [place, words = []] of needs.entries())
    for (const word of words) {
      const places = found.get(word);
      if (places === undefined) found.set(word, [place]);
      else places.push(place);
    }
  return found;
};

/** The words of each slot: a word stands in that of its letters which the fewest others share. */
const fill = (needs: ReadonlyMap<string, readonly number[]>) => {
  const sharing = new Uint16Array(slots);
  for (const word of needs.keys())
    eachSlot(word, (slot) => {
      sharing[slot] = (sharing[slot] ?? 0) + 1;
    });
  const filled = new Uint16Array(slots);
  const words: Word[][] = [[]];
  const put = (slot: number, word: Word): void => {
    filled[slot] ||= words.push([]) - 1;
    words[filled[slot] ?? 0]?.push(word);
  };
  for (const [word, places] of needs) {
    let rarest = { slot: 0, end: 0, shared: Number.POSITIVE_INFINITY };
    eachSlot(word, (slot, end) => {
      const shared = sharing[slot] ?? 0;
      if (word.length < letters) put(slot, { word, end, places });
      else if (shared < rarest.shared) rarest = { slot, end, shared };
    });
    if (word.length >= letters) put(rarest.slot, { word, end: rarest.end, places });
  }
  return { filled, words };
};

const hear = (words: readonly Word[], text: string, at: number, isAsked: Uint8Array): void => {
  for (const { word, end, places } of words)
    if (text.startsWith(word, at - end)) for (const place of places) isAsked[place] = 1;
};

/** Whether each place is asked, by looking for each of its words: right for one text, and slow for many. */
const askByWord =
  (needs: Needs) =>
  (text: string, isAsked: Uint8Array): void => {
    for (const [place, words] of needs.entries())
      if (words === undefined || words.some((word) => text.includes(word))) isAsked[place] = 1;
  };

/** The same in one pass over the text, by tables that cost more than a few texts are worth. */
const askByTable = (needs: Needs) => {
  const { filled, words } = fill(placesOf(needs));
  const always = [...needs.keys()].filter((place) => needs[place] === undefined);
  return (text: string, isAsked: Uint8Array): void => {
    for (const place of always) isAsked[place] = 1;
    let gram = 0;
    for (let at = 0; at < text.length; at += 1) {
      gram = gramAfter(gram, text.charCodeAt(at));
      const slot = filled[slotOf(gram)] ?? 0;
      if (slot > 0) hear(words[slot] ?? [], text, at, isAsked);
    }
  };
};

/** An invocation of the function reads a text or two, of which nearly each is the first of its process. */
const fewTexts = 20;

/**
 * Makes a function that gives, of the items, those whose pattern may match a text, in their order: all but the ones
 * whose pattern needs words that are not there. An item without a pattern always may.
 *
 * One pass over the text stands for hundreds of patterns that would each make its own, and that each take a tenth of a
 * millisecond to be compiled at their first use.
 */
export const sieve = <T>(items: readonly T[], patternOf: (item: T) => RegExp | undefined) => {
  const patterns = items.map(patternOf);
  sieved.push(...patterns.filter((pattern) => pattern !== undefined));
  let needs: Needs | undefined;
  let ask: ReturnType<typeof askByWord> | undefined;
  let texts = 0;
  return (text: string): T[] => {
    needs ??= needsOf(patterns);
    if (texts === fewTexts) ask = askByTable(needs);
    ask ??= askByWord(needs);
    texts += 1;
    const isAsked = new Uint8Array(items.length);
    ask(text.toLowerCase(), isAsked);
    return items.filter((_, place) => isAsked[place] === 1);
  };
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
