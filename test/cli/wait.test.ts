import type { Deployment, Service, Task } from '@aws-sdk/client-ecs';
import { describe, expect, test } from 'vitest';
import { followDeployment } from '../../cli/wait.ts';
import { given, messages } from '../given.ts';

const own = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:42';
const deployment = (change: Partial<Deployment> = {}): Deployment => ({
  id: 'ecs-svc/2',
  status: 'PRIMARY',
  taskDefinition: own,
  rolloutState: 'IN_PROGRESS',
  desiredCount: 2,
  runningCount: 1,
  createdAt: new Date('2026-11-28T03:00:00Z'),
  ...change,
});
const service = (...deployments: readonly Deployment[]): Service => ({
  serviceName: 'web',
  clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod',
  serviceArn: 'arn:aws:ecs:eu-west-1:111122223333:service/prod/web',
  deployments: [...deployments],
});
const done = deployment({ rolloutState: 'COMPLETED', runningCount: 2 });

/** Looks at these states one after the other, the last for ever, on a clock that only sleeping moves. */
const follow = async (
  states: readonly Service[],
  { stopped = [], wanted }: { stopped?: readonly Task[]; wanted?: string } = {},
) => {
  let look = -1;
  let now = 0;
  const told: string[] = [];
  const outcome = await followDeployment({
    ecs: {
      service: async () => {
        look += 1;
        const state = states[Math.min(look, states.length - 1)];
        if (state === undefined) throw new Error('The test has no state.');
        return state;
      },
      stoppedTasks: async () => stopped,
    },
    service: 'web',
    limitMs: 60_000,
    everyMs: 5_000,
    now: () => now,
    sleep: async (ms) => {
      now += ms;
    },
    tell: (line) => told.push(line),
    ...(wanted === undefined ? {} : { taskDefinitionArn: wanted }),
  });
  return { outcome, told, now };
};

const stoppedTask = (startedBy: string): Task => ({
  taskArn: 'arn:aws:ecs:eu-west-1:111122223333:task/prod/1',
  group: 'service:web',
  lastStatus: 'STOPPED',
  launchType: 'FARGATE',
  startedBy,
  stopCode: 'TaskFailedToStart',
  stoppedAt: new Date('2026-11-28T03:01:00Z'),
  stoppedReason: messages.pullDenied,
  containers: [{ name: 'web', image: given.container()['image'] as string }],
});

describe('following a deployment', () => {
  test('ends when it is steady, and tells how it goes meanwhile', async () => {
    const { outcome, told, now } = await follow([service(deployment()), service(done)]);
    expect(outcome).toEqual({ kind: 'steady', words: 'Service web is steady: web:42, 2 of 2 tasks run.' });
    expect(told[0]).toBe('web: web:42, 1 of 2 tasks run');
    expect(now).toBe(5_000);
  });

  test('goes by the counts where another controller deploys', async () => {
    const { rolloutState: _, ...other } = done;
    const old = deployment({ id: 'ecs-svc/1', status: 'ACTIVE' });
    expect((await follow([service(other, old), service(other)])).now).toBe(5_000);
  });

  test('ends with the first failed pull of that deployment', async () => {
    const { outcome } = await follow([service(deployment())], { stopped: [stoppedTask('ecs-svc/2')] });
    expect(outcome).toMatchObject({ kind: 'failing', events: [{ name: 'task 1' }] });
  });

  test('takes no failure of an earlier deployment for one of this', async () => {
    const { outcome } = await follow([service(deployment()), service(done)], {
      stopped: [stoppedTask('ecs-svc/1')],
    });
    expect(outcome.kind).toBe('steady');
  });

  test("reads what only the service's events quote, since the deployment began", async () => {
    const event = (at: string) => ({
      id: 'e',
      createdAt: new Date(at),
      message: `(service web) was unable to place a task. Reason: ${messages.pullDenied}.`,
    });
    const before = { ...service(deployment()), events: [event('2026-11-28T02:00:00Z')] };
    const after = { ...service(deployment()), events: [event('2026-11-28T03:02:00Z')] };
    const { outcome, now } = await follow([before, after]);
    expect([outcome.kind, now]).toEqual(['failing', 5_000]);
  });

  test.each<[string, Service]>([
    [
      'ECS gave it up',
      service(deployment({ rolloutState: 'FAILED', rolloutStateReason: 'circuit breaker' })),
    ],
    [
      'the circuit breaker rolled it back',
      service(
        deployment({ status: 'ACTIVE', rolloutState: 'FAILED', rolloutStateReason: 'circuit breaker' }),
        deployment({ id: 'ecs-svc/3' }),
      ),
    ],
  ])('fails when %s, and says why', async (_what, state) => {
    const { outcome } = await follow([service(deployment()), state]);
    expect(outcome).toEqual({ kind: 'failed', words: 'Deployment ecs-svc/2 did not last: circuit breaker.' });
  });

  test('fails when another deployment took its place', async () => {
    const { outcome } = await follow([service(deployment()), service(deployment({ id: 'ecs-svc/3' }))]);
    expect(outcome).toMatchObject({ kind: 'failed', words: expect.stringContaining('another deployment') });
  });

  test('waits for the deployment of the task definition that is wanted', async () => {
    const old = deployment({
      id: 'ecs-svc/1',
      taskDefinition: own.replace('42', '41'),
      rolloutState: 'COMPLETED',
    });
    const { outcome, told } = await follow([service(old), service(deployment()), service(done)], {
      wanted: own,
    });
    expect(told[0]).toBe('web: no deployment of web:42 yet');
    expect(outcome.kind).toBe('steady');
  });

  test('ends when the time is over', async () => {
    const { outcome, now } = await follow([service(deployment())]);
    expect(outcome).toEqual({
      kind: 'late',
      words: 'Service web was not steady within 1 min: 1 of 2 tasks run.',
    });
    expect(now).toBeLessThanOrEqual(60_000);
  });
});
