import { giveBack } from './give-back.ts';
import { type Incident, type Incidents, idOf } from './incident.ts';
import { lookAt, recoveredBy } from './look-at.ts';
import { anHour, type Means } from './means.ts';
import type { Recovery } from './recovery.ts';
import type { Finding } from './report/finding.ts';
import { servicesNow } from './services-now.ts';

/** `42 minutes`, `3 hours 5 minutes`, `2 days 4 hours`. */
const lasted = (from: string, to: string): string => {
  const minutes = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 60_000));
  const parts = [
    [Math.floor(minutes / 1440), 'day'],
    [Math.floor(minutes / 60) % 24, 'hour'],
    [minutes % 60, 'minute'],
  ] as const;
  const said = parts
    .filter(([count]) => count > 0)
    .slice(0, 2)
    .map(([count, unit]) => `${count} ${unit}${count === 1 ? '' : 's'}`);
  return said.join(' ') || 'less than a minute';
};

const fixOf = ({ fix }: Incident): string => {
  if (fix === undefined) return 'Nothing was repaired automatically.';
  const policy = fix.policyArn.split('/').at(-1);
  const role = fix.roleArn.split('/').at(-1);
  return fix.state === 'applied'
    ? `The automatic fix attached ${policy} to role ${role} at ${fix.at}.`
    : `The automatic fix of ${fix.at} (${policy} on role ${role}) had been taken back.`;
};

const resolved = (incident: Incident, finding: Finding, at: string, story: string): Finding => ({
  ...finding,
  incidentId: idOf(incident),
  status: 'resolved',
  severity: 'low',
  time: at,
  occurrences: incident.occurrences,
  firstSeen: incident.firstSeen,
  lastSeen: incident.lastSeen,
  story: `${story} It lasted ${lasted(incident.firstSeen, at)}; ${incident.occurrences} ${incident.occurrences === 1 ? 'task' : 'tasks'} failed. ${fixOf(incident)}`,
});

const ongoing = (incident: Incident, finding: Finding, at: string, story: string): Finding => ({
  ...finding,
  incidentId: idOf(incident),
  status: 'ongoing',
  time: at,
  occurrences: incident.occurrences,
  firstSeen: incident.firstSeen,
  lastSeen: incident.lastSeen,
  story: `${incident.occurrences - (incident.toldOf ?? 0)} more failed since you were told at ${incident.alertedAt ?? ''}. ${story}`,
});

const sendOr = async (send: () => Promise<void>, incidents: Incidents, incident: Incident): Promise<void> => {
  try {
    await send();
  } catch (error) {
    await giveBack(incidents, incident);
    throw error;
  }
};

/** Ends an incident and tells it. Nothing is told of one that nobody was told of: its first event is retried, and lands with the failed ones at last. */
const end = async (
  incident: Incident,
  event: { readonly taker: string; readonly at: string },
  story: () => Promise<string>,
  { incidents, publish }: Means,
): Promise<Finding[]> => {
  const { finding } = incident;
  if (incidents === undefined || finding === undefined) return [];
  if (!(await incidents.resolve(incident, event.taker, event.at))) return [];
  const last = resolved(incident, finding, event.at, await story());
  await sendOr(() => publish(last), incidents, incident);
  // Until now a retry of this event, or the schedule, has the right to tell.
  await incidents.close(incident, { finding: last });
  return [last];
};

/** All of them are tried; then it rejects when one could not be told. */
const each = async (all: readonly Promise<Finding[]>[]): Promise<Finding[]> => {
  const outcomes = await Promise.allSettled(all);
  const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  if (errors.length > 0) throw new AggregateError(errors, `${errors[0]}`);
  return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
};

/** ECS says that a service is steady: its incidents that have had no failure since are over. One call when there is none. */
export const tellRecovery = async (
  { clusterArn, group, at, eventId }: Extract<Recovery, { kind: 'recovery' }>,
  means: Means,
): Promise<readonly Finding[]> => {
  const where = `${clusterArn} ${group}`;
  const open = (await means.incidents?.open(where)) ?? [];
  const over = open.filter(({ lastSeen }) => lastSeen <= at);
  let now: ReturnType<typeof servicesNow> | undefined;
  const story = async (incident: Incident): Promise<string> => {
    now ??= servicesNow(means.aws, over);
    return recoveredBy(incident.taskDefinitionArn, (await now).get(where));
  };
  return each(
    over.map((incident) => end(incident, { taker: `event ${eventId}`, at }, () => story(incident), means)),
  );
};

const look = async (
  incident: Incident,
  services: Awaited<ReturnType<typeof servicesNow>>,
  taker: string,
  means: Means,
): Promise<Finding[]> => {
  const { incidents, publish, now = Date.now, reminderMs = anHour } = means;
  const at = new Date(now()).toISOString();
  const found =
    incident.status === 'resolved'
      ? ({ kind: 'over', story: 'ECS says that the service is steady again.' } as const)
      : lookAt(incident, services.get(incident.where), now(), reminderMs);
  if (found.kind === 'over')
    return end(incident, { taker, at: incident.resolvedAt ?? at }, async () => found.story, means);
  if (found.kind === 'wait' || incidents === undefined || incident.finding === undefined) return [];
  if (!(await incidents.take(incident, taker))) return [];
  const finding = ongoing(incident, incident.finding, at, found.story);
  await sendOr(() => publish(finding), incidents, incident);
  await incidents.tell(incident, { finding });
  return [finding];
};

/**
 * Looks after every open incident: ECS backs off, and its events stop while a service stands at zero. One query when
 * nothing is open; else a call for each ten services of a cluster.
 */
export const tellOpen = async (
  { eventId }: Extract<Recovery, { kind: 'tick' }>,
  means: Means,
): Promise<readonly Finding[]> => {
  const open = (await means.incidents?.open()) ?? [];
  if (open.length === 0) return [];
  const services = await servicesNow(means.aws, open);
  return each(open.map((incident) => look(incident, services, `event ${eventId}`, means)));
};
