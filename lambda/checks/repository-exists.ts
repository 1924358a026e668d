import { knownValue } from '../facts.ts';
import type { EcrImage, PullThroughRule } from '../facts-ecr.ts';
import { similarNames } from '../similar.ts';
import { defineCheck, type Judgement, unseen } from './check.ts';
import { strictest } from './strictest.ts';

const faultOfCredential = ({ credential }: PullThroughRule): string | undefined => {
  if (credential.state === 'absent') return 'the secret with its credentials is not there';
  return credential.state === 'known' && credential.value.deletedAt !== undefined
    ? `the secret with its credentials is marked for deletion (${credential.value.arn})`
    : undefined;
};

/** A repository under a pull through cache rule is made by its first pull: that it is not there is no fault by itself. */
const ofCache = ({ reference, repository }: EcrImage, rule: PullThroughRule): Judgement => {
  const from = `Repository ${reference.repository} is filled by ECR from ${rule.upstream} (pull through cache, prefix ${rule.prefix})`;
  const fault = faultOfCredential(rule);
  if (fault !== undefined)
    return {
      result: 'fail',
      root: 'pull-through-cache-failed',
      confidence: 'confirmed',
      detail: `${from}, and ${fault}.`,
    };
  const seen =
    repository.state === 'absent'
      ? ', and is not there yet: its first pull must fetch it. Whether the image exists upstream is not seen from here.'
      : '.';
  return { result: 'unknown', detail: `${from}${seen}` };
};

/** One image's repository. What a registry of another account holds only its owner can see. */
export const judgeRepository = (image: EcrImage, ownAccount: string | undefined): Judgement => {
  const { repository, repositories, reference, pullThrough } = image;
  const where = `account ${reference.ecr?.account}, ${reference.ecr?.region}`;
  const rule = knownValue(pullThrough);
  if (rule !== undefined && (repository.state === 'absent' || faultOfCredential(rule) !== undefined))
    return ofCache(image, rule);
  if (repository.state === 'known') {
    return {
      result: 'pass',
      detail: `Repository ${reference.repository} exists in ${where}.`,
      contradicts: 'repository-not-found',
    };
  }
  if (repository.state !== 'absent') {
    const judgement = unseen(`Repository ${reference.repository} in ${where}`, repository);
    const isForeign = ownAccount !== undefined && reference.ecr?.account !== ownAccount;
    return isForeign
      ? {
          ...judgement,
          detail: `${judgement.detail} It is another account's registry: its owner can see it.`,
        }
      : judgement;
  }
  const names = knownValue(repositories);
  const similar = similarNames(reference.repository, names ?? []);
  const others =
    similar.length > 0
      ? ` Similar names there: ${similar.join(', ')}.`
      : names === undefined
        ? ''
        : ` None of the ${names.length} repositories there has a similar name.`;
  // While it is not known whether a rule would make it, its absence may be no fault.
  const isSure = pullThrough.state === 'absent' || pullThrough.state === 'not-asked';
  return {
    result: 'fail',
    root: 'repository-not-found',
    confidence: 'confirmed',
    detail: `ECR has no repository ${reference.repository} in ${where}.${others}${isSure ? '' : ' (Whether a pull through cache rule would make it could not be read: allow ecr:DescribePullThroughCacheRules to show it.)'}`,
  };
};

/** Whether each failed image's ECR repository is there, and which ones have a similar name when it is not. */
export const repositoryExists = defineCheck({
  id: 'repository.exists',
  needs: ['images'],
  judge({ images }, { account }) {
    if (images.state !== 'known')
      return images.state === 'not-asked' ? undefined : unseen('The images', images);
    const failed = images.value.filter(({ isFailed }) => isFailed);
    return strictest(failed.map((image) => judgeRepository(image, account)));
  },
});
