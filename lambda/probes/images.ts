import { type Fact, knownValue } from '../facts.ts';
import type { EcrImage } from '../facts-ecr.ts';
import type { TaskDefinition } from '../facts-task.ts';
import type { Failure } from '../failure.ts';
import { readImage } from '../image.ts';
import { describeImage, type WantedImage } from './ecr-image.ts';
import { defineProbe } from './probe.ts';

/** Images that are described for one event; a task has at most ten containers. */
const maxImages = 10;

interface Named {
  readonly image: string;
  readonly isFailed: boolean;
  /** What the task definition writes for the same container, where the event has a digest of it. */
  readonly written?: string;
}

/** The images of the failed containers as the event has them, then those of the others as the definition has them. */
const namesOf = (failure: Failure, definition: TaskDefinition | undefined): Named[] => {
  const ofEvent = failure.containers.filter(({ image }) => image !== '');
  const said = ofEvent.length === 0 && definition === undefined ? [failure.clues.image ?? ''] : [];
  const written = new Map(definition?.containers.map(({ name, image }) => [name, image]));
  const failedNames = new Set(ofEvent.map(({ name }) => name));
  return [
    ...ofEvent.map(({ name, image }) => ({ image, isFailed: true, written: written.get(name) ?? image })),
    ...said.map((image) => ({ image, isFailed: true })),
    ...(definition?.containers ?? [])
      .filter(({ name }) => !failedNames.has(name))
      .map(({ image }) => ({ image, isFailed: ofEvent.length === 0 })),
  ];
};

const wantedOf = (failure: Failure, definition: TaskDefinition | undefined): WantedImage[] => {
  const all = namesOf(failure, definition).flatMap(({ image: text, isFailed, written }): WantedImage[] => {
    const reference = readImage(text);
    if (reference?.ecr === undefined) return [];
    const own = written === undefined ? undefined : readImage(written);
    const tag = reference.tag ?? (own?.repository === reference.repository ? own.tag : undefined);
    const wanted = tag ?? (reference.digest === undefined ? 'latest' : undefined);
    return [
      {
        text,
        reference,
        registry: reference.ecr,
        isFailed,
        ...(wanted === undefined ? {} : { tag: wanted }),
      },
    ];
  });
  return [...new Map(all.toReversed().map((each) => [each.text, each])).values()]
    .toReversed()
    .slice(0, maxImages);
};

/** The task's images in private ECR, those that failed first: repository and version, there or not. */
export const images = defineProbe({
  name: 'images',
  after: ['taskDefinition'],
  iam: [
    // Images of a task may lie in registries of other accounts and regions, so the names are not known beforehand.
    { action: 'ecr:DescribeRepositories', on: 'anything' },
    { action: 'ecr:DescribeImages', on: 'anything' },
    { action: 'ecr:GetLifecyclePolicy', on: 'anything' },
    // No resource-level permissions (Service Authorization Reference, Amazon ECR).
    { action: 'ecr:DescribePullThroughCacheRules', on: 'anything' },
    // The credentials of an upstream registry; never their value.
    { action: 'secretsmanager:DescribeSecret', on: 'anything' },
  ],
  async ask(failure, { taskDefinition }, aws): Promise<Fact<readonly EcrImage[]>> {
    const wanted = wantedOf(failure, knownValue(taskDefinition));
    if (wanted.length === 0)
      return { state: 'not-asked', why: 'no image of it is in a private ECR registry' };
    const isOfCache = failure.cause === 'pull-through-cache-failed';
    const value = await Promise.all(wanted.map((each) => describeImage(aws, each, isOfCache)));
    return { state: 'known', value, from: 'ecr:DescribeImages' };
  },
});
