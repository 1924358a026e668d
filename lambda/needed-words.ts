type Words = readonly string[];

/**
 * What is known of a piece of a pattern: all texts that it can be, or lists of words, the rarest first. Of each list one
 * word stands in whatever it matches.
 */
interface Piece {
  readonly texts?: Words | undefined;
  readonly lists?: readonly Words[];
}

/** More ways than this to write one thing are not written out. */
const mostTexts = 24;

/** Escapes with digits or braces behind them, groups by name: no pattern here needs them, and guessing is not safe. */
const unread = /\\[0-9cpPkux]|\(\?<[^=!]|\(\?[a-z-]/;

/** Letters that no quantifier follows, an escape, a class, the start of a group, a quantifier, or a lone character. */
const tokens =
  /[^\\^$.*+?()[\]{}|]+(?![*+?{])|\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?(?:<?[=!]|:))?|[*+?]\??|\{\d+(?:,\d*)?\}\??|./gs;

/** How rare texts with one of the words are, in bits: some three for each letter, less what it helps to have many words. */
const rareness = (words: Words): number =>
  3 * Math.min(...words.map(({ length }) => length)) - Math.log2(words.length);

/** A text that has words of two lists is seldom refused by a third. */
export const mostLists = 2;

const rarest = (lists: readonly Words[]): readonly Words[] =>
  [...lists].sort((one, other) => rareness(other) - rareness(one)).slice(0, mostLists);

/** Texts serve as words when none of them is empty. */
const listsOf = ({ texts, lists = [] }: Piece): readonly Words[] => {
  if (texts === undefined) return lists;
  return texts.includes('') ? [] : [texts];
};

const nothing: Piece = { texts: [''] };

const ofClass = (token: string): Piece => {
  const letters = /^\[(?!\^|.-.)([^\]\\]{1,6})\]$/.exec(token)?.[1];
  return letters === undefined ? {} : { texts: [...letters.toLowerCase()] };
};

const ofToken = (token: string): Piece => {
  if (token === '^' || token === '$' || token === '\\b' || token === '\\B') return nothing;
  if (token.startsWith('[')) return ofClass(token);
  return token === '.' || /^\\\w/.test(token) ? {} : { texts: [token.replace('\\', '').toLowerCase()] };
};

/** A look ahead or behind takes no text, and what it asks for need not be where it stands. */
const ofGroup = (start: string, group: Piece): Piece => (start === '(' || start === '(?:' ? group : nothing);

/** The tokens are taken from the end of their list: the first of the pattern stands last in it. */
const readPiece = (rest: string[]): Piece => {
  const token = rest.pop() ?? '';
  const piece = token.startsWith('(') ? ofGroup(token, readGroup(rest)) : ofToken(token);
  if (!'*+?{'.includes(rest.at(-1)?.charAt(0) ?? ' ')) return piece;
  const quantifier = rest.pop() ?? '';
  if (quantifier.startsWith('?')) return { texts: piece.texts && ['', ...piece.texts] };
  return /^(?:\*|\{0)/.test(quantifier) ? {} : { lists: listsOf(piece) };
};

const joined = (before: Words, after: Words): Words =>
  before.flatMap((start) => after.map((end) => start + end));

const readBranch = (rest: string[]): Piece => {
  const lists: Words[] = [];
  let run: Piece = nothing;
  let isWhole = true;
  while (rest.length > 0 && rest.at(-1) !== '|' && rest.at(-1) !== ')') {
    const piece = readPiece(rest);
    const texts = joined(run.texts ?? [], piece.texts ?? []);
    if (texts.length > 0 && texts.length <= mostTexts) {
      run = { texts };
    } else {
      lists.push(...listsOf(run), ...(piece.lists ?? []));
      run = piece.texts === undefined ? nothing : piece;
      isWhole = false;
    }
  }
  return isWhole ? run : { lists: rarest([...lists, ...listsOf(run)]) };
};

/** Whichever branch matches brings a word of its first list, and one of its second where each has one. */
const readGroup = (rest: string[]): Piece => {
  const branches = [readBranch(rest)];
  while (rest.pop() === '|') branches.push(readBranch(rest));
  const texts = branches.flatMap((branch) => branch.texts ?? []);
  if (branches.every((branch) => branch.texts !== undefined)) return { texts };
  const ofEach = branches.map(listsOf);
  const common = Math.min(...ofEach.map(({ length }) => length));
  return {
    lists: Array.from({ length: common }, (_, place) => ofEach.flatMap((lists) => lists[place] ?? [])),
  };
};

/** Without those that another one stands in. */
const fewest = (words: Words): Words =>
  [...new Set(words)].filter((word, _, all) => !all.some((other) => other !== word && word.includes(other)));

const read = ({ source, flags }: RegExp): readonly Words[] =>
  unread.test(source) || /[uv]/.test(flags)
    ? []
    : listsOf(readGroup((source.match(tokens) ?? []).reverse())).map(fewest);

/**
 * JSON, by a pattern's source: what was read when the asset was bundled, for a cold start would take ten milliseconds to.
 * As text, for that is parsed in a fraction of the time that code is.
 */
declare const NEEDED_WORDS: string | undefined;
let readBefore: Readonly<Record<string, readonly Words[]>> | undefined;

/**
 * Lists of words, in lower case, `mostLists` at most. Of each list one word at least stands in every text that the pattern
 * matches, so that a text with none of them need not be asked; no list when the pattern's source does not tell.
 */
export const neededWords = (pattern: RegExp): readonly Words[] => {
  readBefore ??= typeof NEEDED_WORDS === 'undefined' ? {} : JSON.parse(NEEDED_WORDS);
  return readBefore?.[pattern.source] ?? read(pattern);
};
