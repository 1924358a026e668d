import { knownValue } from '../facts.ts';
import type { Failure } from '../failure.ts';
import type { ImageReference } from '../image.ts';
import { imagesOf } from '../needs.ts';
import { defineCheck, type Judgement } from './check.ts';
import { strictest } from './strictest.ts';

const judgeOne = (
  { ecr, registry, repository }: ImageReference,
  { account, region }: Failure,
): Judgement | undefined => {
  if (registry === 'public.ecr.aws')
    return {
      result: 'unknown',
      detail: `${repository} is in ECR Public, which ECS pulls from without a name: no role of the task is asked, and what is there cannot be looked up from here.`,
    };
  if (ecr === undefined || account === undefined) return undefined;
  if (ecr.account !== account)
    return {
      result: 'unknown',
      detail: `${repository} is in the registry of account ${ecr.account} (${ecr.region}), not of the task's account ${account}: its repository policy must allow the pull, and only its owner can see it: aws ecr get-repository-policy --repository-name ${repository.replace(/[^\w./-]/g, '')} --region ${ecr.region}.`,
    };
  return region === undefined || ecr.region === region
    ? undefined
    : {
        result: 'pass',
        detail: `${repository} is in another region, ${ecr.region}, than the task, ${region}: its pull goes there.`,
      };
};

/** Where the images are, as far as that changes what can be seen and who decides: another account, another region, ECR Public. */
export const registryVisible = defineCheck({
  id: 'registry.visible',
  needs: ['taskDefinition'],
  judge: ({ taskDefinition }, failure) =>
    strictest(
      imagesOf(failure, knownValue(taskDefinition)).flatMap(
        (reference) => judgeOne(reference, failure) ?? [],
      ),
    ),
});
