import type { CauseCode } from '../codes.ts';
import type { Diagnosis } from '../diagnosis.ts';
import type { Failure } from '../failure.ts';
import type { Remedy } from '../remedy.ts';
import type { Subject } from '../subject.ts';

/** A root cause that no message says and only a check can find. */
export interface FinerRoot {
  /** The cause whose message it hides behind: to that message it agrees. */
  readonly kind: CauseCode;
  /** A few words for a subject line. */
  readonly title: string;
  remedy(subject: Subject, failure: Failure, diagnosis: Diagnosis): Remedy;
}
