import type { Aws } from '../aws.ts';
import type { HostlessImage } from '../facts.ts';
import type { Failure } from '../failure.ts';
import { type ImageReference, readImage } from '../image.ts';
import { defineProbe, read } from './probe.ts';

/** Names that a registry of ECR could hold (Amazon ECR API, CreateRepository). */
const repositoryName = /^[a-z0-9](?:[a-z0-9._/-]{0,254}[a-z0-9])?$/;

const nameOf = ({ repository }: ImageReference): string => repository.replace(/^library\//, '');

const wantedOf = (failure: Failure): { image: string; reference: ImageReference }[] =>
  [...new Set(failure.containers.map(({ image }) => image))].flatMap((image) => {
    const reference = readImage(image);
    const isHostless = reference?.isHostless && repositoryName.test(nameOf(reference));
    return reference !== undefined && isHostless ? [{ image, reference }] : [];
  });

const describe = async (
  image: string,
  reference: ImageReference,
  region: string,
  aws: Aws,
): Promise<HostlessImage> => {
  const name = nameOf(reference);
  const id =
    reference.digest === undefined
      ? { imageTag: reference.tag ?? 'latest' }
      : { imageDigest: reference.digest };
  const [repository, version] = await Promise.all([
    read('ecr:DescribeRepositories', ['RepositoryNotFoundException'], async () => {
      const { repositories } = await aws('ecr:DescribeRepositories', { repositoryNames: [name] }, { region });
      const found = repositories?.[0];
      return found && { arn: found.repositoryArn ?? '', uri: found.repositoryUri ?? '' };
    }),
    read('ecr:DescribeImages', ['RepositoryNotFoundException', 'ImageNotFoundException'], async () => {
      const { imageDetails } = await aws(
        'ecr:DescribeImages',
        { repositoryName: name, imageIds: [id] },
        { region },
      );
      const found = imageDetails?.[0];
      return found && { digest: found.imageDigest ?? '' };
    }),
  ]);
  return { image, repository, version };
};

/** For images whose name has no host, and so means Docker Hub: what the account's own ECR has under that name. */
export const hostless = defineProbe({
  name: 'hostless',
  after: [],
  iam: [
    { action: 'ecr:DescribeRepositories', on: 'anything' },
    { action: 'ecr:DescribeImages', on: 'anything' },
  ],
  async ask(failure, _before, aws) {
    const { region } = failure;
    const wanted = region === undefined ? [] : wantedOf(failure);
    if (wanted.length === 0) return { state: 'not-asked', why: 'no image of it lacks a host' };
    const value = await Promise.all(
      wanted.map(({ image, reference }) => describe(image, reference, region ?? '', aws)),
    );
    return { state: 'known', value, from: 'ecr:DescribeRepositories' };
  },
});
