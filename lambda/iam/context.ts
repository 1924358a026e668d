/**
 * What is known of a request: condition key, in lower case, to its values. A key that is not here is
 * unknown; a key with no values is known to be absent from the request.
 */
export type Context = ReadonlyMap<string, readonly string[]>;

/**
 * Condition keys are not case-sensitive (IAM page "Condition"), so spellings of one key are one key. A value
 * that is not a list of strings says nothing we can rely on, and leaves the key unknown.
 */
export const contextOf = (given: Readonly<Record<string, readonly string[]>> | undefined): Context => {
  const context = new Map<string, readonly string[]>();
  for (const [key, values] of Object.entries(given ?? {})) {
    if (!Array.isArray(values) || !values.every((value) => typeof value === 'string')) continue;
    const name = key.toLowerCase();
    context.set(name, [...(context.get(name) ?? []), ...values]);
  }
  return context;
};
