import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEvent } from '../lambda/event.ts';
import { readRecovery } from '../lambda/recovery.ts';

const clusterArn = 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod';
const serviceArn = 'arn:aws:ecs:eu-west-1:111122223333:service/prod/web';
const steady = {
  id: 'c3b2a190',
  'detail-type': 'ECS Service Action',
  source: 'aws.ecs',
  account: '111122223333',
  region: 'eu-west-1',
  time: '2026-10-02T10:58:40Z',
  resources: [serviceArn],
  detail: { eventType: 'INFO', eventName: 'SERVICE_STEADY_STATE', clusterArn },
};
const deployed = {
  ...steady,
  'detail-type': 'ECS Deployment State Change',
  detail: { eventType: 'INFO', eventName: 'SERVICE_DEPLOYMENT_COMPLETED', deploymentId: 'ecs-svc/123' },
};
const recovery = {
  kind: 'recovery',
  clusterArn,
  group: 'service:web',
  account: '111122223333',
  region: 'eu-west-1',
  at: '2026-10-02T10:58:40.000Z',
  eventId: 'c3b2a190',
};

describe('an event that may end an incident', () => {
  test('is a service that is steady, or a deployment that is through, whose cluster stands in the ARN only', () => {
    expect(readEvent(steady)).toEqual([recovery]);
    expect(readEvent(deployed)).toEqual([recovery]);
  });

  test('is of a service with the short ARN when the cluster is told', () => {
    const short = { ...steady, resources: ['arn:aws:ecs:eu-west-1:111122223333:service/web'] };
    expect(readEvent(short)).toEqual([recovery]);
    expect(readRecovery({ ...deployed, resources: short.resources })).toBeUndefined();
  });

  test.each<[string, object]>([
    ['another action', { ...steady, detail: { ...steady.detail, eventName: 'SERVICE_TASK_START_IMPAIRED' } }],
    ['a deployment that goes on', { ...deployed, detail: { eventName: 'SERVICE_DEPLOYMENT_IN_PROGRESS' } }],
    ['a name of the other kind of event', { ...steady, detail: deployed.detail }],
    ['no service', { ...steady, resources: [] }],
    ['a service that is none', { ...steady, resources: ['arn:aws:s3:::bucket'] }],
    ['no time', { ...steady, time: undefined }],
    ['a time that nobody can read', { ...steady, time: 'soon' }],
  ])('is not one of %s', (_what, event) => {
    expect(readRecovery(event)).toBeUndefined();
    expect(readEvent(event)).toMatchObject([{ kind: 'ignored' }]);
  });

  test('is the schedule, which asks to look after what is open', () => {
    expect(
      readEvent({ id: 'a', 'detail-type': 'Scheduled Event', source: 'aws.events', detail: {} }),
    ).toEqual([{ kind: 'tick', eventId: 'a' }]);
  });

  test('is read from anything without an error', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.anything(), (resources, detail, time) => {
        const event = { ...steady, resources, detail, time };
        expect(readEvent(event).length).toBeGreaterThan(0);
      }),
    );
  });
});
