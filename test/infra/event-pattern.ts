/**
 * What EventBridge would decide, for the operators that the stack's rule uses: literals, `prefix`, `suffix`, `$or`,
 * and lists of objects, of which one element must meet all conditions (the README of event-ruler, AWS's own matcher).
 * Any other operator throws, so that a pattern cannot pass here for reasons of its own.
 */
export const matches = (pattern: unknown, event: unknown): boolean => {
  if (Array.isArray(pattern)) {
    const values = Array.isArray(event) ? event : [event];
    return values.some((value) => pattern.some((test) => matchesLeaf(test, value)));
  }
  if (!isObject(pattern)) throw new Error(`Not a pattern: ${JSON.stringify(pattern)}`);
  if (Array.isArray(event)) return event.some((element) => matches(pattern, element));
  if (!isObject(event)) return false;
  return Object.entries(pattern).every(([key, test]) => {
    if (key !== '$or') return matches(test, event[key]);
    if (!Array.isArray(test) || test.length < 2) throw new Error('$or takes two patterns or more');
    return test.some((alternative) => matches(alternative, event));
  });
};

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const matchesLeaf = (test: unknown, value: unknown): boolean => {
  if (!isObject(test)) return test === value;
  const [[operator, operand] = [], ...more] = Object.entries(test);
  if (more.length > 0 || typeof operand !== 'string') throw new Error(`Not a test: ${JSON.stringify(test)}`);
  if (operator === 'prefix') return typeof value === 'string' && value.startsWith(operand);
  if (operator === 'suffix') return typeof value === 'string' && value.endsWith(operand);
  throw new Error(`Operator ${operator} is not known to this matcher`);
};
