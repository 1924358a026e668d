import { matches, type Tokens } from './match.ts';
import { allOf, doubtful, missing, type Truth } from './truth.ts';
import type { Resolved } from './variables.ts';

/**
 * Whether a value fits a text of a policy, given that some of its variables may have no known value. A
 * variable that the request does not carry makes a text that matches nothing (IAM page "Variables and tags",
 * "Policy variables with no value").
 */
export const fits = (resolved: Resolved, value: string, tokens: Tokens = resolved.tokens): Truth => {
  if (resolved.absent.length > 0 || !matches(tokens, value)) return false;
  return allOf([...resolved.missing.map(missing), ...resolved.notes.map(doubtful)]);
};
