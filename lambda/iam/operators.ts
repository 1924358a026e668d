import { matchesArn } from './arn.ts';
import type { Context } from './context.ts';
import { readDate } from './date.ts';
import { isInRange } from './ip.ts';
import { fits } from './text.ts';
import { doubtful, quoted, type Truth } from './truth.ts';
import { type Reading, resolveVariables } from './variables.ts';

/** One value of the policy against one value of the request. */
interface Comparison {
  readonly wanted: string;
  readonly got: string;
  readonly context: Context;
  readonly variables: boolean;
}

/** A condition operator without its qualifiers. A negated one denies what `test` affirms. */
export interface BaseOperator {
  readonly test: (comparison: Comparison) => Truth;
  readonly isNegated: boolean;
}

const text =
  (wildcards: boolean, ignoresCase: boolean) =>
  ({ wanted, got, context, variables }: Comparison): Truth => {
    const reading: Reading = { wildcards, variables, ignoresCase };
    return fits(resolveVariables(wanted, reading, context), ignoresCase ? got.toLowerCase() : got);
  };

const arn = ({ wanted, got, context, variables }: Comparison): Truth =>
  matchesArn({ text: wanted, variables }, got, context);

const DECIMAL = /^[+-]?\d{1,30}(?:\.\d{1,30})?$/;

const readNumber = (value: string): number | undefined => (DECIMAL.test(value) ? Number(value) : undefined);

const ordered =
  (read: (value: string) => number | undefined, holds: (got: number, wanted: number) => boolean) =>
  ({ wanted, got }: Comparison): Truth => {
    const left = read(got);
    const right = read(wanted);
    if (left !== undefined && right !== undefined) return holds(left, right);
    return unreadable(left === undefined ? got : wanted);
  };

const bool = ({ wanted, got, context, variables }: Comparison): Truth => {
  const reading: Reading = { wildcards: false, variables, ignoresCase: true };
  const isLiteral = !wanted.includes('${');
  if (isLiteral && !isBoolean(wanted)) return unreadable(wanted);
  if (!isBoolean(got)) return unreadable(got);
  return fits(resolveVariables(wanted, reading, context), got.toLowerCase());
};

const isBoolean = (value: string): boolean => ['true', 'false'].includes(value.toLowerCase());

/** Both sides as Base64, which is how a binary value reaches us; the padding is no part of the value. */
const binary = ({ wanted, got }: Comparison): Truth => {
  const [left, right] = [got, wanted].map((value) => value.replace(/={1,2}$/, ''));
  if (left === undefined || !BASE64.test(left)) return unreadable(got);
  if (right === undefined || !BASE64.test(right)) return unreadable(wanted);
  return left === right;
};

const BASE64 = /^[A-Za-z0-9+/]*$/;

const ip = ({ wanted, got }: Comparison): Truth =>
  isInRange(got, wanted) ?? unreadable(`${got} in ${wanted}`);

const unreadable = (value: string): Truth =>
  doubtful(`a condition compares ${quoted(value)}, which it can not read`);

const equal = (left: number, right: number): boolean => left === right;
const less = (left: number, right: number): boolean => left < right;
const greater = (left: number, right: number): boolean => left > right;

const pair = (positive: string, negative: string, test: BaseOperator['test']): [string, BaseOperator][] => [
  [positive, { test, isNegated: false }],
  [negative, { test, isNegated: true }],
];

const orderings = (family: string, read: (value: string) => number | undefined): [string, BaseOperator][] => [
  ...pair(`${family}Equals`, `${family}NotEquals`, ordered(read, equal)),
  [`${family}LessThan`, { test: ordered(read, less), isNegated: false }],
  // `!` of the opposite is right here: values that can not be compared never reach the comparison.
  [
    `${family}LessThanEquals`,
    { test: ordered(read, (got, wanted) => !greater(got, wanted)), isNegated: false },
  ],
  [`${family}GreaterThan`, { test: ordered(read, greater), isNegated: false }],
  [
    `${family}GreaterThanEquals`,
    { test: ordered(read, (got, wanted) => !less(got, wanted)), isNegated: false },
  ],
];

/**
 * Every operator that compares values, by the name AWS writes it with (IAM page "Condition operators").
 * `Null` is not here: it asks whether a key is there, and compares nothing.
 */
export const baseOperators: ReadonlyMap<string, BaseOperator> = new Map([
  ...pair('StringEquals', 'StringNotEquals', text(false, false)),
  ...pair('StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', text(false, true)),
  ...pair('StringLike', 'StringNotLike', text(true, false)),
  ...orderings('Numeric', readNumber),
  ...orderings('Date', readDate),
  ['Bool', { test: bool, isNegated: false }],
  ['BinaryEquals', { test: binary, isNegated: false }],
  ...pair('IpAddress', 'NotIpAddress', ip),
  ...pair('ArnEquals', 'ArnNotEquals', arn),
  ...pair('ArnLike', 'ArnNotLike', arn),
]);
