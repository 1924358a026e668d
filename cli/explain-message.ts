import { causeOf } from '../lambda/causes/index.ts';
import { classify } from '../lambda/classify.ts';
import type { CauseCode, Confidence } from '../lambda/codes.ts';
import { wordsOnly } from '../lambda/diagnosis.ts';
import { noFacts } from '../lambda/facts.ts';
import type { Failure } from '../lambda/failure.ts';
import { readMessage } from '../lambda/message.ts';
import type { Remedy } from '../lambda/remedy.ts';
import { capMessage } from '../lambda/report/text.ts';
import { remedyFor } from '../lambda/roots/index.ts';
import { subjectOf } from '../lambda/subject.ts';

/** What a message says by itself; the JSON of `npm run explain -- --json`. */
export interface Explanation {
  readonly cause: CauseCode;
  readonly confidence: Confidence;
  /** Whether the text shows that it was cut short. */
  readonly truncated: boolean;
  readonly summary: string;
  /** The denied actions that the text names, each once, in its order. */
  readonly missingActions: readonly string[];
  /** Whether the same start can succeed later with nothing changed. */
  readonly retryable: boolean;
  readonly remedy: Remedy;
}

/** Reads one failure message with nobody to ask. Total: every text has an answer, the empty one too. */
export const explainMessage = (message: string): Explanation => {
  const clues = readMessage(message);
  const classification = classify(clues);
  const failure: Failure = { ...classification, message: capMessage(message), clues, containers: [] };
  const cause = causeOf(classification.cause);
  const summary = cause.summary(subjectOf(failure, { facts: noFacts }), failure);
  const { confidence } = classification;
  return {
    cause: cause.code,
    confidence,
    truncated: clues.truncated,
    summary,
    missingActions: [...new Set(clues.denials.map(({ action }) => action))],
    retryable: cause.retryable,
    remedy: remedyFor(failure, wordsOnly({ code: cause.code, summary, confidence })),
  };
};
