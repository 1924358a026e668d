import type { RootCode } from '../../lambda/codes.ts';
import type { Changes } from './account.ts';

/** One failure in one account. */
export interface Situation {
  readonly what: string;
  readonly root: RootCode;
  readonly image?: string;
  readonly reason: string;
  readonly onInstance?: true;
  /** Started by RunTask, not by a service. */
  readonly standalone?: true;
  readonly account: Changes;
}

export interface Pair {
  /** It is so. */
  readonly so: Situation;
  /** It nearly is, and must not be claimed. */
  readonly nearly: readonly Situation[];
}
