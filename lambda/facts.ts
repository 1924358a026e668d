import type { ImageReference } from './image.ts';

/**
 * One thing we tried to learn from AWS. "Not there" and "not allowed to look" are different answers, and so is
 * "nobody asked".
 */
export type Fact<T> =
  | { readonly state: 'known'; readonly value: T; readonly from: string }
  | { readonly state: 'absent'; readonly from: string }
  | Unreadable
  | { readonly state: 'not-asked'; readonly why?: string };

export interface Unreadable {
  readonly state: 'unreadable';
  /** The API call that failed, as its IAM action: `ecs:DescribeTaskDefinition`. */
  readonly from: string;
  readonly why: 'denied' | 'throttled' | 'timeout' | 'expired' | 'error';
  readonly detail: string;
}

export interface TaskDefinition {
  readonly arn: string;
  readonly family: string;
  readonly executionRoleArn?: string;
  readonly taskRoleArn?: string;
  readonly compatibilities: readonly string[];
  readonly containers: readonly {
    readonly name: string;
    readonly image: string;
    /** `valueFrom` of each start-up secret, those of the log driver included. */
    readonly secrets: readonly string[];
    /** Secret that holds a third-party registry's credentials. */
    readonly registryCredentials?: string;
    readonly logDriver?: string;
  }[];
}

/** The role that really pulls: the execution role, or the instance's own role where the instance pulls (EC2). */
export interface PullRole {
  readonly arn: string;
  readonly name: string;
  readonly createdAt?: string;
  readonly trustsEcsTasks: boolean | 'inconclusive';
  readonly boundaryArn?: string;
}

export type PermissionDecision = 'allowed' | 'explicitDeny' | 'implicitDeny' | 'inconclusive';

export interface PermissionVerdict {
  readonly action: string;
  readonly resource: string;
  readonly decision: PermissionDecision;
  /** What decided, for a person: a statement, a boundary, a condition key that is not known. */
  readonly because?: string;
  readonly layer?: 'boundary' | 'service-control-policy';
}

export interface Permissions {
  readonly roleArn: string;
  /** `simulation`: AWS's own answer. `policies`: the role's policies read and judged by our evaluator. */
  readonly method: 'simulation' | 'policies';
  readonly verdicts: readonly PermissionVerdict[];
  /** Resources on which `ecr:GetAuthorizationToken` is allowed although it is denied on `*`, where alone it counts. */
  readonly tokenScopedTo: readonly string[];
}

export interface RepositoryTag {
  readonly tag: string;
  /** ISO 8601. */
  readonly pushedAt?: string;
}

/** What ECR says of one image of the task. Each part may be known, absent or unreadable by itself. */
export interface EcrImage {
  /** As the task definition or the event writes it. */
  readonly image: string;
  readonly reference: ImageReference;
  readonly repository: Fact<{ readonly arn: string }>;
  readonly version: Fact<{ readonly digest: string; readonly pushedAt?: string }>;
  /** Newest first; read only when the wanted version is absent. */
  readonly tags: Fact<readonly RepositoryTag[]>;
  /** Names of the registry's repositories; read only when the repository is absent. */
  readonly repositories: Fact<readonly string[]>;
}

export interface FactTypes {
  readonly taskDefinition: TaskDefinition;
  readonly pullRole: PullRole;
  readonly permissions: Permissions;
  readonly images: readonly EcrImage[];
}

export type FactName = keyof FactTypes;
export type Facts<N extends FactName = FactName> = { readonly [K in N]: Fact<FactTypes[K]> };

const notAsked = { state: 'not-asked' } as const;

/** The facts of someone who has only the message. */
export const noFacts: Facts = {
  taskDefinition: notAsked,
  pullRole: notAsked,
  permissions: notAsked,
  images: notAsked,
};

export const knownValue = <T>(fact: Fact<T>): T | undefined =>
  fact.state === 'known' ? fact.value : undefined;
