import { describe, expect, test } from 'vitest';
import { readEvent } from '../lambda/event.ts';
import type { Failure } from '../lambda/failure.ts';
import { given, image, messages, registry } from './given.ts';

const failuresOf = (event: unknown): Failure[] =>
  readEvent(event).flatMap((signal) => (signal.kind === 'failure' ? [signal.failure] : []));
const ignoredOf = (event: unknown): string[] =>
  readEvent(event).flatMap((signal) => (signal.kind === 'ignored' ? [signal.why] : []));
const causesOf = (event: unknown): string[] => failuresOf(event).map(({ cause }) => cause);

const sidecar = given.container({ name: 'side', image: `${registry}/side:2` });
const onEc2 = { launchType: 'EC2', stoppedReason: 'Task failed to start', platformVersion: undefined };
const normalise =
  'InternalError: failed to create container model: failed to normalize image reference "YOUR_ACCOUNT_ID.dkr.ecr.eu-west-1.amazonaws.com/web:1"';

describe('a failure', () => {
  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ["Fargate's stopped reason", { stoppedReason: messages.pullDenied }, 'ecr-pull-denied'],
    ['a start-up refused', { stoppedReason: messages.tokenDenied }, 'ecr-auth-denied'],
    ['a network', { stoppedReason: messages.timeout }, 'network-timeout'],
    [
      "a container's reason under a bland one of the task, on EC2",
      { ...onEc2, containers: [sidecar, given.container({ reason: messages.pullDeniedOnInstance })] },
      'ecr-pull-denied',
    ],
    [
      'old wording in the container, stop code of an agent that knew no other',
      {
        launchType: 'EC2',
        stopCode: 'EssentialContainerExited',
        stoppedReason: 'Essential container in task exited',
        containers: [
          given.container({
            reason: `CannotPullContainerError: API error (404): manifest for ${image} not found`,
          }),
        ],
      },
      'image-not-found',
    ],
    ['a malformed image name on Fargate', { stoppedReason: normalise }, 'invalid-image-reference'],
    ['no launch type, no stop code', { launchType: undefined, stopCode: undefined }, 'ecr-pull-denied'],
    ['a stop code that nobody knows', { stopCode: 'SomethingNew' }, 'ecr-pull-denied'],
  ])('is read from %s', (_what, detail, cause) => {
    expect(causesOf(given.event(detail))).toEqual([cause]);
  });

  test('carries what the event says of the task', () => {
    const [failure] = failuresOf(
      given.event({ overrides: { executionRoleArn: 'arn:aws:iam::111122223333:role/other' } }),
    );
    expect(failure).toEqual({
      cause: 'ecr-pull-denied',
      confidence: 'confirmed',
      message: messages.pullDenied,
      clues: given.failure().clues,
      containers: [{ name: 'web', image }],
      account: '111122223333',
      region: 'eu-west-1',
      time: '2026-10-02T11:46:52.984Z',
      clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod',
      group: 'service:web',
      taskArn: given.failure().taskArn,
      taskDefinitionArn: given.failure().taskDefinitionArn,
      launchType: 'FARGATE',
      cpuArchitecture: 'x86_64',
      stopCode: 'TaskFailedToStart',
      executionRoleOverride: 'arn:aws:iam::111122223333:role/other',
      pullStartedAt: '2026-10-02T11:41:58.615Z',
      stoppingAt: '2026-10-02T11:46:29.645Z',
      startedBy: 'ecs-svc/2770844949256052681',
      platformVersion: '1.4.0',
      subnetId: 'subnet-00aad8cc4d100aa7d',
    });
  });

  test('takes the time of the envelope when the task has none', () => {
    expect(failuresOf(given.event({ stoppedAt: undefined }))[0]?.time).toBe('2026-10-02T11:46:52Z');
  });

  test.each([
    [{ launchType: undefined, capacityProviderName: 'FARGATE_SPOT' }, 'FARGATE'],
    [{ launchType: undefined, capacityProviderName: 'my-asg' }, undefined],
    [{ launchType: 'EC2', capacityProviderName: 'FARGATE' }, 'EC2'],
  ])('has the launch type of %j: %s', (detail, expected) => {
    expect(failuresOf(given.event(detail))[0]?.launchType).toBe(expected);
  });
});

