/** Levenshtein distance, given up beyond `limit`: names from outside may be long. */
const distance = (a: string, b: string, limit: number): number => {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(swap, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? limit + 1;
};

const lastPart = (name: string): string => name.split('/').at(-1) ?? name;

/**
 * The names that somebody may have meant by `wanted`, nearest first, at most `count`: a few letters off, the same last
 * part under another prefix, or one within the other.
 */
export const similarNames = (
  wanted: string,
  names: readonly string[],
  count = 5,
  /** Puts equally near names in order. */
  tie: (a: string, b: string) => number = (a, b) => a.localeCompare(b),
): string[] => {
  const limit = Math.max(2, Math.floor(wanted.length / 3));
  const scored = names.flatMap((name) => {
    if (lastPart(name) === lastPart(wanted)) return [{ name, score: 1 }];
    const score = distance(wanted, name.slice(0, 256), limit);
    if (score <= limit) return [{ name, score }];
    const within = name.includes(wanted) || (name.length >= 3 && wanted.includes(name));
    return within ? [{ name, score: limit + 1 }] : [];
  });
  scored.sort((a, b) => a.score - b.score || tie(a.name, b.name));
  return scored.slice(0, count).map(({ name }) => name);
};
