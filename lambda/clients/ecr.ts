import {
  DescribeImagesCommand,
  DescribePullThroughCacheRulesCommand,
  DescribeRepositoriesCommand,
  DescribeRepositoryCreationTemplatesCommand,
  ECRClient,
  GetLifecyclePolicyCommand,
  GetRegistryPolicyCommand,
  GetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr';
import type { ClientSettings, Sends, ServiceCalls } from './client.ts';

/** The commands are imported by name: what is not used is not in the bundle. */
export const ecr = (settings: ClientSettings): Sends<ServiceCalls<'ecr'>> => {
  const client = new ECRClient(settings);
  return {
    'ecr:DescribeImages': (input, options) => client.send(new DescribeImagesCommand(input), options),
    'ecr:DescribePullThroughCacheRules': (input, options) =>
      client.send(new DescribePullThroughCacheRulesCommand(input), options),
    'ecr:DescribeRepositories': (input, options) =>
      client.send(new DescribeRepositoriesCommand(input), options),
    'ecr:DescribeRepositoryCreationTemplates': (input, options) =>
      client.send(new DescribeRepositoryCreationTemplatesCommand(input), options),
    'ecr:GetLifecyclePolicy': (input, options) => client.send(new GetLifecyclePolicyCommand(input), options),
    'ecr:GetRegistryPolicy': (input, options) => client.send(new GetRegistryPolicyCommand(input), options),
    'ecr:GetRepositoryPolicy': (input, options) =>
      client.send(new GetRepositoryPolicyCommand(input), options),
  };
};
