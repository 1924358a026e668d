import { expect, test } from 'vitest';
import { readEvent } from '../lambda/event.ts';
import { given, messages } from './given.ts';

test('a container whose reason has no cause is told beside one whose reason has one', () => {
  const containers = [
    given.container({ name: 'web', reason: messages.notFound }),
    given.container({
      name: 'sidecar',
      image: 'acme/sidecar:1',
      reason: 'CannotPullContainerError: API error',
    }),
  ];
  const told = readEvent(given.event({ stoppedReason: 'Task failed to start', containers }));
  expect(told).toMatchObject([
    { failure: { cause: 'image-not-found', containers: [{ name: 'web' }] } },
    { failure: { cause: 'unknown', containers: [{ name: 'sidecar' }] } },
  ]);
});

test("a task's text that only repeats a container's, cut short, is not told twice", () => {
  const containers = [given.container({ reason: messages.notFound }), given.container({ name: 'sidecar' })];
  const told = readEvent(given.event({ stoppedReason: 'CannotPullContainerError: pull image', containers }));
  expect(told).toMatchObject([{ failure: { cause: 'image-not-found' } }]);
  expect(told).toHaveLength(1);
});
