import type { EcrImage } from './facts-ecr.ts';
import type { ContainerInstance, Permissions, Role } from './facts-iam.ts';
import type { Network } from './facts-network.ts';
import type { StartSecret } from './facts-secret.ts';
import type { Service, TaskDefinition } from './facts-task.ts';
import type { Failure } from './failure.ts';

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

export interface FactTypes {
  /** The stopped task as ECS itself tells it, read as its event was: one failure a cause. ECS forgets it after an hour. */
  readonly task: readonly Failure[];
  readonly taskDefinition: TaskDefinition;
  readonly service: Service;
  /** Only on EC2: where the task was placed. */
  readonly instance: ContainerInstance;
  /** The role that really pulls: the execution role, or the instance's own role where the instance pulls (EC2). */
  readonly pullRole: Role;
  /** The role that ECS assumes for the start: for secrets, logs and environment files on every launch type. */
  readonly executionRole: Role;
  readonly permissions: Permissions;
  readonly images: readonly EcrImage[];
  /** Start-up secrets and parameters, credentials of third-party registries included. */
  readonly secrets: readonly StartSecret[];
  /** For images whose name has no host: repositories of that name in the account's own ECR. */
  readonly hostless: readonly HostlessImage[];
  /** The way from the task to what it pulls from; read for network failures only. */
  readonly network: Network;
}

/** An image whose name has no host, which means Docker Hub, and what the account's own ECR has under that name. */
export interface HostlessImage {
  /** As the task definition writes it. */
  readonly image: string;
  readonly repository: Fact<{ readonly arn: string; readonly uri: string }>;
  readonly version: Fact<{ readonly digest: string }>;
}

export type FactName = keyof FactTypes;
export type Facts<N extends FactName = FactName> = { readonly [K in N]: Fact<FactTypes[K]> };

const notAsked = { state: 'not-asked' } as const;

/** The facts of someone who has only the message. */
export const noFacts: Facts = {
  task: notAsked,
  taskDefinition: notAsked,
  service: notAsked,
  instance: notAsked,
  pullRole: notAsked,
  executionRole: notAsked,
  permissions: notAsked,
  images: notAsked,
  secrets: notAsked,
  hostless: notAsked,
  network: notAsked,
};

export const knownValue = <T>(fact: Fact<T>): T | undefined =>
  fact.state === 'known' ? fact.value : undefined;
