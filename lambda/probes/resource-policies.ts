import type { Aws } from '../aws.ts';
import { parsePolicy } from '../iam/policy.ts';
import type { ResourcePolicy } from '../resource-policy.ts';
import { read } from './probe.ts';

const readRepositoryPolicy = (aws: Aws, arn: string): Promise<ResourcePolicy> => {
  const [, , , region, account, resource = ''] = arn.split(':');
  const name = resource.replace(/^repository\//, '');
  return read('ecr:GetRepositoryPolicy', ['RepositoryPolicyNotFoundException'], async () => {
    const { policyText } = await aws(
      'ecr:GetRepositoryPolicy',
      { registryId: account, repositoryName: name },
      region ? { region } : {},
    );
    const document = policyText === undefined ? undefined : parsePolicy(policyText);
    return document && { name: `the policy of repository ${name}`, document };
  });
};

/** The policies of these repositories, by ARN, side by side. Those of other accounts are mostly not to be had. */
export const readRepositoryPolicies = async (
  aws: Aws,
  arns: readonly string[],
): Promise<ReadonlyMap<string, ResourcePolicy>> =>
  new Map(await Promise.all(arns.map(async (arn) => [arn, await readRepositoryPolicy(aws, arn)] as const)));

/** The policy of the account's own registry in a region: it may grant what the first pull through the cache needs. */
export const readRegistryPolicy = (aws: Aws, region: string): Promise<ResourcePolicy> =>
  read('ecr:GetRegistryPolicy', ['RegistryPolicyNotFoundException'], async () => {
    const { policyText } = await aws('ecr:GetRegistryPolicy', {}, { region });
    const document = policyText === undefined ? undefined : parsePolicy(policyText);
    return document && { name: 'the registry policy', document };
  });
