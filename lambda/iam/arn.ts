import type { Context } from './context.ts';
import { COLON, MANY, MANY_INSIDE, ONE, ONE_INSIDE, type Tokens } from './match.ts';
import { fits } from './text.ts';
import { doubtful, isOpen, quoted, type Truth } from './truth.ts';
import { resolveVariables } from './variables.ts';

/** The text of a policy that is compared, and whether `${...}` is a variable in it. */
export interface ArnPattern {
  readonly text: string;
  readonly variables: boolean;
}

/** An element of `Resource`, or of `NotResource`. */
export interface ResourcePattern extends ArnPattern {
  readonly isExcluding: boolean;
}

/** arn:partition:service:region:account: and then the resource, which may hold colons of its own. */
const COLONS_BEFORE_RESOURCE = 5;

/**
 * Whether an element of `Resource` names a resource; case-sensitive.
 *
 * Each of the five segments before the resource is matched by itself; in the resource `*` goes over `/` and
 * `:` alike; a `*` that ends the pattern takes the rest (`arn:aws:ecr:*`). What else a wildcard could match
 * by crossing a colon is left open: the IAM page "Resource" once said that a wildcard cannot span segments,
 * and says now that a `*` at the end of a segment can. Variables count only after the fifth colon (page
 * "Variables and tags"). A variable without a value "will not match any resource", which can be read both ways
 * for `NotResource` and is left open there.
 */
export const matchesResource = (pattern: ResourcePattern, resource: string, context: Context): Truth => {
  const resolved = resolveVariables(pattern.text, { wildcards: true, variables: pattern.variables }, context);
  const [absent] = resolved.absent;
  if (absent !== undefined && pattern.isExcluding)
    return doubtful(`NotResource with \${${absent}}, which has no value`);
  const loosely = fits(resolved, resource);
  if (loosely === false) return false;
  const strict = confine(resolved.tokens, true);
  if (resolved.firstVariableAt !== undefined && resolved.firstVariableAt < strict.resourceAt) {
    return doubtful(`a variable before the resource part of ${quoted(pattern.text)}`);
  }
  if (fits(resolved, resource, strict.tokens) !== false) return loosely;
  return doubtful(`${quoted(pattern.text)} matches only if a wildcard crosses the colons of an ARN`);
};

/**
 * `ArnEquals` and `ArnLike`, which are one: each of the six parts by itself (IAM page "Condition operators").
 * A text of the policy with fewer parts is not an ARN; what a plain reading of it would match is left open.
 */
export const matchesArn = (pattern: ArnPattern, value: string, context: Context): Truth => {
  const resolved = resolveVariables(pattern.text, { wildcards: true, variables: pattern.variables }, context);
  const loosely = fits(resolved, value);
  if (loosely === false) return false;
  // A variable whose value is not known may bring colons along, so the parts can not be told yet.
  if (isOpen(loosely)) return loosely;
  const strict = confine(resolved.tokens, false);
  if (strict.colons < COLONS_BEFORE_RESOURCE) return doubtful(`${quoted(pattern.text)} is not an ARN`);
  return fits(resolved, value, strict.tokens) === false ? false : loosely;
};

/** The same pattern, with the wildcards before the resource part kept inside their segments. */
const confine = (
  tokens: Tokens,
  lastTakesAll: boolean,
): { tokens: Tokens; colons: number; resourceAt: number } => {
  let colons = 0;
  let resourceAt = tokens.length;
  const confined = tokens.map((token, at) => {
    if (colons === COLONS_BEFORE_RESOURCE) return token;
    if (token === COLON) {
      colons += 1;
      if (colons === COLONS_BEFORE_RESOURCE) resourceAt = at + 1;
    }
    if (token === ONE) return ONE_INSIDE;
    return token === MANY && !(lastTakesAll && at === tokens.length - 1) ? MANY_INSIDE : token;
  });
  return { tokens: confined, colons, resourceAt };
};
