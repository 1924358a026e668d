import { matchesResource } from './arn.ts';
import { holds } from './condition.ts';
import type { Context } from './context.ts';
import { matchesText } from './match.ts';
import type { Scope, Statement } from './policy.ts';
import { allOf, anyOf, doubtful, not, type Truth } from './truth.ts';

/** A request as the statements see it. */
export interface Asked {
  readonly action: string;
  /** Undefined where the policy has no `Resource`: a trust policy. */
  readonly resource: string | undefined;
  readonly context: Context;
}

/**
 * Whether a statement applies to a request, whoever makes it: its action, its resource and every condition.
 *
 * @param isOfResource the statement is in a policy of a resource, where `Resource` may be left out.
 */
export const applies = (statement: Statement, asked: Asked, isOfResource: boolean): Truth => {
  // What can not be read only widens what the rest asks for, so the rest can still rule the statement out.
  const aboutAction = coversAction(statement.actions, asked.action);
  if (aboutAction === false) return false;
  return allOf([
    ...statement.doubts.map(doubtful),
    aboutResource(statement, asked, isOfResource),
    ...statement.conditions.map((condition) => holds(condition, asked.context, statement.variables)),
  ]);
};

/** Whether `Action` or `NotAction` names an action; not case-sensitive, wildcards anywhere (IAM page "Action"). */
export const coversAction = ({ isExcluding, patterns }: Scope, action: string): boolean => {
  const wanted = action.toLowerCase();
  return patterns.some((pattern) => matchesText(pattern.toLowerCase(), wanted)) !== isExcluding;
};

const aboutResource = (statement: Statement, { resource, context }: Asked, isOfResource: boolean): Truth => {
  const { resources, variables } = statement;
  if (resources === undefined) return isOfResource ? true : doubtful('neither Resource nor NotResource');
  if (resource === undefined) return doubtful('a Resource in a trust policy');
  const { isExcluding, patterns } = resources;
  const named = anyOf(
    patterns.map((text) => matchesResource({ text, variables, isExcluding }, resource, context)),
  );
  return isExcluding ? not(named) : named;
};
