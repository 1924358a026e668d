import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  ListContainerInstancesCommand,
  ListTasksCommand,
  paginateListClusters,
  paginateListServices,
  paginateListTasks,
  type Service,
  type Task,
  type TaskDefinition,
} from '@aws-sdk/client-ecs';
import { UsageError } from '../lambda/settings.ts';
import { similarNames } from '../lambda/similar.ts';
import { awsFailure, clientSettings } from './aws-client.ts';

/** What ECS is asked on demand, each call read-only. */
export interface LiveEcs {
  /** A task by its id or ARN; undefined when ECS knows none: it forgets a stopped task after about an hour. */
  task(id: string): Promise<Task | undefined>;
  /** Stopped tasks of a service that ECS still knows. */
  stoppedTasks(service: string): Promise<readonly Task[]>;
  /** Some of the tasks that a service runs now. */
  runningTasks(service: string): Promise<readonly Task[]>;
  /** ARNs of some container instances that take tasks. */
  containerInstances(): Promise<readonly string[]>;
  service(name: string): Promise<Service>;
  services(): Promise<readonly Service[]>;
  /** A task definition by family, family and revision, or ARN. */
  taskDefinition(name: string): Promise<TaskDefinition>;
}

/** Most that one call describes (ECS API). */
const perCall = { services: 10, tasks: 100 } as const;

/** Tasks and container instances that stand for all of their kind: they are mostly alike. */
const sample = 10;

/** Names that are suggested for one that there is not. */
const maxSuggested = 10;

const chunks = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
    list.slice(index * size, (index + 1) * size),
  );

const lastPart = (arn: string): string => arn.split('/').at(-1) ?? arn;

const suggest = (wanted: string, names: readonly string[]): string => {
  if (names.length === 0) return 'there is none';
  const near = similarNames(wanted, names, maxSuggested);
  const shown = near.length > 0 ? near : names.slice(0, maxSuggested);
  const more = names.length - shown.length;
  return `there ${names.length === 1 ? 'is' : 'are'} ${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};

/** ECS of one cluster, with the caller's credentials. Rejects in one line that says what would be right. */
export const liveEcs = (cluster: string | undefined, region: string | undefined): LiveEcs => {
  const client = new ECSClient(clientSettings(region));
  const name = lastPart(cluster ?? 'default');

  const clusters = async (): Promise<string[]> => {
    const names: string[] = [];
    for await (const { clusterArns = [] } of paginateListClusters({ client }, {}))
      names.push(...clusterArns.map(lastPart));
    return names;
  };

  /** The error of a call as one line; a cluster that there is not is told with those that there are. */
  const asking = async <T>(call: string, ask: () => Promise<T>): Promise<T> => {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof UsageError) throw error;
      if (!(error instanceof Error) || error.name !== 'ClusterNotFoundException')
        throw awsFailure(error, call);
      const names = await asking('ecs:ListClusters', clusters);
      throw new UsageError(
        `There is no cluster ${name} in this account and region: ${suggest(name, names)}.`,
      );
    }
  };

  const serviceNames = (): Promise<string[]> =>
    asking('ecs:ListServices', async () => {
      const names: string[] = [];
      for await (const { serviceArns = [] } of paginateListServices({ client }, { cluster, maxResults: 100 }))
        names.push(...serviceArns.map(lastPart));
      return names;
    });

  const describeServices = async (names: readonly string[]): Promise<Service[]> => {
    const found = await Promise.all(
      chunks(names, perCall.services).map((some) =>
        asking('ecs:DescribeServices', () =>
          client.send(new DescribeServicesCommand({ cluster, services: some })),
        ),
      ),
    );
    return found.flatMap(({ services = [] }) => services).filter(({ status }) => status !== 'INACTIVE');
  };

  const describeTasks = async (arns: readonly string[]): Promise<Task[]> => {
    const found = await Promise.all(
      chunks(arns, perCall.tasks).map((some) =>
        asking('ecs:DescribeTasks', () => client.send(new DescribeTasksCommand({ cluster, tasks: some }))),
      ),
    );
    return found.flatMap(({ tasks = [] }) => tasks);
  };

  return {
    task: async (id) => (await describeTasks([id]))[0],
    stoppedTasks: (service) =>
      asking('ecs:ListTasks', async () => {
        const arns: string[] = [];
        const asked = { cluster, serviceName: service, desiredStatus: 'STOPPED' } as const;
        for await (const { taskArns = [] } of paginateListTasks({ client }, asked)) arns.push(...taskArns);
        return describeTasks(arns);
      }),
    runningTasks: (service) =>
      asking('ecs:ListTasks', async () => {
        const { taskArns = [] } = await client.send(
          new ListTasksCommand({
            cluster,
            serviceName: service,
            desiredStatus: 'RUNNING',
            maxResults: sample,
          }),
        );
        return describeTasks(taskArns);
      }),
    containerInstances: () =>
      asking('ecs:ListContainerInstances', async () => {
        const { containerInstanceArns = [] } = await client.send(
          new ListContainerInstancesCommand({ cluster, status: 'ACTIVE', maxResults: sample }),
        );
        return containerInstanceArns;
      }),
    async service(wanted) {
      const [found] = await describeServices([wanted]);
      if (found !== undefined) return found;
      throw new UsageError(
        `There is no service ${wanted} in cluster ${name}: ${suggest(wanted, await serviceNames())}.`,
      );
    },
    services: async () => describeServices(await serviceNames()),
    taskDefinition: (wanted) =>
      asking('ecs:DescribeTaskDefinition', async () => {
        try {
          const { taskDefinition: found } = await client.send(
            new DescribeTaskDefinitionCommand({ taskDefinition: wanted }),
          );
          if (found !== undefined) return found;
        } catch (error) {
          // AWS has no code of its own for it.
          if (!(error instanceof Error) || !/^(?:Client|InvalidParameter)Exception$/.test(error.name))
            throw error;
        }
        throw new UsageError(`There is no task definition ${wanted} in this account and region.`);
      }),
  };
};
