/** Any text, also none. */
export const MANY = -1;
/** Any one character. */
export const ONE = -2;
/** Any text without a colon: a `*` that must stay in its segment of an ARN. */
export const MANY_INSIDE = -3;
/** Any one character but a colon. */
export const ONE_INSIDE = -4;
/** The separator of an ARN's segments. */
export const COLON = 58;

/** A pattern, character by character: a code point, or one of the four wildcards above. */
export type Tokens = readonly number[];

/**
 * Whether the whole value fits the pattern. Follows all readings of the pattern side by side, so the cost is
 * at most pattern length times value length whatever a hostile policy says; no regular expression is built.
 */
export const matches = (tokens: Tokens, value: string): boolean => {
  // Also bounds the pattern by the value: tokens that take a character, and at most one star between them.
  if (tokens.filter((token) => !isMany(token)).length > value.length) return false;
  let active = new Uint8Array(tokens.length + 1);
  let first = 0;
  active[0] = 1;
  skipEmpty(tokens, active, 0);
  for (const character of value) {
    const code = character.codePointAt(0) ?? 0;
    const next = new Uint8Array(tokens.length + 1);
    first = advance(tokens, active, next, first, code);
    if (first === tokens.length + 1) return false;
    skipEmpty(tokens, next, first);
    active = next;
  }
  return active[tokens.length] === 1;
};

/** Plain wildcards over the whole text, as in actions: `*` any text, `?` one character. */
export const matchesText = (pattern: string, value: string): boolean =>
  matches(tokensOf(pattern, true), value);

/** The characters of a text; `*` and `?` are wildcards only where asked. */
export const tokensOf = (text: string, wildcards: boolean): number[] => {
  const tokens: number[] = [];
  for (const character of text) {
    if (wildcards && character === '*') pushMany(tokens);
    else if (wildcards && character === '?') tokens.push(ONE);
    else tokens.push(character.codePointAt(0) ?? 0);
  }
  return tokens;
};

/** `**` says no more than `*`. */
export const pushMany = (tokens: number[]): void => {
  if (tokens.at(-1) !== MANY) tokens.push(MANY);
};

const isMany = (token: number | undefined): boolean => token === MANY || token === MANY_INSIDE;

const skipEmpty = (tokens: Tokens, active: Uint8Array, from: number): void => {
  for (let at = from; at < tokens.length; at += 1) {
    if (active[at] === 1 && isMany(tokens[at])) active[at + 1] = 1;
  }
};

/** Reads one character from every active place; answers the first place that is active after it. */
const advance = (
  tokens: Tokens,
  active: Uint8Array,
  next: Uint8Array,
  from: number,
  code: number,
): number => {
  let first = tokens.length + 1;
  for (let at = from; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (active[at] !== 1 || !takes(token, code)) continue;
    const to = isMany(token) ? at : at + 1;
    next[to] = 1;
    first = Math.min(first, to);
  }
  return first;
};

const takes = (token: number | undefined, code: number): boolean => {
  if (token === MANY || token === ONE) return true;
  if (token === MANY_INSIDE || token === ONE_INSIDE) return code !== COLON;
  return token === code;
};
