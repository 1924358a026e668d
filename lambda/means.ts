import type { Aws } from './aws.ts';
import type { Progress } from './collect.ts';
import type { Facts } from './facts.ts';
import type { Failure } from './failure.ts';
import type { Considered } from './guards.ts';
import type { Incidents } from './incident.ts';
import type { Finding } from './report/finding.ts';

/** What the pipeline is given; only this differs between the Lambda, a laptop and a test. */
export interface Means {
  readonly aws: Aws;
  /** Time for reading from AWS, milliseconds. */
  readonly budgetMs: number;
  /** Sends a finding out; rejects when it could not. */
  readonly publish: (finding: Finding) => Promise<void>;
  /** Where the function belongs, what it may repair and by which tag it tells whose a failure is; without it nothing is repaired. */
  readonly settings?: Considered['settings'];
  /** What is remembered; without it every failure is told. */
  readonly incidents?: Incidents;
  /** After how long an incident that goes on is told again first, milliseconds. */
  readonly reminderMs?: number;
  /** Epoch milliseconds. */
  readonly now?: () => number;
  /** On demand: what the caller's credentials show besides. Never rejects. */
  readonly readMore?: (facts: Facts, failure: Failure, reads: Aws) => Promise<Facts>;
  /** Told at the begin of the reading and whenever a fact has come: those that are still to come. */
  readonly progress?: Progress;
}

export const anHour = 3_600_000;
