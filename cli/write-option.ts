import { writeFile } from 'node:fs/promises';
import { UsageError } from '../lambda/settings.ts';

/** Writes the file that an option names. Rejects with UsageError where it cannot be written. */
export const writeOption = async (option: string, file: string, text: string): Promise<void> => {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new UsageError(
      `${option} cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
};
