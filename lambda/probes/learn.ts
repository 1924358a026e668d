import type { Aws } from '../aws.ts';
import { knownValue } from '../facts.ts';
import type { TaskDefinition } from '../facts-task.ts';
import type { Failure } from '../failure.ts';
import { imagesOf, type Learnt, repositoriesOf } from '../needs.ts';
import { read } from './probe.ts';
import { readPullThroughRules, ruleFor } from './pull-through.ts';
import { readSecrets } from './read-secrets.ts';

/** The account's own registries that the task pulls from, one a region. */
const ownRegistries = (failure: Failure, definition: TaskDefinition | undefined) => {
  const own = imagesOf(failure, definition).flatMap(({ ecr }) =>
    ecr !== undefined && ecr.account === failure.account ? [ecr] : [],
  );
  return [...new Map(own.map((registry) => [registry.region, registry])).values()];
};

/** Whether a creation template makes the repository on its first pull (Amazon ECR user guide, "Repository creation templates"). */
const isTemplated = async (arn: string, aws: Aws): Promise<boolean> => {
  const [, , , region = '', , resource = ''] = arn.split(':');
  const name = resource.replace(/^repository\//, '');
  const templates = await read('ecr:DescribeRepositoryCreationTemplates', [], async () => {
    const answer = await aws('ecr:DescribeRepositoryCreationTemplates', { maxResults: 100 }, { region });
    return answer.repositoryCreationTemplates;
  });
  return (knownValue(templates) ?? []).some(
    ({ prefix = '', appliedFor = [] }) =>
      appliedFor.includes('PULL_THROUGH_CACHE') && (prefix === 'ROOT' || name.startsWith(`${prefix}/`)),
  );
};

/** What only AWS can tell of what a start needs: whole ARNs and keys of its secrets, repositories that are caches. */
export const learn = async (
  failure: Failure,
  definition: TaskDefinition | undefined,
  aws: Aws,
): Promise<Learnt> => {
  const registries = ownRegistries(failure, definition);
  const [secrets, rules] = await Promise.all([
    readSecrets(failure, definition, aws),
    Promise.all(registries.map((registry) => readPullThroughRules(aws, registry))),
  ]);
  const isCached = (arn: string): boolean => {
    const index = registries.findIndex(({ account, region }) => arn.includes(`:ecr:${region}:${account}:`));
    const known = index < 0 ? undefined : knownValue(rules[index] ?? { state: 'not-asked' });
    return known !== undefined && ruleFor(known, arn.slice(arn.indexOf(':repository/') + 12)) !== undefined;
  };
  const cached = repositoriesOf(failure, definition).filter(isCached);
  const templated = cached.length === 0 ? [] : await Promise.all(cached.map((arn) => isTemplated(arn, aws)));
  return {
    secrets,
    cached: new Set(cached),
    templated: new Set(cached.filter((_arn, index) => templated[index])),
  };
};
