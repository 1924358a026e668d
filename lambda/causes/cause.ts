import type { CheckGroup } from '../checks/index.ts';
import type { CauseCode } from '../codes.ts';
import type { Diagnosis } from '../diagnosis.ts';
import type { Failure } from '../failure.ts';
import type { Clues } from '../message.ts';
import type { Remedy } from '../remedy.ts';
import type { Subject } from '../subject.ts';

/** What a failure is told by: its text without the names that its owners chose, and what was read in it. */
export interface Heard extends Pick<Clues, 'text' | 'denials'> {
  readonly registry: Clues['registry'] | undefined;
}

/** Words that count only beside what else the message says. */
export interface WordsWhere {
  readonly text: RegExp;
  readonly where: (heard: Heard) => boolean;
}

/** A pattern on the normalised text, alone or under a condition, or a reading of the denials, asked where there are any. */
export type Says = RegExp | WordsWhere | ((heard: Heard) => boolean);

/**
 * One kind of failure, told by words alone.
 *
 * Patterns hold to what is stable: error names, HTTP status, API actions, errno texts, registry error codes, Go's
 * net and x509 texts. They must hold for a message cut anywhere: what stands early in a message may decide only when
 * nothing that could follow it says otherwise, for the innermost error of a chain stands last.
 */
export interface Cause<C extends CauseCode = CauseCode> {
  readonly code: C;
  /** A few words for a subject line, ASCII. */
  readonly title: string;
  /** Words that are decisive. The first cause in the list's order that says so is the cause. */
  readonly says: readonly Says[];
  /** Words that only make it possible; heard when no cause's decisive words are there. */
  readonly hints?: readonly Says[];
  /** True when the words tell what happened to the pull itself, so that no missing permission can be its cause. */
  readonly wordsAreProof: boolean;
  /** By name: whoever only hears words, as of a repeat, then loads no check. */
  readonly checks: readonly CheckGroup[];
  /** Whether the same start can succeed later with nothing changed. */
  readonly retryable: boolean;
  /** One sentence for the person on call. */
  summary(subject: Subject, failure: Failure): string;
  remedy(subject: Subject, failure: Failure, diagnosis: Diagnosis): Remedy;
}

export const defineCause = <const C extends CauseCode>(cause: Cause<C>): Cause<C> => cause;
