import { awsError } from './aws-error.ts';

/** One page of a list, and the token for the next one, if there is more. */
export interface Page<T> {
  readonly found: T[];
  readonly next?: string;
}

/**
 * Cuts a page out of a list as AWS's list calls do. The token is the place of the next entry; one that we never gave
 * is refused as AWS refuses it, so that a caller who mixes up tokens notices.
 */
export const pageOf = <T>(all: readonly T[], token: string | undefined, size: number): Page<T> => {
  const start = token === undefined ? 0 : Number(token);
  if (!Number.isSafeInteger(start) || start < 0 || (token !== undefined && start >= all.length)) {
    throw awsError('InvalidParameterException', 'The page token is not valid.');
  }
  const end = start + Math.max(1, size);
  return { found: all.slice(start, end), ...(end < all.length ? { next: String(end) } : {}) };
};

/** IAM's form of the same: at most `MaxItems`, `IsTruncated`, `Marker`. */
export const markedPage = <T>(
  all: readonly T[],
  { Marker: marker, MaxItems: size }: { Marker?: string | undefined; MaxItems?: number | undefined },
): { readonly found: T[]; readonly mark: { IsTruncated: boolean; Marker?: string } } => {
  const { found, next } = pageOf(all, marker, size ?? 100);
  return { found, mark: next === undefined ? { IsTruncated: false } : { IsTruncated: true, Marker: next } };
};
