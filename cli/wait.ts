import type { Deployment, Service } from '@aws-sdk/client-ecs';
import type { LiveEcs } from './live-ecs.ts';
import { eventOfTask, eventsOfService, type LiveEvent, latest } from './live-events.ts';

/** How a deployment came out. */
export type Outcome =
  | { readonly kind: 'steady'; readonly words: string }
  | { readonly kind: 'failing'; readonly events: readonly LiveEvent[] }
  | { readonly kind: 'failed' | 'late'; readonly words: string };

/** What following it is given. */
export interface Following {
  readonly ecs: Pick<LiveEcs, 'service' | 'stoppedTasks'>;
  readonly service: string;
  /** ARN of the task definition that is to be deployed; else whatever the service deploys at the begin. */
  readonly taskDefinitionArn?: string;
  /** How long to wait, and how long between two looks, milliseconds. */
  readonly limitMs: number;
  readonly everyMs: number;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly tell: (line: string) => void;
}

const primaryOf = ({ deployments = [] }: Service): Deployment | undefined =>
  deployments.find(({ status }) => status === 'PRIMARY');

const counts = ({ runningCount = 0, desiredCount = 0, failedTasks = 0 }: Deployment): string =>
  `${runningCount} of ${desiredCount} tasks run${failedTasks > 0 ? `, ${failedTasks} failed` : ''}`;

const nameOf = (arn: string | undefined): string => arn?.split('/').at(-1) ?? 'its task definition';

/** Other controllers than ECS's own tell no rollout state; then as `aws ecs wait services-stable` does. */
const isSteady = ({ deployments = [] }: Service, own: Deployment): boolean =>
  own.rolloutState === undefined
    ? deployments.length === 1 && own.runningCount === own.desiredCount
    : own.rolloutState === 'COMPLETED';

/** Pull failures of this deployment: of its stopped tasks, and those that only the service's events quote. */
const failuresOf = async (
  { ecs, service: name }: Following,
  service: Service,
  { id, createdAt }: Deployment,
): Promise<LiveEvent[]> => {
  const since = Number(createdAt ?? 0);
  const recent = (service.events ?? []).filter((event) => Number(event.createdAt ?? 0) > since);
  const stopped = (await ecs.stoppedTasks(name)).filter(({ startedBy }) => startedBy === id);
  return latest([...stopped.map(eventOfTask), ...eventsOfService({ ...service, events: recent })]);
};

/** A circuit breaker gives the place of the deployment to one of the last good task definition. */
const lost = (own: Deployment | undefined, id: string | undefined): Outcome => ({
  kind: 'failed',
  words: `Deployment ${id ?? ''} did not last: ${
    own?.rolloutStateReason ?? 'another deployment took its place'
  }`.replace(/\.?$/, '.'),
});

/** One look: an outcome, or undefined while it goes on. */
const look = async (following: Following, service: Service, id: string): Promise<Outcome | undefined> => {
  const own = service.deployments?.find((each) => each.id === id);
  if (own !== undefined) {
    const events = await failuresOf(following, service, own);
    if (events.length > 0) return { kind: 'failing', events };
  }
  if (own?.status !== 'PRIMARY' || own.rolloutState === 'FAILED') return lost(own, id);
  following.tell(`${following.service}: ${nameOf(own.taskDefinition)}, ${counts(own)}`);
  return isSteady(service, own)
    ? {
        kind: 'steady',
        words: `Service ${following.service} is steady: ${nameOf(own.taskDefinition)}, ${counts(own)}.`,
      }
    : undefined;
};

/** Follows a service's deployment until it is steady, has its first pull failure, or the time is over. */
export const followDeployment = async (following: Following): Promise<Outcome> => {
  const { ecs, service: name, taskDefinitionArn, limitMs, everyMs, now, sleep, tell } = following;
  const end = now() + limitMs;
  let id: string | undefined;
  for (;;) {
    const service = await ecs.service(name);
    const primary = primaryOf(service);
    const isWanted = taskDefinitionArn === undefined || primary?.taskDefinition === taskDefinitionArn;
    id ??= isWanted ? primary?.id : undefined;
    const outcome = id === undefined ? undefined : await look(following, service, id);
    if (outcome !== undefined) return outcome;
    if (id === undefined) tell(`${name}: no deployment of ${nameOf(taskDefinitionArn)} yet`);
    if (now() + everyMs > end)
      return {
        kind: 'late',
        words: `Service ${name} was not steady within ${Math.round(limitMs / 60_000)} min${
          primary === undefined ? '' : `: ${counts(primary)}`
        }.`,
      };
    await sleep(everyMs);
  }
};
