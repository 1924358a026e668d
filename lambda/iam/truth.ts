/**
 * What keeps an answer open: condition keys or variables whose values are not known, and, in words, what
 * could not be read or what AWS's documentation leaves open.
 */
export interface Doubt {
  readonly missing: readonly string[];
  readonly notes: readonly string[];
}

/** Kleene's three values; the third carries its reasons, so that a verdict can name them. */
export type Truth = boolean | Doubt;

/** An answer that waits for the value of a condition key or policy variable. */
export const missing = (key: string): Doubt => ({ missing: [key], notes: [] });

/** An answer that no value would settle: something malformed, or undocumented. */
export const doubtful = (note: string): Doubt => ({ missing: [], notes: [note] });

/** False if one is false, true if all are true, otherwise every open reason together. */
export const allOf = (truths: readonly Truth[]): Truth => combine(truths, false);

/** True if one is true, false if all are false, otherwise every open reason together. */
export const anyOf = (truths: readonly Truth[]): Truth => combine(truths, true);

/** The opposite; a doubt stays the same doubt. */
export const not = (truth: Truth): Truth => (typeof truth === 'boolean' ? !truth : truth);

/** Whether the answer is still open. */
export const isOpen = (truth: Truth): truth is Doubt => typeof truth !== 'boolean';

const combine = (truths: readonly Truth[], decisive: boolean): Truth => {
  if (truths.includes(decisive)) return decisive;
  const open = truths.filter(isOpen);
  return open.length === 0 ? !decisive : merge(open);
};

const merge = (doubts: readonly Doubt[]): Doubt => ({
  missing: [...new Set(doubts.flatMap((doubt) => doubt.missing))],
  notes: [...new Set(doubts.flatMap((doubt) => doubt.notes))],
});

/** Text of a policy inside a note: it came from outside, so it is cut to a readable length. */
export const quoted = (text: string): string => `"${text.length > 100 ? `${text.slice(0, 100)}...` : text}"`;
