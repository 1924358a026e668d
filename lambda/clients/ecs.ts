import {
  DescribeContainerInstancesCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
} from '@aws-sdk/client-ecs';
import type { ClientSettings, Sends, ServiceCalls } from './client.ts';

/** The commands are imported by name: what is not used is not in the bundle. */
export const ecs = (settings: ClientSettings): Sends<ServiceCalls<'ecs'>> => {
  const client = new ECSClient(settings);
  return {
    'ecs:DescribeContainerInstances': (input, options) =>
      client.send(new DescribeContainerInstancesCommand(input), options),
    'ecs:DescribeServices': (input, options) => client.send(new DescribeServicesCommand(input), options),
    'ecs:DescribeTaskDefinition': (input, options) =>
      client.send(new DescribeTaskDefinitionCommand(input), options),
    'ecs:DescribeTasks': (input, options) => client.send(new DescribeTasksCommand(input), options),
  };
};
