import { readFileSync } from 'node:fs';

/** Words, in lower case but for values, that a record may show, for they are the product's own or anybody's. */
export interface Vocabulary {
  /** In the patterns that failures are told by: without them a message tells nothing any more. */
  readonly heard: readonly string[];
  /** In many failure messages of others: they make a message readable, and are masked where they are a name. */
  readonly common: readonly string[];
  /** Values that the pipeline compares with: states, kinds, prefixes of ids, hosts. */
  readonly values: readonly string[];
}

/** Reads `cli/vocabulary.txt`: sections that begin with `# NAME`, words with spaces between. */
export const readVocabulary = (): Vocabulary => {
  const text = readFileSync(new URL('vocabulary.txt', import.meta.url), 'utf8');
  const section = (name: string): string[] =>
    (new RegExp(`^# ${name}\\n([^#]*)`, 'm').exec(text)?.[1] ?? '').split(/\s+/).filter(Boolean);
  return { heard: section('heard'), common: section('common'), values: section('values') };
};
