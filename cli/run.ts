import { UsageError } from '../lambda/settings.ts';
import { oneLine } from './terminal.ts';

/** Whoever reads us may have enough before we are done, as `head` has: that is an end, not an error. */
const endQuietlyOnClosedPipe = (): void => {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      process.exit(error.code === 'EPIPE' ? 0 : 1);
    });
  }
};

/** Writes to standard output and waits while its reader is slow, so that a long run holds nothing back in memory. */
export const say = (text: string): Promise<void> =>
  new Promise((resolve) => {
    if (process.stdout.write(text)) resolve();
    else process.stdout.once('drain', () => resolve());
  });

/**
 * Runs a command: exit code 0; 2 for bad usage or input, said in one line; 1 for a failure that is ours or AWS's.
 * A stack trace is of no use to whoever typed the command.
 */
export const run = async (name: string, command: () => Promise<void>): Promise<void> => {
  endQuietlyOnClosedPipe();
  try {
    await command();
  } catch (error) {
    const message = oneLine(error instanceof Error ? error.message : String(error));
    process.stderr.write(`${name}: ${message}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
};
