import type { Aws } from '../aws.ts';
import type { EcrImage, Fact, RepositoryTag } from '../facts.ts';
import { type EcrRegistry, type ImageReference, readImage, repositoryArn } from '../image.ts';
import { defineProbe, read } from './probe.ts';

/** Pages of a listing that are read, of 1,000 (images) or 1,000 (repositories) each: enough to name neighbours. */
const maxPages = 3;

const notNeeded = { state: 'not-asked' } as const;

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

const isoOf = (date: Date | undefined): { pushedAt?: string } =>
  date === undefined ? {} : { pushedAt: new Date(date).toISOString() };

const readVersion = (aws: Aws, registry: EcrRegistry, image: ImageReference): Promise<EcrImage['version']> =>
  read('ecr:DescribeImages', ['ImageNotFoundException'], async () => {
    const answer = await aws(
      'ecr:DescribeImages',
      {
        registryId: registry.account,
        repositoryName: image.repository,
        imageIds: [
          image.digest === undefined ? { imageTag: image.tag ?? 'latest' } : { imageDigest: image.digest },
        ],
      },
      { region: registry.region },
    );
    const found = answer.imageDetails?.[0];
    return found && { digest: found.imageDigest ?? '', ...isoOf(found.imagePushedAt) };
  });

const readTags = (aws: Aws, registry: EcrRegistry, repository: string): Promise<EcrImage['tags']> =>
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
    const tags = images.flatMap(({ imageTags, imagePushedAt }) =>
      (imageTags ?? []).map((tag): RepositoryTag => ({ tag, ...isoOf(imagePushedAt) })),
    );
    return tags.sort(
      (a, b) => (b.pushedAt ?? '').localeCompare(a.pushedAt ?? '') || a.tag.localeCompare(b.tag),
    );
  });

const readRepositories = (aws: Aws, registry: EcrRegistry): Promise<EcrImage['repositories']> =>
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

const readRepository = (
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

const describe = async (
  aws: Aws,
  text: string,
  reference: ImageReference,
  registry: EcrRegistry,
): Promise<EcrImage> => {
  const [described, found] = await Promise.all([
    readRepository(aws, registry, reference),
    readVersion(aws, registry, reference),
  ]);
  // Where only images may be described, their answer tells of the repository too.
  const isGone = found.state === 'unreadable' && found.detail.startsWith('RepositoryNotFoundException');
  const gone = { state: 'absent', from: 'ecr:DescribeImages' } as const;
  const [repository, version] = isGone ? [gone, gone] : [described, found];
  const isThere = repository.state !== 'absent';
  const [tags, repositories] = await Promise.all([
    isThere && version.state === 'absent' ? readTags(aws, registry, reference.repository) : notNeeded,
    isThere ? notNeeded : readRepositories(aws, registry),
  ]);
  return { image: text, reference, repository, version, tags, repositories };
};

/** The ECR images of the containers that failed, or of the one the message names: repository and version, there or not. */
export const images = defineProbe({
  name: 'images',
  after: [],
  iam: [
    // Images of a task may lie in registries of other accounts and regions, so the names are not known beforehand.
    { action: 'ecr:DescribeRepositories', on: 'anything' },
    { action: 'ecr:DescribeImages', on: 'anything' },
  ],
  async ask(failure, _before, aws): Promise<Fact<readonly EcrImage[]>> {
    const named = failure.containers.map(({ image }) => image);
    const texts = named.length > 0 ? named : [failure.clues.image ?? ''];
    const wanted = [...new Set(texts)].flatMap((text) => {
      const reference = readImage(text);
      return reference?.ecr === undefined ? [] : [{ text, reference, registry: reference.ecr }];
    });
    if (wanted.length === 0)
      return { state: 'not-asked', why: 'no image of it is in a private ECR registry' };
    const found = await Promise.all(
      wanted.map(({ text, reference, registry }) => describe(aws, text, reference, registry)),
    );
    return { state: 'known', value: found, from: 'ecr:DescribeImages' };
  },
});
