import type { Deployment } from '@aws-sdk/client-ecs';
import { defineProbe, read } from './probe.ts';

/** A task definition that a deployment runs or brought to the end is known to start; the newest of them. */
const lastGood = (deployments: readonly Deployment[], failing: string | undefined): string | undefined =>
  deployments
    .filter(({ taskDefinition }) => taskDefinition !== undefined && taskDefinition !== failing)
    .filter(({ runningCount = 0, rolloutState }) => runningCount > 0 || rolloutState === 'COMPLETED')
    .toSorted((a, b) => Number(b.createdAt ?? 0) - Number(a.createdAt ?? 0))[0]?.taskDefinition;

/** The service that the task was of: what it runs now, and a task definition to go back to. */
export const service = defineProbe({
  name: 'service',
  after: [],
  // Clusters and services of the account are not known beforehand.
  iam: [{ action: 'ecs:DescribeServices', on: 'anything' }],
  async ask({ group = '', clusterArn, region, taskDefinitionArn }, _before, aws) {
    const name = group.startsWith('service:') ? group.slice('service:'.length) : '';
    if (name === '') return { state: 'not-asked', why: 'the task is of no service' };
    const found = await read(
      'ecs:DescribeServices',
      ['ClusterNotFoundException', 'ServiceNotFoundException'],
      async () => {
        const answer = await aws(
          'ecs:DescribeServices',
          { services: [name], ...(clusterArn === undefined ? {} : { cluster: clusterArn }) },
          region === undefined ? {} : { region },
        );
        return answer.services === undefined && answer.failures === undefined ? undefined : answer;
      },
    );
    if (found.state !== 'known') return found;
    const [own] = found.value.services ?? [];
    // A service that is not there stands among the failures, with the reason MISSING.
    if (own === undefined) return { state: 'absent', from: found.from };
    const lastGoodArn = lastGood(own.deployments ?? [], taskDefinitionArn);
    const value = {
      name,
      status: own.status ?? '',
      desiredCount: own.desiredCount ?? 0,
      runningCount: own.runningCount ?? 0,
      taskDefinitionArn: own.taskDefinition ?? '',
      ...(lastGoodArn === undefined ? {} : { lastGoodArn }),
    };
    return { state: 'known', value, from: found.from };
  },
});
