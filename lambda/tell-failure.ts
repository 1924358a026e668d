import { createHash } from 'node:crypto';
import type { Aws } from './aws.ts';
import type { Failure } from './failure.ts';
import { giveBack } from './give-back.ts';
import type { Claim } from './incident.ts';
import { incidentId } from './incident-id.ts';
import { anHour, type Means } from './means.ts';
import { nextStep } from './next-step.ts';
import type { Finding } from './report/finding.ts';

const telling = () => import('./telling.ts');

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
  if (failure.synthetic) return [await (await telling()).tellSynthetic(failure, reads, means)];
  if (incidents === undefined) return [await (await telling()).tellOnce(failure, reads, means)];
  let claimed: Claim | undefined;
  try {
    claimed = await claim(failure, means);
  } catch (error) {
    return [await (await telling()).tellUnremembered(failure, reads, means, error)];
  }
  if (claimed === undefined) return [];
  const task = taskKey(failure);
  const step = nextStep(claimed, { task, at: failedAt(failure, means) }, now(), reminderMs);
  if (step.kind === 'quiet') return [];
  if (!step.isHeld && !(await incidents.take(claimed.incident, task))) return [];
  try {
    return [await (await telling()).carryOut(failure, claimed.incident, step, reads, means)];
  } catch (error) {
    await giveBack(incidents, claimed.incident);
    throw error;
  }
};
