import type { Condition, Principal, Principals, Scope, Statement } from './policy.ts';
import { quoted } from './truth.ts';

/** What a statement takes over from its document. */
export interface Surroundings {
  readonly index: number;
  readonly variables: boolean;
  readonly doubts: readonly string[];
}

const ELEMENTS = [
  'Sid',
  'Effect',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Principal',
  'NotPrincipal',
  'Condition',
];

type Elements = ReadonlyMap<string, unknown>;

/**
 * One entry of `Statement`, whatever it is. Never throws: what is not as the page "Grammar of the IAM JSON
 * policy language" has it becomes a doubt of the statement.
 */
export const readStatement = (entry: unknown, { index, variables, doubts }: Surroundings): Statement => {
  const elements: Elements = new Map(isRecord(entry) ? Object.entries(entry) : []);
  const found = [...doubts];
  for (const name of elements.keys()) {
    if (!ELEMENTS.includes(name)) found.push(`unknown element ${quoted(name)}`);
  }
  const sid = elements.get('Sid');
  const effect = elements.get('Effect');
  const isEffect = effect === 'Allow' || effect === 'Deny';
  if (!isEffect) found.push('Effect is neither Allow nor Deny');
  const actions = readScope(elements, 'Action', found);
  if (actions === undefined) found.push('neither Action nor NotAction');
  const resources = readScope(elements, 'Resource', found);
  const principals = readPrincipals(elements, found);
  return {
    index,
    ...(typeof sid === 'string' && sid !== '' ? { sid } : {}),
    effect: isEffect ? effect : 'unreadable',
    actions: actions ?? EVERYTHING,
    ...(resources === undefined ? {} : { resources }),
    ...(principals === undefined ? {} : { principals }),
    conditions: readConditions(elements.get('Condition'), found),
    variables,
    doubts: found,
  };
};

/** Where we do not know what it is about, it may be about anything; the doubt keeps it from deciding. */
const EVERYTHING: Scope = { isExcluding: false, patterns: ['*'] };

const EVERYONE: Principals = { isExcluding: false, entries: [{ type: '*', value: '*' }] };

const isRecord = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** The element or its `Not` form; both at once is an error that IAM refuses, so we can not know it. */
const choose = (elements: Elements, name: string, doubts: string[]): [unknown, boolean] | undefined => {
  const [plain, excluding] = [elements.get(name), elements.get(`Not${name}`)];
  if (plain !== undefined && excluding !== undefined) doubts.push(`both ${name} and Not${name}`);
  if (plain !== undefined) return [plain, false];
  return excluding === undefined ? undefined : [excluding, true];
};

const readScope = (elements: Elements, name: string, doubts: string[]): Scope | undefined => {
  const before = doubts.length;
  const chosen = choose(elements, name, doubts);
  if (chosen === undefined) return undefined;
  const [value, isExcluding] = chosen;
  const patterns = listOf(value).filter((pattern) => typeof pattern === 'string');
  if (patterns.length === 0 || patterns.length < listOf(value).length) {
    doubts.push(`${name} is not a list of texts`);
  }
  return doubts.length > before ? EVERYTHING : { isExcluding, patterns };
};

const readPrincipals = (elements: Elements, doubts: string[]): Principals | undefined => {
  const before = doubts.length;
  const chosen = choose(elements, 'Principal', doubts);
  if (chosen === undefined) return undefined;
  const [value, isExcluding] = chosen;
  const entries = value === '*' ? EVERYONE.entries : readEntries(value, doubts);
  return doubts.length > before ? EVERYONE : { isExcluding, entries };
};

const readEntries = (value: unknown, doubts: string[]): readonly Principal[] => {
  const entries: Principal[] = [];
  const types = isRecord(value) ? Object.entries(value) : [];
  if (types.length === 0) doubts.push('Principal names no one');
  for (const [type, named] of types) {
    for (const name of listOf(named)) {
      if (typeof name === 'string') entries.push({ type, value: name });
      else doubts.push(`Principal ${quoted(type)} is not a list of texts`);
    }
  }
  return entries;
};

const readConditions = (value: unknown, doubts: string[]): readonly Condition[] => {
  if (value === undefined) return [];
  if (!isRecord(value)) {
    doubts.push('Condition is not an object');
    return [];
  }
  return Object.entries(value).flatMap(([operator, keys]) => {
    if (isRecord(keys) && Object.keys(keys).length > 0) return readKeys(operator, keys, doubts);
    doubts.push(`the condition ${quoted(operator)} has no keys`);
    return [];
  });
};

const readKeys = (operator: string, keys: object, doubts: string[]): readonly Condition[] =>
  Object.entries(keys).flatMap(([key, value]): Condition[] => {
    const list = listOf(value);
    const values = list.filter((one) => ['string', 'boolean', 'number'].includes(typeof one)).map(String);
    if (values.length > 0 && values.length === list.length) return [{ operator, key, values }];
    doubts.push(`the condition ${quoted(operator)} on ${quoted(key)} has no values to compare`);
    return [];
  });
