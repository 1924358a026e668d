import { createHash } from 'node:crypto';
import type { ImageDetail, ImageIdentifier, Repository } from '@aws-sdk/client-ecr';
import type { SandboxAccount, SandboxImage, SandboxRepository } from './account-file.ts';
import { awsError } from './aws-error.ts';
import { pageOf } from './page.ts';
import type { Answers } from './sandbox-iam.ts';
import { partitionOf } from './sandbox-policies.ts';

type EcrCall = 'ecr:DescribeRepositories' | 'ecr:DescribeImages';

/** Entries of a page when the caller names no size (ECR API). */
const pageSize = 100;

const digestOf = (repository: string, { digest, tags, pushedAt }: SandboxImage): string =>
  digest ??
  `sha256:${createHash('sha256')
    .update(JSON.stringify([repository, tags, pushedAt]))
    .digest('hex')}`;

/** A registry of another account answers so to everyone who has no part in it. */
export const ownRegistry = (account: SandboxAccount, id: string | undefined, call: string): void => {
  if (id !== undefined && id !== account.account) {
    throw awsError(
      'AccessDeniedException',
      `User: arn:${partitionOf(account.region)}:sts::${account.account}:assumed-role/sandbox/sandbox is not authorized to perform: ${call} on registry ${id} because no resource-based policy allows the ${call} action`,
    );
  }
};

export const noRepository = (name: string | undefined, account: string): Error =>
  awsError(
    'RepositoryNotFoundException',
    `The repository with name '${name}' does not exist in the registry with id '${account}'`,
  );

/** An image asked for by tag and digest must have both. */
const isOne =
  ({ imageTag: tag, imageDigest: digest }: ImageIdentifier) =>
  (image: ImageDetail): boolean =>
    (tag === undefined || (image.imageTags ?? []).includes(tag)) &&
    (digest === undefined || image.imageDigest === digest);

/** ECR of the account in memory, in every region that a repository names. */
export const sandboxEcr = (account: SandboxAccount): Answers<EcrCall> => {
  const registryId = account.account;
  const repositoriesIn = (region = account.region): readonly SandboxRepository[] =>
    account.repositories.filter((each) => (each.region ?? account.region) === region);

  const described = ({ name, region = account.region }: SandboxRepository): Repository => ({
    repositoryArn: `arn:${partitionOf(region)}:ecr:${region}:${registryId}:repository/${name}`,
    registryId,
    repositoryName: name,
    repositoryUri: `${registryId}.dkr.ecr.${region}.amazonaws.com${partitionOf(region) === 'aws-cn' ? '.cn' : ''}/${name}`,
    imageTagMutability: 'MUTABLE',
  });

  const detail = ({ name }: SandboxRepository, image: SandboxImage): ImageDetail => ({
    registryId,
    repositoryName: name,
    imageDigest: digestOf(name, image),
    ...(image.tags.length > 0 ? { imageTags: [...image.tags] } : {}),
    imagePushedAt: new Date(image.pushedAt),
    imageStatus: image.status,
    ...(image.archivedAt === undefined ? {} : { lastArchivedAt: new Date(image.archivedAt) }),
    ...(image.lastPulledAt === undefined ? {} : { lastRecordedPullTime: new Date(image.lastPulledAt) }),
    ...(image.mediaType === undefined ? {} : { imageManifestMediaType: image.mediaType }),
  });

  const named = (
    ids: readonly ImageIdentifier[],
    images: readonly ImageDetail[],
    name: string,
  ): ImageDetail[] =>
    ids.map((id) => {
      const found = images.find(isOne(id));
      if (found === undefined)
        throw awsError(
          'ImageNotFoundException',
          `The image with imageId {imageDigest:'${id.imageDigest ?? null}', imageTag:'${id.imageTag ?? null}'} does not exist within the repository with name '${name}' in the registry with id '${registryId}'`,
        );
      return found;
    });

  return {
    'ecr:DescribeRepositories': (
      { registryId: id, repositoryNames: names, nextToken, maxResults },
      options,
    ) => {
      ownRegistry(account, id, 'ecr:DescribeRepositories');
      const all = repositoriesIn(options?.region);
      if (names === undefined) {
        const { found, next } = pageOf(all, nextToken, maxResults ?? pageSize);
        return { $metadata: {}, repositories: found.map(described), ...(next ? { nextToken: next } : {}) };
      }
      const found = names.map((name) => {
        const one = all.find((each) => each.name === name);
        if (one === undefined) throw noRepository(name, registryId);
        return described(one);
      });
      return { $metadata: {}, repositories: found };
    },
    'ecr:DescribeImages': (
      { registryId: id, repositoryName: name, imageIds: ids, filter, nextToken, maxResults },
      options,
    ) => {
      ownRegistry(account, id, 'ecr:DescribeImages');
      const repository = repositoriesIn(options?.region).find((each) => each.name === name);
      if (repository === undefined) throw noRepository(name, registryId);
      const images = repository.images.map((image) => detail(repository, image));
      if (ids !== undefined && ids.length > 0)
        return { $metadata: {}, imageDetails: named(ids, images, repository.name) };
      const status = filter?.tagStatus ?? 'ANY';
      // A listing leaves out what cannot be pulled, unless it is asked for.
      const wanted = filter?.imageStatus ?? 'ACTIVE';
      const all = images
        .filter(({ imageStatus: own }) => wanted === 'ANY' || own === wanted)
        .filter(({ imageTags: tags }) => status === 'ANY' || (status === 'TAGGED') === (tags !== undefined));
      const { found, next } = pageOf(all, nextToken, maxResults ?? pageSize);
      return { $metadata: {}, imageDetails: found, ...(next ? { nextToken: next } : {}) };
    },
  };
};
