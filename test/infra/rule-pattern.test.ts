import { describe, expect, it } from 'vitest';
import { matches } from './event-pattern.ts';
import { givenTemplate, idOf } from './given.ts';

const patternOf = (clusters: readonly string[] = []): Readonly<Record<string, unknown>> => {
  const template = givenTemplate({ clusters });
  const rules = template.findResources('AWS::Events::Rule');
  return rules[idOf(template, 'AWS::Events::Rule', 'Rule')]?.['Properties'].EventPattern;
};

const pattern = patternOf();

const arn = (kind: string) => `arn:aws:ecs:us-west-2:111122223333:${kind}`;
const image = '111122223333.dkr.ecr.us-west-2.amazonaws.com/myapp:1.4.2';

/** An event with the fields that ECS sends; the containers' reasons are given in the order of the containers. */
const stopped = (detail: object, reasons: readonly (string | undefined)[] = [undefined, undefined]) => ({
  version: '0',
  id: '3317b2af-7005-947d-b652-f55e762e571a',
  'detail-type': 'ECS Task State Change',
  source: 'aws.ecs',
  account: '111122223333',
  time: '2026-10-02T12:00:31Z',
  region: 'us-west-2',
  resources: [arn('task/prod/1d6f6b1f4c6e4e0fb0a3cf31f0b8a111')],
  detail: {
    attachments: [],
    attributes: [{ name: 'ecs.cpu-architecture', value: 'x86_64' }],
    clusterArn: arn('cluster/prod'),
    containers: reasons.map((reason, at) => ({
      name: `container-${at}`,
      image,
      lastStatus: 'STOPPED',
      ...(reason === undefined ? {} : { reason }),
    })),
    desiredStatus: 'STOPPED',
    group: 'service:web',
    lastStatus: 'STOPPED',
    launchType: 'EC2',
    taskArn: arn('task/prod/1d6f6b1f4c6e4e0fb0a3cf31f0b8a111'),
    taskDefinitionArn: arn('task-definition/web:41'),
    version: 3,
    ...detail,
  },
});

const neverStarted = (stoppedReason: string, reasons?: readonly (string | undefined)[]) =>
  stopped({ stopCode: 'TaskFailedToStart', stoppedReason }, reasons);
