import type { Aws } from './aws.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { Failure } from './failure.ts';
import { detach } from './fix.ts';
import { type Incident, idOf } from './incident.ts';
import { incidentId } from './incident-id.ts';
import { inspect, investigate, type Repair, within } from './investigate.ts';
import type { Means } from './means.ts';
import type { Step } from './next-step.ts';
import { unreadable } from './probes/probe.ts';
import type { Finding, Telling } from './report/finding.ts';
import { sendFinding } from './send-finding.ts';

const tellingOf = (incident: Incident, status: 'open' | 'ongoing'): Telling => {
  const since = incident.occurrences - (incident.toldOf ?? 0);
  return {
    incidentId: idOf(incident),
    status,
    occurrences: incident.occurrences,
    firstSeen: incident.firstSeen,
    lastSeen: incident.lastSeen,
    ...(status === 'ongoing'
      ? {
          story: `${since} more ${since === 1 ? 'task' : 'tasks'} failed since you were told at ${incident.alertedAt ?? ''}.`,
        }
      : {}),
  };
};

/** Takes back what did not help, and says so; once, whatever came of it. The evidence is read before, while it is there. */
const disprove = async (
  failure: Failure,
  { fix: useless }: Incident,
  why: string,
  reads: Aws,
  means: Means,
): Promise<Repair & { readonly diagnosis: Diagnosis }> => {
  const diagnosis = await inspect(failure, reads, means);
  if (useless === undefined) return { diagnosis, fix: { status: 'not-applicable', reason: why } };
  const done = { ...useless, state: 'reverted' } as const;
  const fix = await detach(useless, why, within(means.aws, 10_000));
  await means.incidents?.rememberFix(done);
  return { diagnosis, fix, done };
};

/** Where nothing could be remembered everything is told, and nothing repaired: no repair may come twice. */
export const tellUnremembered = async (
  failure: Failure,
  reads: Aws,
  means: Means,
  why: unknown,
): Promise<Finding> => {
  const { from, detail } = unreadable('dynamodb:UpdateItem', why);
  const diagnosis = await inspect(failure, reads, means);
  const unknown = `The memory of incidents could not be reached (${from}), so this may have been told before: ${detail}`;
  return sendFinding(
    failure,
    {
      diagnosis: {
        ...diagnosis,
        evidence: [...diagnosis.evidence, { check: 'incident.memory', result: 'unknown', detail: unknown }],
      },
      fix: { status: 'blocked', reason: 'Without the memory of incidents nothing is repaired.' },
    },
    { incidentId: incidentId(failure), status: 'open' },
    means,
  );
};

/** Looks into a failure, repairs or takes back what is to be, and tells it. Rejects when the finding could not be sent. */
export const carryOut = async (
  failure: Failure,
  incident: Incident,
  step: Exclude<Step, { kind: 'quiet' }>,
  reads: Aws,
  means: Means,
): Promise<Finding> => {
  const outcome =
    step.kind === 'take-back'
      ? await disprove(failure, incident, step.why, reads, means)
      : await investigate(failure, reads, means);
  const { done } = outcome;
  const status = step.kind === 'take-back' ? 'ongoing' : step.status;
  const finding = await sendFinding(failure, outcome, tellingOf(incident, status), means);
  // Written only now: until then a retry of this event has the right to tell.
  await means.incidents?.tell(incident, { finding, ...(done === undefined ? {} : { fix: done }) });
  return finding;
};

/** For whoever remembers nothing. */
export const tellOnce = async (failure: Failure, reads: Aws, means: Means): Promise<Finding> => {
  const outcome = await investigate(failure, reads, means);
  return sendFinding(failure, outcome, { incidentId: incidentId(failure), status: 'open' }, means);
};
