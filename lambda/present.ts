/** An object without its undefined entries: under `exactOptionalPropertyTypes` an absent key is not an undefined one. */
export const present = <T extends object>(entries: T): { [K in keyof T]?: Exclude<T[K], undefined> } => {
  const found: Partial<T> = {};
  for (const key in entries) if (entries[key] !== undefined) found[key] = entries[key];
  return found as { [K in keyof T]?: Exclude<T[K], undefined> };
};
