import type { Aws } from '../aws.ts';
import type { Fact } from '../facts.ts';
import type { PullThroughRule } from '../facts-ecr.ts';
import type { EcrRegistry } from '../image.ts';
import { read } from './probe.ts';

/** A pull through cache rule of a registry, as ECR lists it. */
export interface ListedRule {
  readonly prefix: string;
  readonly upstream: string;
  readonly credentialArn?: string;
}

/** A registry has at most 50 rules (Amazon ECR service quotas), so one page holds them all. */
const pageSize = 100;

export const readPullThroughRules = (aws: Aws, registry: EcrRegistry): Promise<Fact<readonly ListedRule[]>> =>
  read('ecr:DescribePullThroughCacheRules', [], async () => {
    const answer = await aws(
      'ecr:DescribePullThroughCacheRules',
      { registryId: registry.account, maxResults: pageSize },
      { region: registry.region },
    );
    return answer.pullThroughCacheRules?.map(
      ({ ecrRepositoryPrefix: prefix = '', upstreamRegistryUrl: upstream = '', credentialArn }) => ({
        prefix,
        upstream,
        ...(credentialArn === undefined ? {} : { credentialArn }),
      }),
    );
  });

/** The rule that covers a repository's name: the longest prefix, and `ROOT` for what no other one covers. */
export const ruleFor = (rules: readonly ListedRule[], repository: string): ListedRule | undefined =>
  rules
    .filter(({ prefix }) => repository.startsWith(`${prefix}/`))
    .toSorted((a, b) => b.prefix.length - a.prefix.length)[0] ??
  rules.find(({ prefix }) => prefix === 'ROOT');

/** The rule's upstream credentials, which are a secret; only whether it is there. */
const readCredential = (aws: Aws, arn: string, region: string): Promise<PullThroughRule['credential']> =>
  read('secretsmanager:DescribeSecret', ['ResourceNotFoundException'], async () => {
    const { ARN: found, DeletedDate: deleted } = await aws(
      'secretsmanager:DescribeSecret',
      { SecretId: arn },
      { region },
    );
    return found === undefined
      ? undefined
      : { arn: found, ...(deleted === undefined ? {} : { deletedAt: new Date(deleted).toISOString() }) };
  });

/** The pull through cache rule behind a repository's name; absent when no rule covers it. */
export const readPullThrough = async (
  aws: Aws,
  registry: EcrRegistry,
  repository: string,
): Promise<Fact<PullThroughRule>> => {
  const rules = await readPullThroughRules(aws, registry);
  if (rules.state !== 'known') return rules;
  const rule = ruleFor(rules.value, repository);
  if (rule === undefined) return { state: 'absent', from: rules.from };
  const { prefix, upstream, credentialArn } = rule;
  const credential: PullThroughRule['credential'] =
    credentialArn === undefined
      ? { state: 'not-asked', why: 'the rule needs no credentials' }
      : await readCredential(aws, credentialArn, registry.region);
  return { state: 'known', value: { prefix, upstream, credential }, from: rules.from };
};
