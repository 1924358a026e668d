import { readdirSync, readFileSync } from 'node:fs';
import type { CauseCode } from '../lambda/codes.ts';

/** One real failure message: what it shows, and which other codes are as defensible from its text alone. */
export interface LabelledMessage {
  readonly id: string;
  readonly message: string;
  readonly cause: CauseCode;
  readonly right: readonly string[];
  readonly missingActions: readonly string[];
}

interface Row {
  readonly id: string;
  readonly message: string;
  readonly alt?: readonly string[];
  readonly missingActions?: readonly string[];
}

const folder = new URL('./messages/', import.meta.url);

/** Every message of `test/messages/<code>.jsonl`; the file's name is the code. */
export const labelledMessages = (): LabelledMessage[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.jsonl'))
    .flatMap((file) => {
      const cause = file.replace('.jsonl', '') as CauseCode;
      return readFileSync(new URL(file, folder), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => {
          const { id, message, alt = [], missingActions = [] }: Row = JSON.parse(line);
          return { id, message, cause, right: [cause, ...alt], missingActions };
        });
    });
