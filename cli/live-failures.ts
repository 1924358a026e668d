import type { Service } from '@aws-sdk/client-ecs';
import type { Aws } from '../lambda/aws.ts';
import type { Progress } from '../lambda/collect.ts';
import { type Response, respond } from '../lambda/respond.ts';
import { UsageError } from '../lambda/settings.ts';
import type { LiveEcs } from './live-ecs.ts';
import { eventOfTask, eventsOfService, type LiveEvent, latest } from './live-events.ts';
import { onDemandAws } from './on-demand-aws.ts';
import { onDemandMeans } from './on-demand-means.ts';

/** What to look for in a cluster: one task, one service, or every service that is short of tasks. */
export interface Wanted {
  readonly cluster: string;
  readonly task?: string | undefined;
  readonly service?: string | undefined;
}

/** What is to be explained, and in a line what was looked at, for when there is nothing. */
export interface Found {
  readonly events: readonly LiveEvent[];
  readonly looked: string;
}

const ofTask = async (ecs: LiveEcs, id: string, cluster: string): Promise<Found> => {
  const task = await ecs.task(id);
  if (task === undefined)
    throw new UsageError(
      `ECS knows no task ${id} in cluster ${cluster}: it forgets a stopped one after about an hour. --service reads the service's events, which quote the reason longer.`,
    );
  const isStopped = task.lastStatus === 'STOPPED';
  return {
    events: isStopped ? [eventOfTask(task)] : [],
    looked: `Task ${id} is ${task.lastStatus ?? 'in no known state'}${isStopped ? '' : ', so that no pull of it has failed'}`,
  };
};

const ofService = async (ecs: LiveEcs, service: Service): Promise<Found> => {
  const tasks = latest((await ecs.stoppedTasks(service.serviceName ?? '')).map(eventOfTask));
  const events = tasks.length > 0 ? tasks : latest(eventsOfService(service));
  const name = service.serviceName ?? '';
  return {
    events: events.map((each) => ({ ...each, name: `service ${name}, ${each.name}` })),
    looked: `Service ${name} runs ${service.runningCount ?? 0} of ${service.desiredCount ?? 0} tasks`,
  };
};

const isShort = ({ runningCount = 0, desiredCount = 0, deployments = [] }: Service): boolean =>
  runningCount < desiredCount || deployments.some(({ failedTasks = 0 }) => failedTasks > 0);

const ofAll = async (ecs: LiveEcs): Promise<Found> => {
  const services = await ecs.services();
  const short = services.filter(isShort);
  const found = await Promise.all(short.map((service) => ofService(ecs, service)));
  return {
    events: found.flatMap(({ events }) => events),
    looked: `${services.length} services, of which ${short.length} run fewer tasks than they should or have failed ones`,
  };
};

/** Finds the failures that ECS still knows. Rejects with UsageError where there is no such cluster, service or task. */
export const findFailures = async (ecs: LiveEcs, { task, service, cluster }: Wanted): Promise<Found> => {
  if (task !== undefined) return ofTask(ecs, task, cluster);
  return service === undefined
    ? ofAll(ecs)
    : ofService(ecs, await ecs.service(service.replace(/^service:/, '')));
};

const regionOf = ({ event }: LiveEvent): string | undefined =>
  'region' in event && typeof event.region === 'string' ? event.region : undefined;

/** What a caller may add: hear what is read, and of what. */
export interface Watch {
  readonly aws?: (aws: Aws) => Aws;
  readonly progress?: Progress;
}

/** Explains one by the pipeline that the Lambda runs, with the caller's credentials, and sends nothing. */
export const explainLive = async (
  live: LiveEvent,
  home: string | undefined,
  { aws = (each) => each, progress }: Watch = {},
): Promise<Response> =>
  respond(live.event, {
    ...onDemandMeans(aws(onDemandAws(regionOf(live) ?? home))),
    ...(progress === undefined ? {} : { progress }),
  });