describe('the containers of a failure', () => {
  test('are those whose image the reason of the task names', () => {
    const event = given.event({ stoppedReason: messages.notFound, containers: [sidecar, given.container()] });
    expect(failuresOf(event)[0]?.containers).toEqual([{ name: 'web', image }]);
  });

  test('are those that never ran when it names none', () => {
    const ran = given.container({ name: 'init', exitCode: 0, runtimeId: 'abc' });
    const event = given.event({ stoppedReason: messages.tokenDenied, containers: [ran, given.container()] });
    expect(failuresOf(event)[0]?.containers.map(({ name }) => name)).toEqual(['web']);
  });

  test('are the ones with a reason of their own, on EC2', () => {
    const event = given.event({
      ...onEc2,
      containers: [sidecar, given.container({ reason: messages.pullDeniedOnInstance })],
    });
    expect(failuresOf(event)[0]?.containers.map(({ name }) => name)).toEqual(['web']);
  });

  test('with two causes are two failures', () => {
    const event = given.event({
      ...onEc2,
      containers: [
        given.container({ reason: messages.pullDeniedOnInstance }),
        { ...sidecar, reason: messages.rateLimited },
      ],
    });
    expect(
      failuresOf(event).map(({ cause, containers }) => [cause, containers.map(({ name }) => name)]),
    ).toEqual([
      ['ecr-pull-denied', ['web']],
      ['rate-limited', ['side']],
    ]);
  });

  test('with one cause are one failure of both', () => {
    const event = given.event({
      ...onEc2,
      containers: [
        given.container({ reason: messages.rateLimited }),
        { ...sidecar, reason: messages.rateLimited },
      ],
    });
    expect(failuresOf(event).map(({ containers }) => containers.map(({ name }) => name))).toEqual([
      ['web', 'side'],
    ]);
  });

  test('and the task with one text are one failure', () => {
    const event = given.event({ containers: [given.container({ reason: messages.pullDenied })] });
    expect(causesOf(event)).toEqual(['ecr-pull-denied']);
  });

  test('beside an ordinary stop of another are the only ones told', () => {
    const event = given.event({
      ...onEc2,
      containers: [
        given.container({ reason: messages.rateLimited }),
        { ...sidecar, reason: 'OutOfMemoryError: Container killed due to memory usage', exitCode: 137 },
      ],
    });
    expect(failuresOf(event).map(({ containers }) => containers.map(({ name }) => name))).toEqual([['web']]);
  });
});

describe('a pull that nobody speaks of', () => {
  const silent = {
    ...onEc2,
    containers: [given.container({ reason: messages.silent }), sidecar],
    pullStartedAt: '2026-10-02T12:00:21.103Z',
  };

  test('began and never ended: unknown, for the evidence to decide', () => {
    const [failure, ...more] = failuresOf(given.event(silent));
    expect(more).toEqual([]);
    expect(failure).toMatchObject({
      cause: 'unknown',
      confidence: 'possible',
      message: 'Task failed to start',
      containers: [{ name: 'web' }, { name: 'side' }],
    });
  });

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['it ended', { pullStoppedAt: '2026-10-02T12:00:29.103Z' }],
    ['it never began', { pullStartedAt: undefined }],
    ['the task had started', { stopCode: 'EssentialContainerExited' }],
  ])('is none of ours when %s', (_why, detail) => {
    expect(causesOf(given.event({ ...silent, ...detail }))).toEqual([]);
    expect(ignoredOf(given.event({ ...silent, ...detail }))).toHaveLength(1);
  });
});

test.each([
  ['a status', given.event({ lastStatus: undefined })],
  ['a type', given.event({}, { 'detail-type': undefined })],
  ['a stop code', given.event({ stopCode: undefined })],
  ['containers', given.event({ containers: undefined })],
  ['a task definition', given.event({ taskDefinitionArn: undefined })],
  ['account and region', given.event({}, { account: undefined, region: undefined })],
])('a failure without %s is told all the same', (_what, event) => {
  expect(readEvent(event)).toMatchObject([{ kind: 'failure', failure: { cause: 'ecr-pull-denied' } }]);
});

describe('what is ignored, with a reason', () => {
  const ordinary = { pullStoppedAt: '2026-10-02T11:42:10Z', containers: [given.container({ exitCode: 1 })] };

  test.each<[string, unknown, RegExp]>([
    [
      'a stop by a user',
      given.event({ ...ordinary, stopCode: 'UserInitiated', stoppedReason: 'Task stopped by user' }),
      /Task stopped by user/,
    ],
    [
      'a deployment',
      given.event({
        ...ordinary,
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/2770844949256052681)',
      }),
      /Scaling activity/,
    ],
    [
      'an application that ends',
      given.event({
        ...ordinary,
        stopCode: 'EssentialContainerExited',
        stoppedReason: 'Essential container in task exited',
      }),
      /Essential container in task exited/,
    ],
    [
      'another failure of the start',
      given.event({
        stoppedReason: 'ResourceInitializationError: failed to validate logger args: signal: killed',
      }),
      /logger args/,
    ],
    ['a task that still stops', given.event({ lastStatus: 'DEPROVISIONING' }), /not stopped: DEPROVISIONING/],
    [
      'an event of another type',
      given.event({}, { 'detail-type': 'ECS Container Instance State Change' }),
      /ECS Container Instance State Change/,
    ],
    ['an event without detail', { 'detail-type': 'ECS Task State Change' }, /no detail/],
    ['no object', 'STOPPED', /not an EventBridge event/],
    ['nothing', undefined, /not an EventBridge event/],
  ])('%s', (_what, event, why) => {
    expect(failuresOf(event)).toEqual([]);
    const [reason, ...more] = ignoredOf(event);
    expect(more).toEqual([]);
    expect(reason).toMatch(why);
    expect(reason?.length).toBeLessThan(400);
  });
});
