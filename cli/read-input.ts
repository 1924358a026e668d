import { readFile } from 'node:fs/promises';
import { UsageError } from '../lambda/settings.ts';

const why: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'is a directory, not a file',
  EACCES: 'may not be read: permission denied',
  ENAMETOOLONG: 'is too long for the name of a file',
  ERR_FS_FILE_TOO_LARGE: 'is too large',
  ERR_STRING_TOO_LONG: 'is too large',
  ERR_INVALID_ARG_VALUE: 'is not the name of a file',
};

const standardInput = async (): Promise<string> => {
  process.stdin.setEncoding('utf8');
  const chunks: string[] = [];
  for await (const chunk of process.stdin) chunks.push(String(chunk));
  return chunks.join('');
};

/** The text of a file, or of standard input for `-`. Throws UsageError, one line, when it cannot be read. */
export const readInput = async (name: string): Promise<string> => {
  if (name === '-') return standardInput();
  try {
    return await readFile(name, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw new UsageError(`${name || "''"}: ${why[code] ?? `cannot be read: ${code || error}`}.`);
  }
};
