import type { Aws } from '../aws.ts';
import type { Fact } from '../facts.ts';
import type { EcrImage } from '../facts-ecr.ts';
import type { EcrRegistry, ImageReference } from '../image.ts';
import { similarNames } from '../similar.ts';
import { readLifecyclePolicy, readRepositories, readRepository, readTags, readVersion } from './ecr-calls.ts';
import { readPullThrough } from './pull-through.ts';

/** An image of the task that is in a private registry of ECR. */
export interface WantedImage {
  readonly text: string;
  readonly reference: ImageReference;
  readonly registry: EcrRegistry;
  /** The tag beside a digest: the reference's own, or the one that the task definition gives. */
  readonly tag?: string;
  readonly isFailed: boolean;
}

const notNeeded = { state: 'not-asked' } as const;

/** Similarly named repositories in which the tag is looked for. */
const maxElsewhere = 5;

const readElsewhere = async (
  aws: Aws,
  { registry, reference, tag }: WantedImage,
  repositories: Fact<readonly string[]>,
): Promise<EcrImage['elsewhere']> => {
  if (repositories.state !== 'known') return repositories;
  const others = repositories.value.filter((name) => name !== reference.repository);
  const similar = similarNames(reference.repository, others, maxElsewhere);
  if (tag === undefined || similar.length === 0) return notNeeded;
  const found = await Promise.all(
    similar.map(async (name) => ({
      name,
      version: await readVersion(aws, registry, name, { imageTag: tag }),
    })),
  );
  return {
    state: 'known',
    value: found.filter(({ version }) => version.state === 'known').map(({ name }) => name),
    from: 'ecr:DescribeImages',
  };
};

/** What explains an image that is not there: read only then. */
const readAround = async (
  aws: Aws,
  wanted: WantedImage,
  isRepositoryThere: boolean,
): Promise<
  Pick<EcrImage, 'tagged' | 'tags' | 'lifecycle' | 'repositories' | 'elsewhere' | 'pullThrough'>
> => {
  const { registry, reference, tag } = wanted;
  const { repository, digest } = reference;
  const listing = readRepositories(aws, registry);
  const [tagged, tags, lifecycle, repositories, elsewhere, pullThrough] = await Promise.all([
    isRepositoryThere && digest !== undefined && tag !== undefined
      ? readVersion(aws, registry, repository, { imageTag: tag })
      : notNeeded,
    isRepositoryThere ? readTags(aws, registry, repository) : notNeeded,
    isRepositoryThere ? readLifecyclePolicy(aws, registry, repository) : notNeeded,
    listing,
    listing.then((names) => readElsewhere(aws, wanted, names)),
    readPullThrough(aws, registry, repository),
  ]);
  return { tagged, tags, lifecycle, repositories, elsewhere, pullThrough };
};

const nothingAround = {
  tagged: notNeeded,
  tags: notNeeded,
  lifecycle: notNeeded,
  repositories: notNeeded,
  elsewhere: notNeeded,
} as const;

/** What ECR says of one image: repository and version, and where one is absent what there is around it. */
export const describeImage = async (aws: Aws, wanted: WantedImage, isOfCache: boolean): Promise<EcrImage> => {
  const { text: image, reference, registry, isFailed } = wanted;
  const id =
    reference.digest === undefined
      ? { imageTag: reference.tag ?? 'latest' }
      : { imageDigest: reference.digest };
  const [described, found, ofCache] = await Promise.all([
    readRepository(aws, registry, reference),
    readVersion(aws, registry, reference.repository, id),
    isOfCache ? readPullThrough(aws, registry, reference.repository) : notNeeded,
  ]);
  // Where only images may be described, their answer tells of the repository too.
  const isGone = found.state === 'unreadable' && found.detail.startsWith('RepositoryNotFoundException');
  const gone = { state: 'absent', from: 'ecr:DescribeImages' } as const;
  const [repository, version] = isGone ? [gone, gone] : [described, found];
  const isAbsent = repository.state === 'absent' || version.state === 'absent';
  const around = isAbsent
    ? await readAround(aws, wanted, repository.state !== 'absent')
    : { ...nothingAround, pullThrough: ofCache };
  return {
    image,
    reference,
    isFailed,
    repository,
    version,
    ...around,
    platforms: { state: 'not-asked', why: 'this function may not read manifests' },
  };
};
