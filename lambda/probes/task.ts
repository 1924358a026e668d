import { readEvent } from '../event.ts';
import type { Failure } from '../failure.ts';
import { defineProbe, read } from './probe.ts';

/**
 * The stopped task as ECS itself tells it: an event can be forged by whoever may invoke the function, what ECS knows
 * cannot. Asked only where something would be repaired. ECS keeps a stopped task for an hour (ECS API, DescribeTasks).
 */
export const task = defineProbe({
  name: 'task',
  after: [],
  iam: [{ action: 'ecs:DescribeTasks', on: 'anything' }],
  async ask({ account, region, clusterArn, taskArn }, _before, aws) {
    if (taskArn === undefined || clusterArn === undefined || region === undefined)
      return { state: 'not-asked', why: 'the event names no task' };
    const found = await read('ecs:DescribeTasks', ['ClusterNotFoundException'], async () => {
      const { tasks } = await aws('ecs:DescribeTasks', { cluster: clusterArn, tasks: [taskArn] }, { region });
      return tasks;
    });
    if (found.state !== 'known') return found;
    const [stopped] = found.value.filter((each) => each.taskArn === taskArn);
    if (stopped === undefined) return { state: 'absent', from: found.from };
    // As JSON its times are text, as they are in an event.
    const detail: unknown = JSON.parse(JSON.stringify(stopped));
    const value = readEvent({ account, region, detail }).flatMap((signal): Failure[] =>
      signal.kind === 'failure' ? [signal.failure] : [],
    );
    return { state: 'known', value, from: found.from };
  },
});
