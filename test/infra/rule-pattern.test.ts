import { describe, expect, it } from 'vitest';
import { matches, type Pattern } from './event-pattern.ts';
import { only, templateWith } from './given.ts';

const patternOf = (clusters: readonly string[] = []): Pattern =>
  only(templateWith({ clusters }), 'AWS::Events::Rule').properties['EventPattern'] as Pattern;

const prod = 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod';

/** An event as ECS sends it when a task on Fargate or EC2 has stopped; `detail` says what is different. */
const stopped = (detail: object, envelope: object = {}) => ({
  version: '0',
  id: '95fb0ab4-e6f9-ba18-da16-ea0a3191d1b4',
  'detail-type': 'ECS Task State Change',
  source: 'aws.ecs',
  account: '111122223333',
  time: '2026-10-02T11:46:52Z',
  region: 'eu-west-1',
  resources: ['arn:aws:ecs:eu-west-1:111122223333:task/prod/cdd887a827a4432db19f6059310a4817'],
  detail: {
    clusterArn: prod,
    containers: [{ name: 'sidecar', lastStatus: 'STOPPED', exitCode: 0 }],
    desiredStatus: 'STOPPED',
    lastStatus: 'STOPPED',
    group: 'service:web',
    launchType: 'EC2',
    ...detail,
  },
  ...envelope,
});

const inContainer = (reason: string) => ({
  stopCode: 'EssentialContainerExited',
  stoppedReason: 'Essential container in task exited',
  containers: [
    { name: 'sidecar', lastStatus: 'STOPPED', exitCode: 137 },
    { name: 'web', lastStatus: 'STOPPED', reason },
  ],
});

describe('the rule', () => {
  const pattern = patternOf();

  it.each([
    [
      'a pull refused on Fargate',
      {
        stopCode: 'TaskFailedToStart',
        stoppedReason: 'CannotPullContainerError: pull image manifest has been',
      },
    ],
    [
      'a task that failed to start and says no more',
      { stopCode: 'TaskFailedToStart', stoppedReason: 'Task failed to start' },
    ],
    ['a task that failed to start and says nothing', { stopCode: 'TaskFailedToStart' }],
    [
      'words that nobody has seen yet, of a task that failed to start',
      { stopCode: 'TaskFailedToStart', stoppedReason: 'Der Abbildbezug ist gescheitert' },
    ],
    [
      'a pull refused in a container of an old agent',
      inContainer('CannotPullContainerError: Error response from daemon'),
    ],
    [
      "ECR's authorization refused in a container",
      inContainer('CannotPullECRContainerError: AccessDeniedException'),
    ],
    [
      'a private registry whose secret is not readable',
      inContainer('CannotPullContainerAuthError: AccessDenied'),
    ],
    ['a manifest that cannot be had', inContainer('CannotPullImageManifestError: no such host')],
    [
      'registry auth without a stop code',
      { stoppedReason: 'ResourceInitializationError: unable to pull secrets or' },
    ],
    [
      'a secret in the words of 2020',
      {
        stopCode: 'EssentialContainerExited',
        stoppedReason: 'Fetching secret data from SSM Parameter Store in eu-west-1:',
      },
    ],
    [
      'a malformed image name',
      {
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: 'InternalError: failed to normalize image reference ":latest"',
      },
    ],
    [
      'a malformed image name in longer words',
      {
        stoppedReason: 'InternalError: failed to create container model: failed to normalize image reference',
      },
    ],
    [
      'a malformed image name in bare words',
      { stoppedReason: 'failed to normalize image reference "ACCOUNT.dkr.ecr"' },
    ],
    [
      'a pull that never ended',
      inContainer('DockerTimeoutError: Could not transition to pulled; timed out after 2h0m0s'),
    ],
  ])('wakes the function for %s', (_, detail) => {
    expect(matches(pattern, stopped(detail))).toBe(true);
  });

  it.each([
    [
      'a deployment',
      {
        stopCode: 'ServiceSchedulerInitiated',
        stoppedReason: 'Scaling activity initiated by (deployment ecs-svc/1)',
      },
    ],
    [
      'a container that exits',
      { stopCode: 'EssentialContainerExited', stoppedReason: 'Essential container in task exited' },
    ],
    ['a user', { stopCode: 'UserInitiated', stoppedReason: 'Task stopped by user' }],
    [
      'a Spot interruption',
      { stopCode: 'SpotInterruption', stoppedReason: 'Your Spot Task was interrupted.' },
    ],
    [
      'a failed health check',
      { stopCode: 'ServiceSchedulerInitiated', stoppedReason: 'Task failed container health checks' },
    ],
    ['want of memory', inContainer('OutOfMemoryError: Container killed due to memory usage')],
    [
      'an entry point that is not there',
      inContainer('CannotStartContainerError: Error response from daemon: OCI runtime'),
    ],
    [
      'a container that starts too slowly',
      inContainer('DockerTimeoutError: Could not transition to started; timed out'),
    ],
    [
      'text of a container that only speaks of a pull',
      inContainer('Error: the job said CannotPullContainerError and went on'),
    ],
    ['a task that says nothing', {}],
  ])('lets an ordinary stop pass: %s', (_, detail) => {
    expect(matches(pattern, stopped(detail))).toBe(false);
  });

  it.each(['PROVISIONING', 'PENDING', 'RUNNING', 'DEPROVISIONING'])(
    'waits while the task is %s',
    (lastStatus) => {
      const detail = { stopCode: 'TaskFailedToStart', stoppedReason: 'CannotPullContainerError', lastStatus };
      expect(matches(pattern, stopped(detail))).toBe(false);
    },
  );

  it('hears nobody but ECS, and of tasks only', () => {
    const failed = { stopCode: 'TaskFailedToStart' };
    expect(matches(pattern, stopped(failed))).toBe(true);
    expect(matches(pattern, stopped(failed, { source: 'custom.ecs' }))).toBe(false);
    expect(matches(pattern, stopped(failed, { 'detail-type': 'ECS Service Action' }))).toBe(false);
  });

  it('has no wildcard, of which an account has 30', () => {
    expect(JSON.stringify(pattern)).not.toContain('wildcard');
  });

  it('listens on the default bus, where AWS services speak', () => {
    expect(only(templateWith(), 'AWS::Events::Rule').properties).not.toHaveProperty('EventBusName');
  });
});

describe('the rule of a stack that watches some clusters', () => {
  const failed = { stopCode: 'TaskFailedToStart' };

  it('takes ARNs as they are', () => {
    const pattern = patternOf([prod, 'arn:aws:ecs:eu-west-1:111122223333:cluster/stage']);
    expect(matches(pattern, stopped(failed))).toBe(true);
    expect(matches(pattern, stopped({ ...failed, clusterArn: `${prod}-2` }))).toBe(false);
    expect(matches(pattern, stopped({ ...failed, clusterArn: undefined }))).toBe(false);
  });

  it("puts names into the stack's own account and region", () => {
    const { detail } = patternOf(['prod']) as { detail: { clusterArn: unknown } };
    expect(detail.clusterArn).toEqual([
      {
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            ':ecs:',
            { Ref: 'AWS::Region' },
            ':',
            { Ref: 'AWS::AccountId' },
            ':cluster/prod',
          ],
        ],
      },
    ]);
  });
});
