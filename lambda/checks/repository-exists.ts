import { type EcrImage, knownValue } from '../facts.ts';
import { similarNames } from '../similar.ts';
import { defineCheck, type Judgement, unseen } from './check.ts';
import { strictest } from './strictest.ts';

const judgeOne = ({ repository, repositories, reference }: EcrImage): Judgement => {
  const where = `account ${reference.ecr?.account}, ${reference.ecr?.region}`;
  if (repository.state === 'known') {
    return {
      result: 'pass',
      detail: `Repository ${reference.repository} exists in ${where}.`,
      contradicts: 'repository-not-found',
    };
  }
  if (repository.state !== 'absent')
    return unseen(`Repository ${reference.repository} in ${where}`, repository);
  const names = knownValue(repositories);
  const similar = similarNames(reference.repository, names ?? []);
  const others =
    similar.length > 0
      ? ` Similar names there: ${similar.join(', ')}.`
      : names === undefined
        ? ''
        : ` None of the ${names.length} repositories there has a similar name.`;
  return {
    result: 'fail',
    root: 'repository-not-found',
    confidence: 'confirmed',
    detail: `ECR has no repository ${reference.repository} in ${where}.${others}`,
  };
};

/** Whether each image's ECR repository is there, and which ones have a similar name when it is not. */
export const repositoryExists = defineCheck({
  id: 'repository.exists',
  needs: ['images'],
  judge({ images }) {
    if (images.state !== 'known')
      return images.state === 'not-asked' ? undefined : unseen('The images', images);
    return strictest(images.value.map(judgeOne));
  },
});
