import * as v from 'valibot';
import type { Aws } from '../lambda/aws.ts';
import { type Fact, type Facts, knownValue } from '../lambda/facts.ts';
import type { EcrImage } from '../lambda/facts-ecr.ts';
import type { Failure } from '../lambda/failure.ts';
import { unreadable } from '../lambda/probes/probe.ts';

/** Those of one platform and those of several; without them ECR answers in the oldest form that there is. */
const mediaTypes = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

const platform = v.object({
  architecture: v.string(),
  os: v.string(),
  variant: v.optional(v.string()),
});

/** OCI image index, or Docker's manifest list. */
const index = v.object({ manifests: v.array(v.object({ platform: v.optional(platform) })) });

/** OCI image manifest: the platform stands in the blob of its configuration. */
const manifest = v.object({ config: v.object({ digest: v.string() }) });

const nameOf = ({ os, architecture, variant }: v.InferOutput<typeof platform>): string =>
  [os, architecture, ...(variant ? [variant] : [])].join('/').slice(0, 60);

/** Signatures and provenance stand in an index too, as of an unknown platform. */
const ofIndex = ({ manifests }: v.InferOutput<typeof index>): string[] => [
  ...new Set(manifests.flatMap(({ platform: own }) => (own && own.os !== 'unknown' ? [nameOf(own)] : []))),
];

type Asks = Parameters<Aws>[2];

const readConfig = async (
  digest: string,
  { account, repository }: { readonly account: string; readonly repository: string },
  aws: Aws,
  options: Asks,
): Promise<string[]> => {
  const { downloadUrl: url = '' } = await aws(
    'ecr:GetDownloadUrlForLayer',
    { registryId: account, repositoryName: repository, layerDigest: digest },
    options,
  );
  const { body } = await aws('s3:GetObject', { url }, options);
  return [nameOf(v.parse(platform, JSON.parse(body)))];
};

const readManifest = async ({ reference }: EcrImage, aws: Aws): Promise<readonly string[]> => {
  const { ecr, repository, digest, tag = 'latest' } = reference;
  if (ecr === undefined) throw new Error('the image is in no private registry of ECR');
  const options = { region: ecr.region };
  const { images, failures } = await aws(
    'ecr:BatchGetImage',
    {
      registryId: ecr.account,
      repositoryName: repository,
      imageIds: [digest === undefined ? { imageTag: tag } : { imageDigest: digest }],
      acceptedMediaTypes: mediaTypes,
    },
    options,
  );
  const text = images?.[0]?.imageManifest;
  if (text === undefined) throw new Error(failures?.[0]?.failureReason ?? 'ECR gives no manifest of it');
  const found: unknown = JSON.parse(text);
  if (v.is(index, found)) return ofIndex(v.parse(index, found));
  const { config } = v.parse(manifest, found);
  return readConfig(config.digest, { account: ecr.account, repository }, aws, options);
};

/**
 * The platforms that an image in ECR is built for, from its index or, where it is for one alone, its configuration.
 * Never rejects.
 */
export const platformsOf = async (image: EcrImage, aws: Aws): Promise<Fact<readonly string[]>> => {
  if (image.version.state !== 'known') return { state: 'not-asked', why: 'the image is not there' };
  const from = 'ecr:BatchGetImage';
  try {
    return { state: 'known', value: await readManifest(image, aws), from };
  } catch (error) {
    return unreadable(from, error);
  }
};

/** The images of a start with the platforms of those that failed. */
export const withPlatforms = async (facts: Facts, aws: Aws): Promise<Facts> => {
  const images = knownValue(facts.images);
  if (images === undefined) return facts;
  const value = await Promise.all(
    images.map(async (image) =>
      image.isFailed ? { ...image, platforms: await platformsOf(image, aws) } : image,
    ),
  );
  return { ...facts, images: { ...facts.images, state: 'known', value, from: 'ecr:DescribeImages' } };
};

/** Only where a failure turns on it: ECR counts a read of the manifest as a pull. */
export const platformsWhereAsked = async (facts: Facts, { cause }: Failure, aws: Aws): Promise<Facts> =>
  cause === 'platform-mismatch' ? withPlatforms(facts, aws) : facts;
