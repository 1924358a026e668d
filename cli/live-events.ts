import type { Service, Task } from '@aws-sdk/client-ecs';
import { readEvent } from '../lambda/event.ts';
import { incidentId } from '../lambda/incident-id.ts';

/** A failure as its event would have told it, and what to call it. */
export interface LiveEvent {
  readonly name: string;
  readonly event: object;
}

const lastPart = (arn: string): string => arn.split('/').at(-1) ?? arn;

const envelope = (arn: string | undefined, time: string | undefined, detail: object): object => {
  const [, , , region, account] = (arn ?? '').split(':');
  return { 'detail-type': 'ECS Task State Change', source: 'aws.ecs', account, region, time, detail };
};

/** A task of `DescribeTasks` as the event of its stop. As JSON its times are text, as they are in an event. */
export const eventOfTask = (task: Task): LiveEvent => {
  const detail: { stoppedAt?: string } = JSON.parse(JSON.stringify(task));
  return {
    name: `task ${lastPart(task.taskArn ?? '')}`,
    event: envelope(task.taskArn, detail.stoppedAt, detail),
  };
};

/** `(service web) was unable to place a task. Reason: CannotPullContainerError: …` and its like; the last sentence is AWS's advice. */
const reasonOf = (message: string): string | undefined =>
  /\b(?:CannotPull\w*|ResourceInitializationError)\b.*/s.exec(message)?.[0];

/** What a service's own events quote of failed starts, for after ECS has forgotten the tasks. */
export const eventsOfService = (service: Service): LiveEvent[] =>
  (service.events ?? []).flatMap(({ message = '', createdAt, id = '' }) => {
    const stoppedReason = reasonOf(message);
    if (stoppedReason === undefined) return [];
    const stoppedAt = createdAt === undefined ? undefined : new Date(createdAt).toISOString();
    const detail = {
      clusterArn: service.clusterArn,
      group: `service:${service.serviceName}`,
      lastStatus: 'STOPPED',
      launchType: service.launchType,
      stopCode: 'TaskFailedToStart',
      stoppedAt,
      stoppedReason,
      taskDefinitionArn: service.taskDefinition,
    };
    return [{ name: `event ${id}`, event: envelope(service.serviceArn, stoppedAt, detail) }];
  });

const failuresOf = ({ event }: LiveEvent) =>
  readEvent(event).flatMap((signal) => (signal.kind === 'failure' ? [signal.failure] : []));

/** The last of each failure, the newest first: what goes on tells itself once. */
export const latest = (events: readonly LiveEvent[]): LiveEvent[] => {
  const found = events
    .map((each) => ({ each, failures: failuresOf(each) }))
    .filter(({ failures }) => failures.length > 0)
    .sort((a, b) => (b.failures[0]?.time ?? '').localeCompare(a.failures[0]?.time ?? ''));
  const seen = new Set<string>();
  return found.flatMap(({ each, failures }) => {
    const keys = failures.map(incidentId);
    const isNew = keys.some((key) => !seen.has(key));
    for (const key of keys) seen.add(key);
    return isNew ? [each] : [];
  });
};
