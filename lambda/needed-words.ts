type Words = readonly string[];

/** What is known of a piece of a pattern: its very text, or words of which one stands in whatever it matches. */
interface Piece {
  readonly text?: string;
  readonly words?: Words | undefined;
}

/** Escapes with digits or braces behind them, groups by name: no pattern here needs them, and guessing is not safe. */
const unread = /\\[0-9cpPkux]|\(\?<[^=!]|\(\?[a-z-]/;

/** Letters that no quantifier follows, an escape, a class, the start of a group, a quantifier, or a lone character. */
const tokens =
  /[^\\^$.*+?()[\]{}|]+(?![*+?{])|\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?(?:<?[=!]|:))?|[*+?]\??|\{\d+(?:,\d*)?\}\??|./gs;

const shortest = (words: Words): number =>
  words.reduce((least, { length }) => Math.min(least, length), Number.POSITIVE_INFINITY);

/** Of two lists the one that fewer texts have: that of the longer words. */
const rarer = (one: Words | undefined, other: Words | undefined): Words | undefined => {
  if (one === undefined || other === undefined) return one ?? other;
  return shortest(other) > shortest(one) ? other : one;
};

const ofToken = (token: string): Piece => {
  if (token === '^' || token === '$' || token === '\\b' || token === '\\B') return { text: '' };
  if (token === '.' || token.startsWith('[') || /^\\\w/.test(token)) return {};
  return { text: token.replace('\\', '').toLowerCase() };
};

/** A look ahead or behind takes no text, and what it asks for need not be where it stands. */
const ofGroup = (start: string, words: Words | undefined): Piece =>
  start === '(' || start === '(?:' ? { words } : { text: '' };

/** The tokens are taken from the end of their list: the first of the pattern stands last in it. */
const readPiece = (rest: string[]): Piece => {
  const token = rest.pop() ?? '';
  const piece = token.startsWith('(') ? ofGroup(token, readGroup(rest)) : ofToken(token);
  if (!'*+?{'.includes(rest.at(-1)?.charAt(0) ?? ' ')) return piece;
  const canBeLeftOut = /^(?:[*?]|\{0)/.test(rest.pop() ?? '');
  return canBeLeftOut ? {} : { words: piece.words ?? (piece.text ? [piece.text] : undefined) };
};

const readBranch = (rest: string[]): Words | undefined => {
  let words: Words | undefined;
  let run = '';
  while (rest.length > 0 && rest.at(-1) !== '|' && rest.at(-1) !== ')') {
    const piece = readPiece(rest);
    if (piece.text !== undefined) {
      run += piece.text;
    } else {
      words = rarer(run === '' ? words : rarer(words, [run]), piece.words);
      run = '';
    }
  }
  return run === '' ? words : rarer(words, [run]);
};

const readGroup = (rest: string[]): Words | undefined => {
  const branches = [readBranch(rest)];
  while (rest.pop() === '|') branches.push(readBranch(rest));
  return branches.every((branch) => branch !== undefined) ? branches.flat() : undefined;
};

const read = ({ source, flags }: RegExp): Words | undefined =>
  unread.test(source) || /[uv]/.test(flags) ? undefined : readGroup((source.match(tokens) ?? []).reverse());

/**
 * JSON, by a pattern's source: what was read when the asset was bundled, for a cold start would take ten milliseconds to.
 * As text, for that is parsed in a fraction of the time that code is.
 */
declare const NEEDED_WORDS: string | undefined;
const readBefore: Readonly<Record<string, Words>> =
  typeof NEEDED_WORDS === 'undefined' ? {} : JSON.parse(NEEDED_WORDS);

/**
 * Words, in lower case, of which one at least stands in every text that the pattern matches, so that a text with none of
 * them need not be asked; undefined when the pattern's source does not tell.
 */
export const neededWords = (pattern: RegExp): Words | undefined =>
  readBefore[pattern.source] ?? read(pattern);
