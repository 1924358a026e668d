import { type Facts, knownValue } from './facts.ts';
import type { EcrImage } from './facts-ecr.ts';
import type { Failure } from './failure.ts';
import { versionOf } from './image.ts';
import { nearestTag } from './nearest-tags.ts';

/** The failed image that ECR described as not to be had, else the first that failed. */
export const failedImage = ({ images }: Pick<Facts, 'images'>): EcrImage | undefined => {
  const failed = (knownValue(images) ?? []).filter(({ isFailed }) => isFailed);
  return failed.find(({ version }) => version.state === 'absent') ?? failed[0];
};

/** The container that has an image, by its name. */
export const containerOf = (failure: Failure, { image }: Pick<EcrImage, 'image'>): string | undefined =>
  failure.containers.find((each) => each.image === image)?.name;

/** The image with the tag that was most likely meant, of those that are there. */
export const nearestImage = ({ reference, tags }: EcrImage): string | undefined => {
  const there = knownValue(tags) ?? [];
  const tag = nearestTag(reference.tag ?? versionOf(reference), there);
  return tag === undefined ? undefined : `${reference.registry}/${reference.repository}:${tag}`;
};
