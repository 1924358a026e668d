import type { Deployment, Service as EcsService, NetworkConfiguration } from '@aws-sdk/client-ecs';
import type { Aws } from '../aws.ts';
import type { Fact } from '../facts.ts';
import type { ServiceNetwork } from '../facts-network.ts';
import type { Service } from '../facts-task.ts';
import type { Failure } from '../failure.ts';
import { tagsOf } from '../team.ts';
import { defineProbe, read } from './probe.ts';

/** A task definition that a deployment runs or brought to the end is known to start; the newest of them. */
const lastGood = (deployments: readonly Deployment[], failing: string | undefined): string | undefined =>
  deployments
    .filter(({ taskDefinition }) => taskDefinition !== undefined && taskDefinition !== failing)
    .filter(({ runningCount = 0, rolloutState }) => runningCount > 0 || rolloutState === 'COMPLETED')
    .toSorted((a, b) => Number(b.createdAt ?? 0) - Number(a.createdAt ?? 0))[0]?.taskDefinition;

const placement = (configuration: NetworkConfiguration | undefined): ServiceNetwork | undefined => {
  const own = configuration?.awsvpcConfiguration;
  return (
    own && {
      subnetIds: own.subnets ?? [],
      securityGroupIds: own.securityGroups ?? [],
      // ECS takes a missing one as disabled (ECS API, AwsVpcConfiguration).
      assignsPublicIp: own.assignPublicIp === 'ENABLED',
    }
  );
};

/** A deployment keeps the configuration that it began with, and the service may have another by now. */
const networkOf = (service: EcsService, startedBy: string | undefined): ServiceNetwork | undefined => {
  const sets = [...(service.deployments ?? []), ...(service.taskSets ?? [])];
  const own = startedBy === undefined ? undefined : sets.find(({ id }) => id === startedBy);
  return (
    placement(own?.networkConfiguration) ??
    placement(service.networkConfiguration) ??
    placement(sets[0]?.networkConfiguration)
  );
};

/** Asks ECS for the service that the task was of; the network is placed by it, too. */
export const readService = async (
  { group = '', clusterArn, region, taskDefinitionArn, startedBy }: Failure,
  aws: Aws,
): Promise<Fact<Service>> => {
  const name = group.startsWith('service:') ? group.slice('service:'.length) : '';
  if (name === '') return { state: 'not-asked', why: 'the task is of no service' };
  const found = await read(
    'ecs:DescribeServices',
    ['ClusterNotFoundException', 'ServiceNotFoundException'],
    async () => {
      const answer = await aws(
        'ecs:DescribeServices',
        { services: [name], include: ['TAGS'], ...(clusterArn === undefined ? {} : { cluster: clusterArn }) },
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
  const network = networkOf(own, startedBy);
  const value = {
    name,
    status: own.status ?? '',
    desiredCount: own.desiredCount ?? 0,
    runningCount: own.runningCount ?? 0,
    taskDefinitionArn: own.taskDefinition ?? '',
    ...(lastGoodArn === undefined ? {} : { lastGoodArn }),
    ...(network === undefined ? {} : { network }),
    ...tagsOf(own.tags),
  };
  return { state: 'known', value, from: found.from };
};

/** The service that the task was of: what it runs now, a task definition to go back to, where it places its tasks. */
export const service = defineProbe({
  name: 'service',
  after: [],
  // Clusters and services of the account are not known beforehand.
  iam: [{ action: 'ecs:DescribeServices', on: 'anything' }],
  ask: (failure, _before, aws) => readService(failure, aws),
});
