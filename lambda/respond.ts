import { askOnce } from './ask-once.ts';
import { readEvent, type Signal } from './event.ts';
import type { Fix } from './fix.ts';
import type { Means } from './means.ts';
import type { Finding } from './report/finding.ts';
import { tellFailure } from './tell-failure.ts';
import { tellOpen, tellRecovery } from './tell-over.ts';

export type { Means } from './means.ts';

export interface Response {
  readonly findings: readonly Finding[];
  /** What became of a repair of each failure that was told now; a finding of an older one only repeats what it had. */
  readonly fixes: readonly Fix[];
  /** Why there was nothing to tell, one line for the log. */
  readonly ignored: readonly string[];
}

/**
 * The straight line from an event to findings that are sent. Several causes in one task are looked into side by side;
 * when one finding cannot be sent the others still are, and then it rejects.
 */
export const respond = async (event: unknown, means: Means): Promise<Response> => {
  const signals = readEvent(event);
  // What is read before a repair is not asked again; the repair itself sees what is so after it.
  const reads = askOnce(means.aws);
  const answer = async (signal: Signal): Promise<readonly Finding[]> => {
    switch (signal.kind) {
      case 'failure':
        return tellFailure(signal.failure, reads, means);
      case 'recovery':
        return tellRecovery(signal, means);
      case 'tick':
        return tellOpen(signal, means);
      case 'ignored':
        return [];
      default:
        return signal satisfies never;
    }
  };
  const outcomes = await Promise.allSettled(signals.map(answer));
  const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  if (errors.length > 0)
    throw new AggregateError(errors, `${errors.length} finding(s) could not be sent: ${errors[0]}`);
  const told = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
  return {
    findings: told.flat(),
    fixes: told.flatMap((findings, at) =>
      signals[at]?.kind === 'failure' ? findings.map(({ fix }) => fix) : [],
    ),
    ignored: signals.flatMap((signal) => (signal.kind === 'ignored' ? [signal.why] : [])),
  };
};
