import type { EcrImage } from '../facts-ecr.ts';
import type { Failure } from '../failure.ts';
import { wantedVersion } from '../subject.ts';
import { defineCheck, type Judgement, unseen } from './check.ts';
import { archivedImage, goneImage } from './image-gone.ts';
import { strictest } from './strictest.ts';

/** One image of the task: there and to be pulled, or why not. Undefined where its repository is what is missing. */
export const judgeImage = (image: EcrImage, failure: Failure): Judgement | undefined => {
  const { reference, version, repository } = image;
  if (repository.state === 'absent') return undefined;
  const what = `${wantedVersion(reference)} in repository ${reference.repository}`;
  if (version.state === 'absent') return goneImage(image, failure);
  if (version.state !== 'known') return unseen(`The image (${what})`, version);
  const { pushedAt } = version.value;
  const pushed = pushedAt === undefined ? '' : `, pushed ${pushedAt.slice(0, 16).replace('T', ' ')} UTC`;
  return (
    archivedImage(image) ?? {
      result: 'pass',
      detail: `There is ${what}${pushed}.`,
      contradicts: 'image-not-found',
    }
  );
};

/** Whether each failed image's tag or digest is there, and which tags are when it is not. */
export const imageExists = defineCheck({
  id: 'image.exists',
  needs: ['images'],
  judge({ images }, failure) {
    if (images.state !== 'known') return undefined;
    const failed = images.value.filter(({ isFailed }) => isFailed);
    return strictest(failed.flatMap((image) => judgeImage(image, failure) ?? []));
  },
});
