import { DescribeImagesCommand, DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import type { ClientSettings, Sends, ServiceCalls } from './client.ts';

/** The commands are imported by name: what is not used is not in the bundle. */
export const ecr = (settings: ClientSettings): Sends<ServiceCalls<'ecr'>> => {
  const client = new ECRClient(settings);
  return {
    'ecr:DescribeImages': (input, options) => client.send(new DescribeImagesCommand(input), options),
    'ecr:DescribeRepositories': (input, options) =>
      client.send(new DescribeRepositoriesCommand(input), options),
  };
};
