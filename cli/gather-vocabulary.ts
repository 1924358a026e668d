import { corpus } from './corpus.ts';
import { lambdaPatterns, lambdaSources } from './pattern-sources.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Messages that a word must stand in to be one of everybody's. */
const often = 8;

const wordsIn = (text: string): string[] => text.match(/[A-Za-z0-9]+/g) ?? [];

/** Digits are not words, nor is what an escape left. */
const sorted = (words: Iterable<string>): string[] =>
  [...new Set(words)].filter((word) => /^[A-Za-z]/.test(word)).sort();

const gather = (): Vocabulary => {
  // Names of files are nobody's words.
  const sources = [...lambdaSources().values()].map((source) =>
    source.replace(/(?:from|import\() ?'[^']*'/g, ''),
  );
  const patterns = lambdaPatterns().map(({ pattern }) => pattern.source);
  const literals = sources.flatMap((source) => source.match(/(?<=')[^'\s]{1,80}(?=')/g) ?? []);
  const counts = new Map<string, number>();
  for (const message of corpus())
    for (const word of new Set(wordsIn(message))) counts.set(word, (counts.get(word) ?? 0) + 1);
  const heard = new Set(
    patterns
      .flatMap((pattern) => wordsIn(pattern.replace(/\\[a-zA-Z]/g, ' ')))
      .map((word) => word.toLowerCase()),
  );
  const common = [...counts]
    .filter(([word, count]) => count >= often && /^[A-Za-z]{3,}$/.test(word))
    .map(([word]) => word.toLowerCase());
  return {
    heard: sorted(heard),
    common: sorted(common.filter((word) => !heard.has(word))),
    values: sorted(literals.flatMap(wordsIn)),
  };
};

/** Columns of a line. */
const width = 118;

const wrapped = (words: readonly string[]): string => {
  const lines: string[] = [''];
  for (const each of words) {
    const line = lines.at(-1) ?? '';
    if (line === '') lines[lines.length - 1] = each;
    else if (line.length + each.length < width) lines[lines.length - 1] = `${line} ${each}`;
    else lines.push(each);
  }
  return lines.join('\n');
};

/** The text of `cli/vocabulary.txt`: words of the pipeline's sources, and of the messages that its tests hold. */
export const vocabularyText = (): string =>
  Object.entries(gather())
    .map(([name, words]: [string, readonly string[]]) => `# ${name}\n${wrapped(words)}`)
    .join('\n');
