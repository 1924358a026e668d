import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from '../lambda/settings.ts';

/** Reads a command line strictly. Throws UsageError for an option that there is not, or that lacks its value. */
export const readArguments = <const O extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: O,
  usage: string,
) => {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const [first = ''] = (error instanceof Error ? error.message : String(error)).split('. To specify');
    throw new UsageError(`${first.replace(/\.$/, '')}. Usage: ${usage}`);
  }
};
