import type { Fact } from './facts.ts';
import type { ImageReference } from './image.ts';

export interface RepositoryTag {
  readonly tag: string;
  /** Of the image that carries it: one image may have several tags. */
  readonly digest?: string;
  /** ISO 8601. */
  readonly pushedAt?: string;
}

/** One image as ECR describes it. Times are ISO 8601. */
export interface ImageVersion {
  readonly digest: string;
  readonly pushedAt?: string;
  /** Only an `ACTIVE` image can be pulled; one in archive storage answers a pull with "not found". */
  readonly status?: 'ACTIVE' | 'ARCHIVED' | 'ACTIVATING';
  readonly archivedAt?: string;
  readonly lastPulledAt?: string;
  /** Of the manifest: an index or manifest list holds several platforms, a manifest one. */
  readonly mediaType?: string;
}

/** A lifecycle rule of a repository (ECR user guide, "Lifecycle policy parameters"). */
export interface LifecycleRule {
  readonly priority: number;
  readonly description?: string;
  readonly tagStatus: 'tagged' | 'untagged' | 'any';
  readonly tagPrefixes: readonly string[];
  readonly tagPatterns: readonly string[];
  readonly countType: string;
  readonly countNumber: number;
  readonly countUnit?: string;
  /** `expire` removes the image, `transition` moves it to archive storage. */
  readonly action: string;
}

/** A rule by which ECR fetches images of a prefix from another registry. */
export interface PullThroughRule {
  /** Prefix of the repositories' names, or `ROOT` for all. */
  readonly prefix: string;
  readonly upstream: string;
  /** The secret with the upstream registry's credentials: there, marked for deletion, or gone. */
  readonly credential: Fact<{ readonly arn: string; readonly deletedAt?: string }>;
}

/** What ECR says of one image of the task. Each part may be known, absent or unreadable by itself. */
export interface EcrImage {
  /** As the task definition or the event writes it. */
  readonly image: string;
  readonly reference: ImageReference;
  /** One that the failure is about; the others would be pulled in the same start. */
  readonly isFailed: boolean;
  readonly repository: Fact<{ readonly arn: string }>;
  readonly version: Fact<ImageVersion>;
  /** What the tag points to now; read only when a digest is wanted and is not there. */
  readonly tagged: Fact<ImageVersion>;
  /** Newest first; read only when the wanted version is absent. */
  readonly tags: Fact<readonly RepositoryTag[]>;
  /** Read only when the wanted version is absent. */
  readonly lifecycle: Fact<readonly LifecycleRule[]>;
  /** Names of the registry's repositories; read only when the repository or the version is absent. */
  readonly repositories: Fact<readonly string[]>;
  /** Of those with a similar name, the ones that have the wanted tag. */
  readonly elsewhere: Fact<readonly string[]>;
  /** Absent: no rule covers the name, and the repository is an ordinary one. */
  readonly pullThrough: Fact<PullThroughRule>;
  /** `linux/amd64` and the like. The Lambda may not read manifests; the on-demand diagnosis may. */
  readonly platforms: Fact<readonly string[]>;
}
