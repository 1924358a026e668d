import { describe, expect, test } from 'vitest';
import type { Service } from '../lambda/facts-task.ts';
import { stopBleeding } from '../lambda/stop-bleeding.ts';
import { subjectOf } from '../lambda/subject.ts';
import { account, given, region } from './given.ts';

const good = `arn:aws:ecs:${region}:${account}:task-definition/web:40`;
const stop = (fields: Partial<Service>, failure = given.failure()) => {
  const facts = given.facts({ service: given.service(fields) });
  return stopBleeding(subjectOf(failure, { facts }), facts);
};

describe('what stops the bleeding', () => {
  test('is the last task definition that is known to start', () => {
    expect(stop({ lastGoodArn: good, runningCount: 2 })?.command).toBe(
      `aws ecs update-service --cluster prod --service web --task-definition web:40 --region ${region}`,
    );
  });

  test('is no task at all where nothing runs and nothing is known that would', () => {
    expect(stop({ runningCount: 0 })?.command).toMatch(/--desired-count 0/);
  });

  test('never stops tasks that still serve', () => {
    expect(stop({ runningCount: 1 })).not.toHaveProperty('command');
    expect(stop({ runningCount: 1 })?.summary).toContain('leave them alone');
  });

  test('is nothing for a service that asks for nothing, or is on its way out', () => {
    expect(stop({ desiredCount: 0 })).toBeUndefined();
    expect(stop({ status: 'DRAINING' })).toBeUndefined();
  });

  test('is nothing where the service could not be seen', () => {
    const facts = given.facts({ service: given.unreadable() });
    expect(stopBleeding(subjectOf(given.failure(), { facts }), facts)).toBeUndefined();
  });
});
