import type { SandboxAccount, SandboxRepository } from './account-file.ts';
import { awsError } from './aws-error.ts';
import { pageOf } from './page.ts';
import { noRepository, ownRegistry } from './sandbox-ecr.ts';
import type { Answers } from './sandbox-iam.ts';

type Call =
  | 'ecr:GetRepositoryPolicy'
  | 'ecr:GetLifecyclePolicy'
  | 'ecr:GetRegistryPolicy'
  | 'ecr:DescribePullThroughCacheRules'
  | 'ecr:DescribeRepositoryCreationTemplates';

/** Policies and rules of the account's own registries. */
export const sandboxRegistry = (account: SandboxAccount): Answers<Call> => {
  const registryId = account.account;
  const isIn =
    (region = account.region) =>
    (each: { readonly region?: string | undefined }): boolean =>
      (each.region ?? account.region) === region;

  const repositoryNamed = (name: string | undefined, region: string | undefined): SandboxRepository => {
    const found = account.repositories.filter(isIn(region)).find((each) => each.name === name);
    if (found === undefined) throw noRepository(name, registryId);
    return found;
  };

  return {
    'ecr:GetRepositoryPolicy': ({ registryId: id, repositoryName: name }, options) => {
      ownRegistry(account, id, 'ecr:GetRepositoryPolicy');
      const { policy } = repositoryNamed(name, options?.region);
      if (policy === undefined)
        throw awsError(
          'RepositoryPolicyNotFoundException',
          `Repository policy does not exist for the repository with name '${name}' in the registry with id '${registryId}'`,
        );
      return { $metadata: {}, registryId, repositoryName: name, policyText: JSON.stringify(policy) };
    },
    'ecr:GetLifecyclePolicy': ({ registryId: id, repositoryName: name }, options) => {
      ownRegistry(account, id, 'ecr:GetLifecyclePolicy');
      const { lifecyclePolicy } = repositoryNamed(name, options?.region);
      if (lifecyclePolicy === undefined)
        throw awsError(
          'LifecyclePolicyNotFoundException',
          `Lifecycle policy does not exist for the repository with name '${name}' in the registry with id '${registryId}'`,
        );
      return {
        $metadata: {},
        registryId,
        repositoryName: name,
        lifecyclePolicyText: JSON.stringify(lifecyclePolicy),
      };
    },
    'ecr:GetRegistryPolicy': (_input, options) => {
      const found = account.registryPolicies.find(isIn(options?.region));
      if (found === undefined)
        throw awsError(
          'RegistryPolicyNotFoundException',
          `Registry policy does not exist in the registry with id '${registryId}'`,
        );
      return { $metadata: {}, registryId, policyText: JSON.stringify(found.document) };
    },
    'ecr:DescribePullThroughCacheRules': (
      { registryId: id, ecrRepositoryPrefixes: prefixes, nextToken, maxResults },
      options,
    ) => {
      ownRegistry(account, id, 'ecr:DescribePullThroughCacheRules');
      const all = account.pullThroughCacheRules.filter(isIn(options?.region));
      const unknown = prefixes?.find((prefix) => !all.some((each) => each.prefix === prefix));
      if (unknown !== undefined)
        throw awsError(
          'PullThroughCacheRuleNotFoundException',
          `The pull through cache rule with repository prefix '${unknown}' does not exist in the registry with id '${registryId}'`,
        );
      const asked = prefixes === undefined ? all : all.filter(({ prefix }) => prefixes.includes(prefix));
      const { found, next } = pageOf(asked, nextToken, maxResults ?? 100);
      return {
        $metadata: {},
        pullThroughCacheRules: found.map(({ prefix, upstream, credentialArn }) => ({
          ecrRepositoryPrefix: prefix,
          upstreamRegistryUrl: upstream,
          registryId,
          ...(credentialArn === undefined ? {} : { credentialArn }),
        })),
        ...(next === undefined ? {} : { nextToken: next }),
      };
    },
    'ecr:DescribeRepositoryCreationTemplates': ({ prefixes, nextToken, maxResults }, options) => {
      const all = account.repositoryCreationTemplates.filter(isIn(options?.region));
      const asked = prefixes === undefined ? all : all.filter(({ prefix }) => prefixes.includes(prefix));
      const { found, next } = pageOf(asked, nextToken, maxResults ?? 100);
      return {
        $metadata: {},
        registryId,
        repositoryCreationTemplates: found.map(({ prefix, appliedFor }) => ({
          prefix,
          appliedFor: [...appliedFor],
        })),
        ...(next === undefined ? {} : { nextToken: next }),
      };
    },
  };
};
