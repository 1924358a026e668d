/** Splits a line as a POSIX shell does: single quotes, a backslash before one character, and blanks between words. */
export const shellWords = (line: string): string[] => {
  const word = /(?:'[^']*'|\\.|[^\s'\\])+/gs;
  if (line.replace(word, '').trim() !== '') throw new Error(`A quote is not closed: ${line}`);
  return (line.match(word) ?? []).map((each) =>
    each.replace(
      /'([^']*)'|\\(.)/gs,
      (_match, quoted: string | undefined, escaped: string) => quoted ?? escaped,
    ),
  );
};
