import { type EcrImage, knownValue, type RepositoryTag } from '../facts.ts';
import { versionOf } from '../image.ts';
import { similarNames } from '../similar.ts';
import { wantedVersion } from '../subject.ts';
import { defineCheck, type Judgement, unseen } from './check.ts';
import { strictest } from './strictest.ts';

const shown = ({ tag, pushedAt }: RepositoryTag): string =>
  pushedAt === undefined ? tag : `${tag} (pushed ${pushedAt.slice(0, 16).replace('T', ' ')} UTC)`;

/** The newest tags and the nearest in name, five at most, newest first. */
const neighbours = (wanted: string, tags: readonly RepositoryTag[]): RepositoryTag[] => {
  const near = new Set(
    similarNames(
      wanted,
      tags.slice(0, 1000).map(({ tag }) => tag),
      3,
    ),
  );
  const chosen = new Set([...tags.filter(({ tag }) => near.has(tag)), ...tags].slice(0, 5));
  return tags.filter((each) => chosen.has(each));
};

const judgeOne = (image: EcrImage): Judgement | undefined => {
  const { reference, version, tags, repository } = image;
  if (repository.state === 'absent') return undefined;
  const what = `${wantedVersion(reference)} in repository ${reference.repository}`;
  if (version.state === 'known') {
    const pushed =
      version.value.pushedAt === undefined
        ? ''
        : `, pushed ${version.value.pushedAt.slice(0, 16).replace('T', ' ')} UTC`;
    return { result: 'pass', detail: `There is ${what}${pushed}.`, contradicts: 'image-not-found' };
  }
  if (version.state !== 'absent') return unseen(`The image (${what})`, version);
  const all = knownValue(tags);
  const there =
    all === undefined
      ? ''
      : all.length === 0
        ? ' The repository has no tagged image at all.'
        : ` There are: ${neighbours(versionOf(reference), all).map(shown).join(', ')}.`;
  return {
    result: 'fail',
    root: 'image-not-found',
    confidence: 'confirmed',
    detail: `Repository ${reference.repository} has no ${wantedVersion(reference)}.${there}`,
  };
};

/** Whether each image's tag or digest is there, and which tags are when it is not. */
export const imageExists = defineCheck({
  id: 'image.exists',
  needs: ['images'],
  judge({ images }) {
    if (images.state !== 'known') return undefined;
    return strictest(images.value.flatMap((image) => judgeOne(image) ?? []));
  },
});
