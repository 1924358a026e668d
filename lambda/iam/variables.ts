import type { Context } from './context.ts';
import { pushMany, type Tokens, tokensOf } from './match.ts';

/** How a text of a policy is to be read. */
export interface Reading {
  /** `*` and `?` are wildcards. */
  readonly wildcards: boolean;
  /** `${...}` is a policy variable; only in documents of Version 2012-10-17. */
  readonly variables: boolean;
  /** Case does not count. */
  readonly ignoresCase?: boolean;
}

/** A text of a policy with its variables put in. */
export interface Resolved {
  /** An unknown variable is any text in here: what does not match then, matches with no value of it. */
  readonly tokens: Tokens;
  /** Where the first variable stands among the tokens. */
  readonly firstVariableAt: number | undefined;
  readonly missing: readonly string[];
  /** Variables that the request is known not to carry, and that have no default. */
  readonly absent: readonly string[];
  readonly notes: readonly string[];
}

type Value =
  | { readonly state: 'text'; readonly text: string }
  | { readonly state: 'missing' | 'absent' | 'unclear'; readonly name: string };

/**
 * Puts the request's values in a text of a policy. What a variable brings is literal: a `*` in a tag is no
 * wildcard. Source: IAM page "Policy elements: Variables and tags", with "Specifying default values" and
 * "Special characters" (`${*}`, `${?}`, `${$}`).
 */
export const resolveVariables = (text: string, reading: Reading, context: Context): Resolved => {
  const tokens: number[] = [];
  const open: Record<'missing' | 'absent' | 'unclear', string[]> = { missing: [], absent: [], unclear: [] };
  const put = (literal: string, wildcards: boolean): void => {
    const shown = reading.ignoresCase === true ? literal.toLowerCase() : literal;
    for (const token of tokensOf(shown, wildcards)) tokens.push(token);
  };
  let firstVariableAt: number | undefined;
  for (const part of split(text, reading.variables)) {
    put(part.before, reading.wildcards);
    if (part.variable === undefined) continue;
    firstVariableAt ??= tokens.length;
    const value = lookUp(part.variable, context);
    if (value.state === 'text') {
      put(value.text, false);
      continue;
    }
    open[value.state].push(value.name);
    pushMany(tokens);
  }
  const notes = open.unclear.map((name) => `the variable \${${name}} has no single value`);
  return { tokens, firstVariableAt, missing: open.missing, absent: open.absent, notes };
};

interface Part {
  readonly before: string;
  /** What stands between the braces; none after the last variable. */
  readonly variable?: string;
}

const split = (text: string, variables: boolean): Part[] => {
  const parts: Part[] = [];
  let at = 0;
  while (variables && at < text.length) {
    const opens = text.indexOf('${', at);
    const closes = opens < 0 ? -1 : text.indexOf('}', opens);
    if (closes < 0) break;
    parts.push({ before: text.slice(at, opens), variable: text.slice(opens + 2, closes) });
    at = closes + 1;
  }
  parts.push({ before: text.slice(at) });
  return parts;
};

const lookUp = (body: string, context: Context): Value => {
  if (body === '*' || body === '?' || body === '$') return { state: 'text', text: body };
  const comma = body.indexOf(',');
  const name = (comma < 0 ? body : body.slice(0, comma)).trim();
  const fallback = comma < 0 ? undefined : body.slice(comma + 1).trim();
  const isQuoted = fallback === undefined || (fallback.length > 1 && /^'[^']*'$/.test(fallback));
  if (name === '' || !isQuoted) return { state: 'unclear', name: body.slice(0, 100) };
  const values = context.get(name.toLowerCase());
  if (values === undefined) return { state: 'missing', name };
  const [value] = values;
  // Only single-valued keys can be variables (IAM page "Single-valued vs. multivalued context keys"), and
  // whether an empty value counts as "no value" no page says.
  if (values.length > 1 || value === '') return { state: 'unclear', name };
  if (value !== undefined) return { state: 'text', text: value };
  return fallback === undefined ? { state: 'absent', name } : { state: 'text', text: fallback.slice(1, -1) };
};
