import type { Context } from './context.ts';
import { type BaseOperator, baseOperators } from './operators.ts';
import type { Condition } from './policy.ts';
import { allOf, anyOf, doubtful, isOpen, missing, not, quoted, type Truth } from './truth.ts';

type Quantifier = 'ForAllValues' | 'ForAnyValue';

interface Operator {
  readonly base: BaseOperator;
  readonly quantifier: Quantifier | undefined;
  readonly ifExists: boolean;
}

/**
 * Whether one line of a `Condition` holds: an operator, a key, the values of the policy. Several values of
 * the policy are an OR, and a NOR under a negated operator; a key that is not known leaves it open. Sources:
 * IAM pages "Condition operators", "Conditions with multiple context keys or values", "Single-valued vs.
 * multivalued context keys".
 */
export const holds = (condition: Condition, context: Context, variables: boolean): Truth => {
  const known = context.get(condition.key.toLowerCase());
  if (condition.operator === 'Null') return isNull(condition, known);
  const operator = readOperator(condition.operator);
  if (operator === undefined)
    return doubtful(`condition operator ${quoted(condition.operator)} is not known`);
  if (known === undefined) return missing(condition.key);
  if (known.length === 0) return withoutKey(condition.key, operator);
  const truth = judgeValues(condition, known, operator, { context, variables });
  if (operator.quantifier === undefined || !known.every((value) => value === '')) return truth;
  // Once an empty text was an empty set to the set operators; today's page does not say it any more.
  const note = `${quoted(condition.key)} is an empty text, perhaps an empty set`;
  return bothAgree(truth, withoutKey(condition.key, operator), note);
};

interface Surroundings {
  readonly context: Context;
  readonly variables: boolean;
}

const judgeValues = (
  condition: Condition,
  known: readonly string[],
  operator: Operator,
  surroundings: Surroundings,
): Truth => {
  const { test, isNegated } = operator.base;
  const each = known.map((got) => {
    const some = anyOf(condition.values.map((wanted) => test({ wanted, got, ...surroundings })));
    return isNegated ? not(some) : some;
  });
  if (operator.quantifier === 'ForAllValues') return allOf(each);
  if (operator.quantifier === 'ForAnyValue' || each.length === 1) return anyOf(each);
  // Several values without a set operator: no page says what holds.
  const note = `${quoted(condition.key)} has several values, and the condition neither ForAnyValue nor ForAllValues`;
  return bothAgree(allOf(each), anyOf(each), note);
};

const QUALIFIED = /^(?:(ForAllValues|ForAnyValue):)?([A-Za-z]{1,40}?)(IfExists)?$/;

const readOperator = (name: string): Operator | undefined => {
  if (name.length > 80) return undefined;
  const [, quantifier, plain = '', ifExists] = QUALIFIED.exec(name) ?? [];
  const base = baseOperators.get(plain);
  if (base === undefined) return undefined;
  return {
    base,
    quantifier: quantifier === 'ForAllValues' || quantifier === 'ForAnyValue' ? quantifier : undefined,
    ifExists: ifExists !== undefined,
  };
};

/** What an operator says of a key that the request is known not to carry. */
const withoutKey = (key: string, operator: Operator): Truth => {
  if (operator.quantifier === 'ForAllValues') return true;
  if (operator.quantifier === undefined) return operator.ifExists || operator.base.isNegated;
  // "ForAnyValue returns false for an empty set" and "IfExists is true without the key" are both documented.
  if (operator.ifExists) return doubtful(`ForAnyValue with IfExists, and no ${quoted(key)} in the request`);
  return false;
};

/** Two readings of the documentation: certain only where they come to the same. */
const bothAgree = (one: Truth, other: Truth, note: string): Truth => {
  if (isOpen(one)) return one;
  return one === other ? one : doubtful(note);
};

const isNull = (condition: Condition, known: readonly string[] | undefined): Truth => {
  const wanted = condition.values.map((value) => value.toLowerCase());
  if (!wanted.every((value) => value === 'true' || value === 'false')) {
    return doubtful(`Null of ${quoted(condition.key)} is neither "true" nor "false"`);
  }
  if (known === undefined) return missing(condition.key);
  return wanted.includes(known.length === 0 ? 'true' : 'false');
};
