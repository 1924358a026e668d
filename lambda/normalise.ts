/** Spaces that a table's column puts after a line that it broke, and before the next. */
const padding = { after: 5, before: 4 } as const;

/**
 * Puts lines together again that a console's table broke at a fixed width, in the middle of words. Each line by itself: a
 * pattern over runs of spaces would try every start of a run.
 */
const unwrap = (text: string): string => {
  if (!/\s{10}/.test(text)) return text;
  const lines = text.split('\n');
  const isBroken = lines.map((line, index) => {
    const next = lines[index + 1];
    return (
      next !== undefined &&
      line.length - line.trimEnd().length >= padding.after &&
      next.length - next.trimStart().length >= padding.before
    );
  });
  const parts = lines.map((line, index) => {
    const start = isBroken[index - 1] ? line.trimStart() : line;
    return isBroken[index] ? start.trimEnd() : `${start}\n`;
  });
  return parts.join('');
};

/** A run of backslashes is tried once, from its start. */
const withoutEscapes = (text: string): string =>
  text
    .replace(/\\u0026/gi, '&')
    .replace(/\\u003c/gi, '<')
    .replace(/\\u003e/gi, '>')
    .replace(/(?<!\\)\\+(?:x20|[nrt])(?![a-z]{2})/g, ' ')
    .replace(/(?<!\\)\\+(?=["'])/g, '');

/** Whether no step below would change it: printable ASCII without backslash or backtick, spaces one at a time and inside. */
const isEven = (text: string): boolean =>
  /^[ -[\]-_a-~]*$/.test(text) && !text.includes('  ') && text === text.trim();

/** Nothing but printable ASCII: the classes of Unicode need not be asked, which take long to be compiled. */
const plain = /^[ -~]*$/;

/**
 * One line of plain text from whatever ECS, Docker, containerd or a log file gave: curly quotes straight, real
 * and escaped newlines to spaces, escaped quotes unescaped, control and direction characters gone. A message
 * cut in the middle of a rune or an escape loses that half.
 *
 * Every step is one pass with a pattern that cannot backtrack, so a megabyte of hostile text costs milliseconds.
 */
export const normalise = (text: string): string => {
  if (isEven(text)) return text;
  const straight = unwrap(text)
    .replace(/[\u2018\u2019\u201a\u201b\u2032\u0060\u00b4]/g, "'")
    .replace(/[\u201c\u201d\u201e\u201f\u2033]/g, '"');
  const spaced = (straight.includes('\\') ? withoutEscapes(straight) : straight)
    .replace(/\s{2,}|[^\S ]/g, ' ')
    .trim();
  return plain.test(spaced) ? spaced : spaced.replace(/[\p{Cc}\p{Cf}\ufffd]/gu, '').trim();
};
