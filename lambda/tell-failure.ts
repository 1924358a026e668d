import { createHash } from 'node:crypto';
import type { Aws } from './aws.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { Failure } from './failure.ts';
import { detach } from './fix.ts';
import { type Claim, type Incident, type Incidents, idOf } from './incident.ts';
import { incidentId } from './incident-id.ts';
import { inspect, investigate, type Repair, within } from './investigate.ts';
import { anHour, type Means } from './means.ts';
import { nextStep, type Step } from './next-step.ts';
import { unreadable } from './probes/probe.ts';
import type { Finding, Telling } from './report/finding.ts';
import { sendFinding } from './send-finding.ts';
import { tellSynthetic } from './tell-synthetic.ts';

/** Short, for a row holds many; the same for each delivery of the task's event. */
const taskKey = ({ taskArn, time, message }: Failure): string =>
  createHash('sha256')
    .update(taskArn ?? JSON.stringify([time, message]))
    .digest('hex')
    .slice(0, 12);

const placeOf = ({ clusterArn = '', group = '' }: Failure): string => `${clusterArn} ${group}`;

const nowIso = ({ now = Date.now }: Means): string => new Date(now()).toISOString();

/** In one form, for times are compared as text; now when the event has none that can be read. */
const failedAt = ({ time }: Failure, means: Means): string => {
  const at = Date.parse(time ?? '');
  return Number.isNaN(at) ? nowIso(means) : new Date(at).toISOString();
};

const claim = (failure: Failure, means: Means): Promise<Claim> | undefined =>
  means.incidents?.claim({
    key: incidentId(failure),
    where: placeOf(failure),
    task: taskKey(failure),
    at: failedAt(failure, means),
    taskDefinitionArn: failure.taskDefinitionArn ?? '',
    isStandalone: !(failure.group ?? '').startsWith('service:'),
  });

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
const tellUnremembered = async (
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

const carryOut = async (
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

/** So that the retry need not wait. When that fails too, the right runs out by itself before Lambda's own retry. */
export const giveBack = async (incidents: Incidents, incident: Incident): Promise<void> => {
  try {
    await incidents.release(incident);
  } catch {
    // The error that led here is the one to tell.
  }
};

const tellOnce = async (failure: Failure, reads: Aws, means: Means): Promise<Finding> => {
  const outcome = await investigate(failure, reads, means);
  return sendFinding(failure, outcome, { incidentId: incidentId(failure), status: 'open' }, means);
};

/**
 * Counts a failure, unless it is synthetic, into its incident and tells what is to be told of it: the first, a reminder, or that a repair was
 * taken back. A repeat costs one call and tells nothing. Rejects when the finding could not be sent; the retry of the
 * event then tells it.
 */
export const tellFailure = async (
  failure: Failure,
  reads: Aws,
  means: Means,
): Promise<readonly Finding[]> => {
  const { incidents, now = Date.now, reminderMs = anHour } = means;
  if (failure.synthetic) return [await tellSynthetic(failure, reads, means)];
  if (incidents === undefined) return [await tellOnce(failure, reads, means)];
  let claimed: Claim | undefined;
  try {
    claimed = await claim(failure, means);
  } catch (error) {
    return [await tellUnremembered(failure, reads, means, error)];
  }
  if (claimed === undefined) return [];
  const task = taskKey(failure);
  const step = nextStep(claimed, { task, at: failedAt(failure, means) }, now(), reminderMs);
  if (step.kind === 'quiet') return [];
  if (!step.isHeld && !(await incidents.take(claimed.incident, task))) return [];
  try {
    return [await carryOut(failure, claimed.incident, step, reads, means)];
  } catch (error) {
    await giveBack(incidents, claimed.incident);
    throw error;
  }
};
