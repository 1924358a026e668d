import type { CauseCode } from '../codes.ts';
import type { Diagnosis } from '../diagnosis.ts';
import type { Failure } from '../failure.ts';
import type { Remedy } from '../remedy.ts';
import type { Subject } from '../subject.ts';

/** Messages of a refusal, behind which a policy above the role may stand. */
export const refusals = [
  'policy-explicit-deny',
  'ecr-auth-denied',
  'ecr-pull-denied',
  'secret-access-denied',
  'kms-access-denied',
  'pull-through-cache-failed',
] as const satisfies readonly CauseCode[];

/** A root cause that no message says and only a check can find. */
export interface FinerRoot {
  /** The causes whose messages it hides behind: to those messages it agrees. The first is the one it is a kind of. */
  readonly kinds: readonly [CauseCode, ...CauseCode[]];
  /** A few words for a subject line. */
  readonly title: string;
  remedy(subject: Subject, failure: Failure, diagnosis: Diagnosis): Remedy;
}
