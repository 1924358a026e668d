import { expect, test } from 'vitest';
import { knownValue } from '../../lambda/facts.ts';
import { task } from '../../lambda/probes/task.ts';
import { type Answers, askProbe, awsError } from '../fake-aws.ts';
import { given, messages } from '../given.ts';

const failure = given.failure();
const { detail } = given.event();
const stopped = { ...detail, stoppedAt: new Date('2026-10-02T11:46:52.984Z'), overrides: {} };

test('reads the task as ECS tells it, the way its event is read', async () => {
  const { fact, sent } = await askProbe(task, failure, {
    'ecs:DescribeTasks': { tasks: [stopped as object] },
  });
  expect(sent).toEqual([
    {
      call: 'ecs:DescribeTasks',
      input: { cluster: failure.clusterArn, tasks: [failure.taskArn] },
      region: 'eu-west-1',
    },
  ]);
  expect(knownValue(fact)).toEqual([
    expect.objectContaining({
      cause: 'ecr-pull-denied',
      message: messages.pullDenied,
      stopCode: 'TaskFailedToStart',
      time: '2026-10-02T11:46:52.984Z',
    }),
  ]);
});

test.each<[string, Answers['ecs:DescribeTasks'] & {}, string]>([
  ['no task', { tasks: [], failures: [{ reason: 'MISSING' }] }, 'absent'],
  ['another task', { tasks: [{ ...stopped, taskArn: 'arn:other' } as object] }, 'absent'],
  ['no such cluster', awsError('ClusterNotFoundException'), 'absent'],
  ['nothing', awsError('AccessDeniedException'), 'unreadable'],
])('says so where ECS knows %s', async (_what, answer, state) => {
  expect((await askProbe(task, failure, { 'ecs:DescribeTasks': answer })).fact.state).toBe(state);
});

test('asks nothing for an event that names no task', async () => {
  const { taskArn: _, ...rest } = failure;
  expect((await askProbe(task, rest, {})).fact.state).toBe('not-asked');
});
