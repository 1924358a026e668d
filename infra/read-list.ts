import { shown } from '../lambda/shown.ts';

/**
 * Splits a setting that is a list at its commas, each entry once. Says through `complain` what is wrong with it as a
 * whole or with an entry, to go after what it must be.
 */
export const readList = (
  value: unknown,
  { valid, complain }: { valid: (entry: string) => boolean; complain: (what: string) => void },
): string[] => {
  if (value === undefined) return [];
  if (typeof value !== 'string' || value.trim() === '') {
    complain(`, but is ${shown(value)}`);
    return [];
  }
  const entries = value.split(',').map((entry) => entry.trim());
  const wrong = entries.filter((entry) => !valid(entry));
  if (wrong.length > 0) complain(`, but has ${wrong.map(shown).join(', ')}`);
  return [...new Set(entries)];
};
