/** An OCI image reference, taken apart. `repository` is without the registry's host; nested names keep their slashes. */
export interface ImageReference {
  readonly registry: string;
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:…`. A reference may carry a tag and a digest at once; the digest then decides what is pulled. */
  readonly digest?: string;
  readonly ecr?: EcrRegistry;
  /** The name has no host, so that Docker and containerd take it for one of Docker Hub. */
  readonly isHostless?: true;
}

/** A private ECR registry: a 12-digit account and a region, read from its host. */
export interface EcrRegistry {
  readonly account: string;
  readonly region: string;
  /** `aws`, `aws-cn` or `aws-us-gov`, told by the host's domain and the region. */
  readonly partition: string;
}

/**
 * Hosts of private ECR: `ACCOUNT.dkr.ecr[-fips].REGION.amazonaws.com[.cn]` and, dual-stack,
 * `ACCOUNT.dkr-ecr[-fips].REGION.on.aws` or `.on.amazonwebservices.com.cn` (ECR user guide, "Making requests").
 */
const ecrHost =
  /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([a-z]{2}(?:-[a-z]{1,10}){1,3}-\d{1,2})\.(?:amazonaws\.com(?:\.cn)?|on\.aws|on\.amazonwebservices\.com\.cn|c2s\.ic\.gov|sc2s\.sgov\.gov)$/i;

const partitionOf = (region: string): string => {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
};

/** The ECR registry behind a host, or undefined when it is another registry's. */
export const readEcrHost = (host: string): EcrRegistry | undefined => {
  const [, account, region] = ecrHost.exec(host) ?? [];
  if (account === undefined || region === undefined) return undefined;
  return { account, region: region.toLowerCase(), partition: partitionOf(region.toLowerCase()) };
};

/**
 * Reads an image as a task definition names it. As in Docker's reference grammar, the first component is a host
 * only when it has a dot, a colon or is `localhost`; a bare name means Docker Hub's `library/`.
 * Returns undefined when there is no repository in it.
 */
export const readImage = (text: string): ImageReference | undefined => {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > 1024 || /[\s"'<>]/.test(trimmed)) return undefined;
  const [name = '', digest] = trimmed.split('@', 2);
  const slash = name.indexOf('/');
  const first = slash < 0 ? '' : name.slice(0, slash);
  const hasHost = /[.:]/.test(first) || first === 'localhost';
  const path = hasHost ? name.slice(slash + 1) : name;
  const colon = path.indexOf(':', path.lastIndexOf('/') + 1);
  const plain = colon < 0 ? path : path.slice(0, colon);
  const tag = colon < 0 ? undefined : path.slice(colon + 1);
  if (plain === '') return undefined;
  const registry = hasHost ? first.toLowerCase() : 'docker.io';
  const ecr = readEcrHost(registry);
  return {
    registry,
    repository: registry === 'docker.io' && !plain.includes('/') ? `library/${plain}` : plain,
    ...(tag ? { tag } : {}),
    ...(digest ? { digest } : {}),
    ...(ecr ? { ecr } : {}),
    ...(hasHost ? {} : { isHostless: true as const }),
  };
};

/** The ARN that IAM judges pulls of this image on, for an image of a private ECR registry. */
export const repositoryArn = (image: ImageReference): string | undefined =>
  image.ecr &&
  `arn:${image.ecr.partition}:ecr:${image.ecr.region}:${image.ecr.account}:repository/${image.repository}`;

/** What is pulled, as a person says it: the digest when there is one, else the tag, `latest` by default. */
export const versionOf = (image: ImageReference): string => image.digest ?? image.tag ?? 'latest';
