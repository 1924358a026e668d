import { type Incident, standaloneOver } from './incident.ts';
import { reminderDue } from './next-step.ts';

/** A service of which an incident is open, as ECS has it now; `absent` when ECS knows none of that name. */
export type ServiceNow =
  | 'absent'
  | {
      readonly status: string;
      readonly desiredCount: number;
      readonly runningCount: number;
      readonly taskDefinitionArn: string;
      /** No deployment is under way. */
      readonly isSettled: boolean;
    };

/** What the schedule finds of an open incident: it is over, and how, or people are to be reminded, or nothing yet. */
export type Look =
  | { readonly kind: 'over'; readonly story: string }
  | { readonly kind: 'remind'; readonly story: string }
  | { readonly kind: 'wait' };

/** A failure this recent may be one of a start that goes on; milliseconds. */
const settling = 15 * 60_000;

const nameOf = (arn: string): string => arn.split('/').at(-1) ?? arn;

const revisionOf = (arn: string): { family: string; revision: number } => {
  const [family = '', revision = ''] = nameOf(arn).split(':');
  return { family, revision: Number(revision) };
};

/** How a service that is well again came to be: by its failing revision, by an older or by a newer one. */
export const recoveredBy = (failingArn: string, service: ServiceNow | undefined): string => {
  if (service === undefined || service === 'absent') return 'ECS says that the service is steady again.';
  const now = nameOf(service.taskDefinitionArn);
  if (service.taskDefinitionArn === failingArn || failingArn === '') return `${now} starts now.`;
  const failing = revisionOf(failingArn);
  const running = revisionOf(service.taskDefinitionArn);
  const isRollback = running.family === failing.family && running.revision < failing.revision;
  return isRollback
    ? `Recovered by rollback to ${now}: revision ${failing.revision} is still broken.`
    : `Recovered with ${now}; ${nameOf(failingArn)} may still be broken.`;
};

const standalone = (incident: Incident, now: number): Look =>
  now - Date.parse(incident.lastSeen) >= standaloneOver
    ? { kind: 'over', story: 'No such task failed for a day. Nobody says whether one ran well.' }
    : { kind: 'wait' };

/**
 * Judges an open incident by what its service is now, pure: ECS backs off after failures and its events stop, so that
 * silence is no recovery. Undefined when the service could not be read: then nothing is concluded, but a reminder that
 * is due still comes.
 */
export const lookAt = (
  incident: Incident,
  service: ServiceNow | undefined,
  now: number,
  reminderMs: number,
): Look => {
  if (!incident.where.includes(' service:')) return standalone(incident, now);
  const due = now >= reminderDue(incident, reminderMs);
  const last = `The last try was at ${incident.lastSeen}.`;
  if (service === undefined)
    return due
      ? { kind: 'remind', story: `Whether it goes on could not be read: allow ecs:DescribeServices. ${last}` }
      : { kind: 'wait' };
  if (service === 'absent' || service.status === 'INACTIVE')
    return { kind: 'over', story: 'Given up: the service was deleted.' };
  const { desiredCount, runningCount, isSettled } = service;
  if (desiredCount === 0) return { kind: 'over', story: 'Given up: the service was set to 0 tasks.' };
  const isQuiet = now - Date.parse(incident.lastSeen) >= settling;
  if (runningCount >= desiredCount && isSettled && isQuiet)
    return {
      kind: 'over',
      story: `All ${desiredCount} tasks run. ${recoveredBy(incident.taskDefinitionArn, service)}`,
    };
  return due
    ? {
        kind: 'remind',
        story: `${runningCount} of ${desiredCount} tasks run. ${last} ECS tries again more and more seldom: a new deployment tries at once.`,
      }
    : { kind: 'wait' };
};
