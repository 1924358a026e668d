import { mostLists, neededWords } from './needed-words.ts';
import { wordFinder } from './word-finder.ts';

/** What is put to texts by way of the sieves, each at its place; undefined where an item has no pattern. */
const patterns: (RegExp | undefined)[] = [];

/** Every pattern that goes by a sieve, so that what it needs can be read when the asset is bundled. */
export const sieved = (): RegExp[] => patterns.filter((pattern) => pattern !== undefined);

/** Of each pattern the lists of words that a text must have one of each of, for the pattern to be asked. */
type Needs = readonly (readonly (readonly string[])[])[];

/** In letters: shorter words are in any text, and not worth to be looked for. */
const shortestWord = 3;

const needsOf = (of: typeof patterns): Needs =>
  of.map((pattern) =>
    pattern === undefined
      ? []
      : neededWords(pattern).filter((words) => words.every(({ length }) => length >= shortestWord)),
  );

/** Where it is marked that a text has a word of one of a pattern's lists: `mostLists` in a row for each pattern. */
const markOf = (place: number, list: number): number => place * mostLists + list;

const isAsked = (marks: Uint8Array, place: number): boolean =>
  marks[markOf(place, 0)] === 1 && marks[markOf(place, 1)] === 1;

const marksByWord = (needs: Needs): Map<string, number[]> => {
  const found = new Map<string, number[]>();
  for (const [place, lists] of needs.entries())
    for (const [list, words] of lists.entries())
      for (const word of words) found.set(word, [...(found.get(word) ?? []), markOf(place, list)]);
  return found;
};

/** Marks what a text has by looking for each word: right for one text, and slow for many. */
const askByWord =
  (needs: Needs) =>
  (text: string, marks: Uint8Array): void => {
    const lower = text.toLowerCase();
    for (const [place, lists] of needs.entries())
      if (lists.every((words) => words.some((word) => lower.includes(word))))
        marks.fill(1, markOf(place, 0), markOf(place + 1, 0));
  };

/** The same in one pass over a text, by a table that costs more than a few texts are worth. */
const askByTable = (needs: Needs) => {
  const find = wordFinder(marksByWord(needs));
  const always = Uint8Array.from({ length: markOf(needs.length, 0) }, (_, mark) =>
    mark % mostLists < (needs[Math.floor(mark / mostLists)] ?? []).length ? 0 : 1,
  );
  return (text: string, marks: Uint8Array): void => {
    marks.set(always);
    find(text, marks);
  };
};

/** The table takes as long to be made as some three hundred texts to be asked by words: most processes never need it. */
export const fewTexts = 300;

/** The last text, and what is marked of it. A text is put to one sieve after the other. */
const last = { text: '', texts: 0, marks: new Uint8Array(0), ask: askByWord([]) };

/** One pass over a text for all sieves. The array is the same for every text: whoever reads on in it asks again. */
const marksOf = (text: string): Uint8Array => {
  const size = markOf(patterns.length, 0);
  const isNew = last.marks.length < size || last.texts === fewTexts;
  if (text === last.text && !isNew) return last.marks;
  if (isNew) {
    last.marks = new Uint8Array(size);
    last.ask = last.texts < fewTexts ? askByWord(needsOf(patterns)) : askByTable(needsOf(patterns));
  }
  last.text = text;
  last.texts += 1;
  last.marks.fill(0);
  last.ask(text, last.marks);
  return last.marks;
};

/**
 * Makes a function that tries the items whose pattern may match a text, in their order, until one gives something: all but
 * those whose pattern needs words that are not there. An item without a pattern is always tried.
 *
 * One pass over the text stands for hundreds of patterns that would each make its own, and that each take a tenth of a
 * millisecond to be compiled at their first use.
 */
export const sieve = <T>(items: readonly T[], patternOf: (item: T) => RegExp | undefined) => {
  const from = patterns.length;
  patterns.push(...items.map(patternOf));
  return <Found>(text: string, attempt: (item: T) => Found | undefined): Found | undefined => {
    let marks = marksOf(text);
    for (let index = 0; index < items.length; index += 1) {
      if (!isAsked(marks, from + index)) continue;
      const found = attempt(items[index] as T);
      if (found !== undefined) return found;
      marks = marksOf(text);
    }
    return undefined;
  };
};

/** Makes a function that gives the first match of the patterns, in their order, in a text. */
export const finder = (sought: readonly RegExp[]) => {
  const first = sieve(sought, (pattern) => pattern);
  return (text: string): RegExpExecArray | undefined =>
    first(text, (pattern) => pattern.exec(text) ?? undefined);
};

/** Makes a function that puts something else in the place of each match, by the forms in their order. */
export const replacer = (forms: readonly (readonly [form: RegExp, instead: string])[]) => {
  const each = sieve(forms, ([form]) => form);
  return (text: string): string => {
    let rest = text;
    each(text, ([form, instead]) => {
      rest = rest.replace(form, instead);
    });
    return rest;
  };
};
