/** What every text that a part of a pattern matches has in it, in lower case; nothing known when both are missing. */
interface Part {
  /** All that the part can match, when that is a few texts. */
  readonly whole?: readonly string[];
  /** Words of which one at least stands in whatever it matches. */
  readonly words?: readonly string[];
}

/** More texts than these are not spelled out: a pattern is as well told by a piece of it. */
const most = 16;

const nothing: Part = {};
const empty: Part = { whole: [''] };

/** Escapes with digits or braces behind them, groups by name: no pattern here needs them, and guessing is not safe. */
const unread = /\\[0-9cpPkux]|\(\?<[^=!]|\(\?[a-z-]/;

const tokens =
  /[^\\^$.*+?()[\]{}|]+(?![*+?{])|\\.|\[(?:\\.|[^\]\\])*\]|\((?:\?(?:<?[=!]|:))?|[*+?]\??|\{\d+(?:,\d*)?\}\??|./gs;

const shortest = (words: readonly string[]): number => Math.min(...words.map(({ length }) => length));

/** Of two lists the one that fewer texts have: that of the longer words. */
const rarer = (one: readonly string[] | undefined, other: readonly string[] | undefined) => {
  if (one === undefined || other === undefined) return one ?? other;
  return shortest(other) > shortest(one) ? other : one;
};

const withWords = (words: readonly string[] | undefined): Part => (words === undefined ? nothing : { words });

const repeated = (part: Part, quantifier: string): Part => {
  if (quantifier.startsWith('*') || quantifier.startsWith('{0')) return nothing;
  if (!quantifier.startsWith('?')) return withWords(part.words ?? part.whole);
  return part.whole === undefined ? nothing : { whole: ['', ...part.whole] };
};

/** A class of a few plain characters; of any other nothing is known. */
const ofClass = (token: string): Part =>
  /^\[[^\\^][^\\-]{0,2}\]$/.test(token)
    ? { whole: [...token.slice(1, -1)].map((each) => each.toLowerCase()) }
    : nothing;

const ofEscape = (letter: string): Part => {
  if (letter === 'b' || letter === 'B') return empty;
  return letter.toLowerCase() === letter.toUpperCase() && letter !== '_' ? { whole: [letter] } : nothing;
};

const ofToken = (token: string): Part => {
  switch (token.charAt(0)) {
    case '^':
    case '$':
      return empty;
    case '.':
      return nothing;
    case '[':
      return ofClass(token);
    case '\\':
      return ofEscape(token.charAt(1));
    default:
      return { whole: [token.toLowerCase()] };
  }
};

const either = (branches: readonly Part[]): Part => {
  const whole = branches.flatMap((branch) => branch.whole ?? []);
  if (branches.every((branch) => branch.whole !== undefined) && whole.length <= most) return { whole };
  const words = branches.map((branch) => branch.words ?? branch.whole);
  return words.every((list) => list !== undefined) ? { words: words.flat() } : nothing;
};

const inTurn = (parts: readonly Part[]): Part => {
  let words: readonly string[] | undefined;
  let run: readonly string[] = [''];
  let isWhole = true;
  for (const part of parts) {
    const { whole } = part;
    if (whole !== undefined && whole.length * run.length <= most) {
      run = run.flatMap((start) => whole.map((end) => start + end));
    } else {
      words = rarer(rarer(words, run), part.words);
      run = whole ?? [''];
      isWhole = false;
    }
  }
  return isWhole ? { whole: run } : withWords(rarer(words, run));
};

const quantifiers = '*+?{';

/** Reads alternatives up to the end of their group, and takes their tokens, which stand last first. */
const readGroup = (tokens: string[]): Part => {
  const branches: Part[] = [];
  let parts: Part[] = [];
  for (let token = tokens.pop(); token !== undefined && token !== ')'; token = tokens.pop()) {
    if (token === '|') {
      branches.push(inTurn(parts));
      parts = [];
      continue;
    }
    const inner = token.startsWith('(') ? readGroup(tokens) : ofToken(token);
    const part =
      (token.endsWith('=') && token.startsWith('(')) || (token.endsWith('!') && token.startsWith('('))
        ? empty
        : inner;
    const isRepeated = quantifiers.includes(tokens.at(-1)?.charAt(0) ?? ' ');
    parts.push(isRepeated ? repeated(part, tokens.pop() ?? '') : part);
  }
  return either([...branches, inTurn(parts)]);
};

/**
 * Words, in lower case, of which one at least stands in every text that the pattern matches, so that a text with none of
 * them need not be asked; undefined when the pattern's source does not tell.
 */
export const neededWords = ({ source, flags }: RegExp): readonly string[] | undefined => {
  if (unread.test(source) || /[uv]/.test(flags)) return undefined;
  const { whole, words = whole } = readGroup((source.match(tokens) ?? []).reverse());
  return words;
};
