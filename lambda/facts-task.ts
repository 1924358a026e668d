import type { ServiceNetwork } from './facts-network.ts';

/** What the start of a task is made of, as ECS has it registered. */
export interface TaskDefinition {
  readonly arn: string;
  readonly family: string;
  readonly executionRoleArn?: string;
  readonly taskRoleArn?: string;
  readonly compatibilities: readonly string[];
  readonly runtimePlatform?: {
    /** `X86_64` or `ARM64`. */
    readonly cpuArchitecture?: string;
    /** `LINUX`, `WINDOWS_SERVER_2022_CORE` and the like. */
    readonly operatingSystemFamily?: string;
  };
  readonly containers: readonly ContainerDefinition[];
  /** Where it has any. */
  readonly tags?: Readonly<Record<string, string>>;
}

export interface ContainerDefinition {
  readonly name: string;
  readonly image: string;
  /** `valueFrom` of each start-up secret, those of the log driver included. */
  readonly secrets: readonly string[];
  /** Secret that holds a third-party registry's credentials. */
  readonly registryCredentials?: string;
  readonly logDriver?: string;
  /** What the `awslogs` driver writes to. */
  readonly awslogs?: {
    readonly group: string;
    readonly region?: string;
    readonly streamPrefix?: string;
    readonly createsGroup: boolean;
  };
  /** ARNs of the environment files' S3 objects. */
  readonly environmentFiles?: readonly string[];
}

/** The service that the task was of, as ECS has it now. */
export interface Service {
  readonly name: string;
  /** `ACTIVE`, `DRAINING` or `INACTIVE`. */
  readonly status: string;
  readonly desiredCount: number;
  readonly runningCount: number;
  /** ARN of the task definition that it is to run. */
  readonly taskDefinitionArn: string;
  /** ARN of another task definition that one of its deployments runs, or brought to the end: known to start. */
  readonly lastGoodArn?: string;
  /** Where its tasks are placed, in `awsvpc` mode: as the failed task's own deployment has it, else the service. */
  readonly network?: ServiceNetwork;
  /** Where it has any. */
  readonly tags?: Readonly<Record<string, string>>;
}
