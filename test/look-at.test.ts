import { describe, expect, test } from 'vitest';
import type { Incident } from '../lambda/incident.ts';
import { lookAt, recoveredBy, type ServiceNow } from '../lambda/look-at.ts';
import { reminderDue } from '../lambda/next-step.ts';

const minute = 60_000;
const hour = 60 * minute;
const begin = Date.parse('2026-10-02T12:00:00.000Z');
const failing = 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:41';

const incident = (fields: Partial<Incident> = {}): Incident => ({
  key: '5f1d173dd315a135',
  generation: 'm1',
  status: 'open',
  where: 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod service:web',
  occurrences: 3,
  firstSeen: new Date(begin).toISOString(),
  lastSeen: new Date(begin).toISOString(),
  taskDefinitionArn: failing,
  alerts: 1,
  alertedAt: new Date(begin).toISOString(),
  owner: 'a',
  ownedAt: new Date(begin).toISOString(),
  ...fields,
});
const service = (fields: Partial<Exclude<ServiceNow, 'absent'>> = {}): ServiceNow => ({
  status: 'ACTIVE',
  desiredCount: 2,
  runningCount: 0,
  taskDefinitionArn: failing,
  isSettled: true,
  ...fields,
});
const look = (now: number, found: ServiceNow | undefined, fields: Partial<Incident> = {}) =>
  lookAt(incident(fields), found, begin + now, hour);

describe('an open incident', () => {
  test.each<[string, ServiceNow, RegExp]>([
    ['whose service was deleted', 'absent', /deleted/],
    ['whose service is inactive', service({ status: 'INACTIVE' }), /deleted/],
    ['whose service was set to nothing', service({ desiredCount: 0 }), /set to 0/],
    ['whose tasks all run', service({ runningCount: 2 }), /All 2 tasks run. web:41 starts now/],
  ])('%s is over', (_what, found, story) => {
    expect(look(20 * minute, found)).toEqual({ kind: 'over', story: expect.stringMatching(story) });
  });

  test.each<[string, number, ServiceNow]>([
    ['tasks are missing, and the reminder is not due', 20 * minute, service()],
    ['a task failed a moment ago', 10 * minute, service({ runningCount: 2 })],
    ['a deployment is under way', 20 * minute, service({ runningCount: 2, isSettled: false })],
  ])('is left open while %s', (_what, now, found) => {
    expect(look(now, found)).toEqual({ kind: 'wait' });
  });

  test('is reminded of when it is due, with the last try, and never resolved for what could not be read', () => {
    expect(look(hour, service())).toMatchObject({
      kind: 'remind',
      story: expect.stringMatching(/0 of 2 tasks run/),
    });
    expect(look(20 * minute, undefined)).toEqual({ kind: 'wait' });
    expect(look(hour, undefined)).toMatchObject({
      kind: 'remind',
      story: expect.stringContaining('allow ecs:DescribeServices'),
    });
  });

  test('of standalone tasks ends after a day without a failure, whatever a service of that name does', () => {
    const where = { where: 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod family:web' };
    expect(look(23 * hour, 'absent', where)).toEqual({ kind: 'wait' });
    expect(look(24 * hour, undefined, where)).toMatchObject({ kind: 'over' });
  });
});

test('reminders come after the interval, then after twice as long each time, at most a day', () => {
  const due = [1, 2, 3, 4, 5, 6, 20].map(
    (alerts) => (reminderDue(incident({ alerts }), hour) - begin) / hour,
  );
  expect(due).toEqual([1, 2, 4, 8, 16, 24, 24]);
  expect((reminderDue(incident(), 48 * hour) - begin) / hour).toBe(48);
});

test.each([
  ['arn:x:task-definition/web:41', 'arn:x:task-definition/web:41', 'web:41 starts now.'],
  [
    'arn:x:task-definition/web:41',
    'arn:x:task-definition/web:40',
    'Recovered by rollback to web:40: revision 41 is still broken.',
  ],
  [
    'arn:x:task-definition/web:41',
    'arn:x:task-definition/web:42',
    'Recovered with web:42; web:41 may still be broken.',
  ],
  [
    'arn:x:task-definition/web:41',
    'arn:x:task-definition/api:40',
    'Recovered with api:40; web:41 may still be broken.',
  ],
  ['', 'arn:x:task-definition/web:42', 'web:42 starts now.'],
])('what failed with %s and runs with %s: %s', (was, now, words) => {
  expect(recoveredBy(was, service({ taskDefinitionArn: now }))).toBe(words);
});