const exited = (reasons: readonly (string | undefined)[]) =>
  stopped(
    { stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited' },
    reasons,
  );
const withoutCode = (stoppedReason: string) => stopped({ stoppedReason });

describe('the rule wakes the function', () => {
  it.each([
    [
      'when Fargate says that it cannot pull',
      neverStarted('CannotPullContainerError: pull image manifest has'),
    ],
    [
      'when Fargate gets no registry auth',
      neverStarted('ResourceInitializationError: unable to pull secrets'),
    ],
    [
      'when EC2 says it in a container only',
      neverStarted('Task failed to start', [
        undefined,
        'CannotPullContainerError: The task can’t pull the image.',
      ]),
    ],
    ['when a task failed to start and nothing says why', neverStarted('Task failed to start')],
    [
      'when the text has none of the usual names',
      neverStarted('failed to resolve ref docker.io/x/y:1: not found'),
    ],
    [
      'when an image name is malformed',
      neverStarted('InternalError: failed to normalize image reference "A:1"'),
    ],
    [
      'when an old agent says that a container exited',
      exited(['CannotPullContainerError: API error (404)', undefined]),
    ],
    [
      'when only the last container failed so',
      exited([undefined, 'CannotPullECRContainerError: AccessDenied']),
    ],
    [
      'when a digest could not be resolved',
      exited(['CannotPullImageManifestError: Error response from daemon']),
    ],
    ['when a pull never ended', exited(['DockerTimeoutError: Could not transition to pullBegin; timed out'])],
    ['when there is no stop code', withoutCode('ResourceInitializationError: unable to pull secrets')],
    [
      'when a secret is refused',
      withoutCode('Fetching secret data from SSM Parameter Store in us-west-2: denied'),
    ],
    [
      'when there is a container model to blame',
      withoutCode('InternalError: failed to create container model: x'),
    ],
    ['when a field is new to us', stopped({ stopCode: 'TaskFailedToStart', somethingNew: { a: [1] } })],
    ['when there are no containers', stopped({ stopCode: 'TaskFailedToStart', containers: [] })],
  ])('%s', (_when, event) => {
    expect(matches(pattern, event)).toBe(true);
  });
});

describe('the rule lets the function sleep', () => {
  it.each([
    [
      'when a deployment replaces a task',
      stopped({
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/9223370555039069146)',
      }),
    ],
    [
      'when somebody stops a task',
      stopped({ stopCode: 'UserInitiated', stoppedReason: 'Task stopped by user' }),
    ],
    [
      'when somebody stops a task and writes about a pull',
      stopped({ stopCode: 'UserInitiated', stoppedReason: 'looking into CannotPullContainerError' }),
    ],
    ['when a container exits', exited([undefined, undefined])],
    [
      'when a container runs out of memory',
      exited(['OutOfMemoryError: Container killed due to memory usage']),
    ],
    [
      'when a command does not exist',
      exited(['CannotStartContainerError: Error response from daemon: exec']),
    ],
    [
      'when Docker is slow to create a container',
      exited(['DockerTimeoutError: Could not transition to created']),
    ],
    [
      'when a health check fails',
      stopped({
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: 'Task failed container health checks',
      }),
    ],
    [
      'when Spot takes its capacity back',
      stopped({ stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' }),
    ],
    [
      'while a task that failed is still being taken down',
      stopped({
        stopCode: 'TaskFailedToStart',
        stoppedReason: 'CannotPullContainerError: x',
        lastStatus: 'DEPROVISIONING',
      }),
    ],
    ['when a task runs', stopped({ lastStatus: 'RUNNING', desiredStatus: 'RUNNING' })],
    ['when there are no details', { ...stopped({}), detail: {} }],
    ['when another product says the same', { ...neverStarted('CannotPullContainerError'), source: 'my.app' }],
    [
      'when it is another event of ECS',
      { ...neverStarted('CannotPullContainerError'), 'detail-type': 'ECS Service Action' },
    ],
  ])('%s', (_when, event) => {
    expect(matches(pattern, event)).toBe(false);
  });
});

describe('clusters', () => {
  const watched = patternOf(['prod', arn('cluster/stage')]);
  const inCluster = (name: string) =>
    stopped({ stopCode: 'TaskFailedToStart', clusterArn: arn(`cluster/${name}`) });

  it.each(['prod', 'stage'])('are watched when they are named: %s', (name) => {
    expect(matches(watched, inCluster(name))).toBe(true);
  });

  it.each(['prod-2', 'preprod', 'stage2', 'dev'])('are left alone when they are not: %s', (name) => {
    expect(matches(watched, inCluster(name))).toBe(false);
  });

  it('do not let ordinary stops through', () => {
    expect(matches(watched, exited([undefined]))).toBe(false);
  });
});

it('takes none of the few wildcard rules of a bus, and fits into a pattern', () => {
  const text = JSON.stringify(pattern);
  expect(text).not.toContain('wildcard');
  expect(text).not.toContain('*');
  expect(text.length).toBeLessThan(2_048);
});

describe('the matcher of these tests', () => {
  it('wants all conditions on a list to hold in the same element', () => {
    const both = { containers: { name: ['app'], reason: [{ prefix: 'CannotPull' }] } };
    const reason = 'CannotPullContainerError';
    expect(matches(both, { containers: [{ name: 'app', reason }] })).toBe(true);
    expect(matches(both, { containers: [{ name: 'app' }, { name: 'sidecar', reason }] })).toBe(false);
  });

  it('throws at an operator that it does not know', () => {
    expect(() => matches({ a: [{ wildcard: '*x*' }] }, { a: 'x' })).toThrow('wildcard');
  });
});
