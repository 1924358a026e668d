import type { Fact } from './facts.ts';

/** A role as IAM has it. */
export interface Role {
  readonly arn: string;
  readonly name: string;
  /** ISO 8601. */
  readonly createdAt?: string;
  /** Whether `ecs-tasks.amazonaws.com` may assume it for this task, conditions of the trust policy included. */
  readonly trustsEcsTasks: boolean | 'inconclusive';
  /** Condition keys of the trust policy that shut this task out, or leave it open; only where the service itself is trusted. */
  readonly trustHangsOn?: readonly string[];
  readonly boundaryArn?: string;
  /** Of `iam:GetRole` only: an instance profile shows its role without them. */
  readonly tags?: Readonly<Record<string, string>>;
  /** The trust policy as IAM has it, JSON; for a remedy that keeps what is there. */
  readonly trustPolicy?: string;
}

/** On EC2: the instance that the task was placed on, and whose role pulls. */
export interface ContainerInstance {
  readonly arn: string;
  /** `i-…`; an instance of ECS Anywhere has `mi-…`. */
  readonly instanceId?: string;
  /** When the agent first registered, ISO 8601: it has held the instance role's identity since then, or since it was started again. */
  readonly registeredAt?: string;
  readonly agentConnected?: boolean;
  readonly agentVersion?: string;
  /** When EC2 launched or started it, ISO 8601. */
  readonly launchedAt?: string;
  readonly instanceProfileArn?: string;
  /** By its primary interface, which its images are pulled through. */
  readonly network?: {
    readonly subnetId: string;
    readonly vpcId: string;
    readonly securityGroupIds: readonly string[];
    readonly hasPublicIp: boolean;
    readonly privateIp?: string;
  };
  /** The role of its instance profile; absent when it has no profile, or the profile no role. */
  readonly role: Fact<Role>;
}

export type PermissionDecision = 'allowed' | 'explicitDeny' | 'implicitDeny' | 'inconclusive';

/** A statement that decided, by the policy's name or ARN. */
export interface DecidingStatement {
  readonly policy: string;
  readonly sid?: string;
}

export interface PermissionVerdict {
  readonly action: string;
  readonly resource: string;
  /** Whose verdict it is: on EC2 two roles share a start. */
  readonly roleArn: string;
  /** `image`, `secret`… for a person: what the start needs it for. */
  readonly needFor: string;
  readonly decision: PermissionDecision;
  /** What decided, for a person: a statement, a boundary, a condition key that is not known. */
  readonly because?: string;
  readonly layer?: 'boundary' | 'service-control-policy' | 'repository-policy';
  /** For an explicit deny: the statements that deny. */
  readonly statements?: readonly DecidingStatement[];
  /** What a policy has to name where the exact resource is another for each task: `…:log-stream:web/*`. */
  readonly grantOn?: string;
  /** The verdict once a policy allows all that the start needs, for one that is missing now: the proof of the remedy. */
  readonly withPolicy?: PermissionDecision;
  /** Needed only while the image is not yet in the cache of ECR (pull through). */
  readonly firstPullOnly?: boolean;
  /** Not needed itself: it tells a policy that names the secret by another ARN than the one that IAM judges. */
  readonly isComparison?: boolean;
}

export interface Permissions {
  /** The role that pulls, or the one that reads the secrets where nothing is pulled with a role. */
  readonly roleArn: string;
  /** `simulation`: AWS's own answer. `policies`: the role's policies read and judged by our evaluator. */
  readonly method: 'simulation' | 'policies';
  /** Why the simulator was not heard, where the policies were judged in its place: then no SCP was seen. */
  readonly notSimulated?: string;
  /** In the order in which the start would hit them. */
  readonly verdicts: readonly PermissionVerdict[];
  /** Resources on which `ecr:GetAuthorizationToken` is allowed although it is denied on `*`, where alone it counts. */
  readonly tokenScopedTo: readonly string[];
  /** Parameters on which only `ssm:GetParameter` is allowed, where the start calls `ssm:GetParameters`. */
  readonly singularOnly: readonly string[];
  /** `ACTION on RESOURCE` that the role lacks and the task role has: the two were mixed up. */
  readonly taskRoleHas: readonly string[];
}
