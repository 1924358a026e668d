import type { ImageDetail } from '@aws-sdk/client-ecr';
import type { Aws } from '../aws.ts';
import type { EcrImage, ImageVersion, RepositoryTag } from '../facts-ecr.ts';
import { type EcrRegistry, type ImageReference, repositoryArn } from '../image.ts';
import { readLifecycle } from '../lifecycle.ts';
import { present } from '../present.ts';
import { read } from './probe.ts';

/** Pages of a listing that are read, of 1,000 (images) or 1,000 (repositories) each: enough to name neighbours. */
const maxPages = 3;

type Ask<T> = (token: string | undefined) => Promise<{ items: readonly T[]; next: string | undefined }>;

const listed = async <T>(ask: Ask<T>): Promise<T[]> => {
  const found: T[] = [];
  let token: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const { items, next } = await ask(token);
    found.push(...items);
    if (next === undefined) break;
    token = next;
  }
  return found;
};

const iso = (date: Date | undefined): string | undefined =>
  date === undefined ? undefined : new Date(date).toISOString();

const statuses = ['ACTIVE', 'ARCHIVED', 'ACTIVATING'] as const;

const versionFrom = (found: ImageDetail): ImageVersion => ({
  digest: found.imageDigest ?? '',
  ...present({
    pushedAt: iso(found.imagePushedAt),
    status: statuses.find((status) => status === found.imageStatus),
    archivedAt: iso(found.lastArchivedAt),
    lastPulledAt: iso(found.lastRecordedPullTime),
    mediaType: found.imageManifestMediaType,
  }),
});

/** One image by its tag or digest. By id also an archived one is described, which a listing leaves out. */
export const readVersion = (
  aws: Aws,
  registry: EcrRegistry,
  repository: string,
  id: { readonly imageTag: string } | { readonly imageDigest: string },
): Promise<EcrImage['version']> =>
  read('ecr:DescribeImages', ['ImageNotFoundException'], async () => {
    const answer = await aws(
      'ecr:DescribeImages',
      { registryId: registry.account, repositoryName: repository, imageIds: [id] },
      { region: registry.region },
    );
    const found = answer.imageDetails?.[0];
    return found && versionFrom(found);
  });

export const readTags = (aws: Aws, registry: EcrRegistry, repository: string): Promise<EcrImage['tags']> =>
  read('ecr:DescribeImages', ['RepositoryNotFoundException'], async () => {
    const images = await listed(async (token) => {
      const page = await aws(
        'ecr:DescribeImages',
        {
          registryId: registry.account,
          repositoryName: repository,
          filter: { tagStatus: 'TAGGED' },
          maxResults: 1000,
          ...(token === undefined ? {} : { nextToken: token }),
        },
        { region: registry.region },
      );
      return { items: page.imageDetails ?? [], next: page.nextToken };
    });
    const tags = images.flatMap(({ imageTags, imagePushedAt, imageDigest: digest }) =>
      (imageTags ?? []).map(
        (tag): RepositoryTag => ({ tag, ...present({ digest, pushedAt: iso(imagePushedAt) }) }),
      ),
    );
    return tags.sort(
      (a, b) => (b.pushedAt ?? '').localeCompare(a.pushedAt ?? '') || a.tag.localeCompare(b.tag),
    );
  });

export const readRepositories = (aws: Aws, registry: EcrRegistry): Promise<EcrImage['repositories']> =>
  read('ecr:DescribeRepositories', [], async () => {
    const repositories = await listed(async (token) => {
      const page = await aws(
        'ecr:DescribeRepositories',
        {
          registryId: registry.account,
          maxResults: 1000,
          ...(token === undefined ? {} : { nextToken: token }),
        },
        { region: registry.region },
      );
      return { items: page.repositories ?? [], next: page.nextToken };
    });
    return repositories.flatMap(({ repositoryName }) => repositoryName ?? []);
  });

export const readRepository = (
  aws: Aws,
  registry: EcrRegistry,
  image: ImageReference,
): Promise<EcrImage['repository']> =>
  read('ecr:DescribeRepositories', ['RepositoryNotFoundException'], async () => {
    const answer = await aws(
      'ecr:DescribeRepositories',
      { registryId: registry.account, repositoryNames: [image.repository] },
      { region: registry.region },
    );
    const found = answer.repositories?.[0];
    return found && { arn: found.repositoryArn ?? repositoryArn(image) ?? '' };
  });

export const readLifecyclePolicy = (
  aws: Aws,
  registry: EcrRegistry,
  repository: string,
): Promise<EcrImage['lifecycle']> =>
  read('ecr:GetLifecyclePolicy', ['LifecyclePolicyNotFoundException'], async () => {
    const { lifecyclePolicyText: text } = await aws(
      'ecr:GetLifecyclePolicy',
      { registryId: registry.account, repositoryName: repository },
      { region: registry.region },
    );
    return text === undefined ? undefined : readLifecycle(text);
  });
