/** What people get right of a key: `alert-emails` and `AlertEmail` are both `alertemail`. */
const plain = (key: string): string =>
  key
    .toLowerCase()
    .replace(/[^a-z\d]/g, '')
    .replace(/s$/, '');

/** Levenshtein's distance: insertions, deletions and replacements from one text to the other. */
const distance = (from: string, to: string): number => {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [at, letter] of [...from].entries()) {
    const next = [at + 1];
    for (const [column, other] of [...to].entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
};

/** One part of a name is enough to be meant: `email`, `slackChannel`. Shorter ones mean nothing. */
const shortestPart = 5;

/** Up to a quarter of the letters may be wrong. */
const isClose = (key: string, name: string): boolean =>
  Math.abs(key.length - name.length) <= 3 && distance(key, name) <= Math.max(1, Math.floor(name.length / 4));

/**
 * The name that `key` was most likely meant to be, or undefined when it is like none of them. Case, separators and
 * a plural do not count.
 */
export const nearest = (key: string, names: readonly string[]): string | undefined => {
  const typed = plain(key);
  const close = names
    .map((name) => ({ name, text: plain(name) }))
    .filter(
      ({ text }) =>
        isClose(typed, text) ||
        (typed.length >= shortestPart && text.includes(typed)) ||
        (typed.includes(text) && typed.length <= text.length + shortestPart),
    )
    .map(({ name, text }) => ({ name, steps: distance(typed, text) }))
    .sort((one, other) => one.steps - other.steps);
  return close[0]?.name;
};
