import type { MissingAction } from './checks/check.ts';
import type { Confidence, RootCode } from './codes.ts';
import { type Facts, noFacts } from './facts.ts';

/** One check's answer, as the finding shows it. */
export interface Evidence {
  readonly check: string;
  readonly result: 'pass' | 'fail' | 'unknown';
  readonly detail: string;
}

/** What is known after the evidence, before anything is decided or written. */
export interface Diagnosis {
  readonly root: { readonly code: RootCode; readonly summary: string; readonly confidence: Confidence };
  /** In the order in which the task would meet them. */
  readonly missing: readonly MissingAction[];
  readonly evidence: readonly Evidence[];
  readonly facts: Facts;
}

/** The diagnosis of someone who has only the words. */
export const wordsOnly = (root: Diagnosis['root'], missing: readonly MissingAction[] = []): Diagnosis => ({
  root,
  missing,
  evidence: [],
  facts: noFacts,
});
