import type { Aws } from './aws.ts';
import { askOnce, collect } from './collect.ts';
import { decide } from './decide.ts';
import { checksFor, diagnose } from './diagnose.ts';
import { readEvent } from './event.ts';
import type { Failure } from './failure.ts';
import { incidentId } from './incident-id.ts';
import { type Finding, makeFinding } from './report/finding.ts';

/** What the pipeline is given; only this differs between the Lambda, a laptop and a test. */
export interface Means {
  readonly aws: Aws;
  /** Time for reading from AWS, milliseconds. */
  readonly budgetMs: number;
  /** Sends a finding out; rejects when it could not. */
  readonly publish: (finding: Finding) => Promise<void>;
}

export interface Response {
  readonly findings: readonly Finding[];
  /** Why there was nothing to tell, one line for the log. */
  readonly ignored: readonly string[];
}

const investigate = async (failure: Failure, { aws, budgetMs, publish }: Means): Promise<Finding> => {
  const facts = await collect(checksFor(failure), failure, aws, budgetMs);
  const diagnosis = diagnose(failure, facts);
  const decision = decide(diagnosis);
  const finding = makeFinding(failure, diagnosis, decision, incidentId(failure));
  await publish(finding);
  return finding;
};

/**
 * The straight line from an event to findings that are sent. Several causes in one task are looked into side by side;
 * when one finding cannot be sent the others still are, and then it rejects.
 */
export const respond = async (event: unknown, means: Means): Promise<Response> => {
  const signals = readEvent(event);
  const shared: Means = { ...means, aws: askOnce(means.aws) };
  const failures = signals.flatMap((signal) => (signal.kind === 'failure' ? [signal.failure] : []));
  const ignored = signals.flatMap((signal) => (signal.kind === 'ignored' ? [signal.why] : []));
  const outcomes = await Promise.allSettled(failures.map((failure) => investigate(failure, shared)));
  const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  if (errors.length > 0)
    throw new AggregateError(errors, `${errors.length} finding(s) could not be sent: ${errors[0]}`);
  return {
    findings: outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])),
    ignored,
  };
};
