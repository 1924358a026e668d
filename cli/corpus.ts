import { readdirSync, readFileSync } from 'node:fs';

/** Every message that the tests classify. */
export const corpus = (): string[] => {
  const folder = new URL('../test/messages/', import.meta.url);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl'))
    .flatMap((file) => readFileSync(new URL(file, folder), 'utf8').split('\n').filter(Boolean))
    .map((line) => String(JSON.parse(line).message));
};
