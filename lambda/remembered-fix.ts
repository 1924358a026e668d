import type { RootCode } from './codes.ts';

/** A repair as it is remembered: what was attached to which role, by us, when and for what. */
export interface RememberedFix {
  readonly roleArn: string;
  readonly policyArn: string;
  /** ISO 8601. */
  readonly at: string;
  /** The root cause that it was to cure. */
  readonly cause: RootCode;
  readonly state: 'applied' | 'reverted';
}

/** How long a repair may take to help, milliseconds: IAM spreads a change within a minute or two, ECS waits between tries. */
export const patience = 10 * 60_000;

/**
 * Why a repair is to be taken back, or undefined. It is when a task of the same incident failed for the same cause so
 * long after it that it had its time, and once only: what is taken back is remembered as such.
 *
 * @param failedAt when the task failed, ISO 8601
 */
export const uselessSince = (
  fix: RememberedFix,
  failure: { readonly cause: RootCode; readonly failedAt: string },
): string | undefined => {
  if (fix.state !== 'applied' || failure.cause !== fix.cause) return undefined;
  const after = Date.parse(failure.failedAt) - Date.parse(fix.at);
  return after >= patience
    ? `The policy attached at ${fix.at} did not help: ${Math.floor(after / 60_000)} minutes later a task failed for the same cause.`
    : undefined;
};
