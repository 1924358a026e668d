import type { CauseCode, Confidence } from './codes.ts';
import type { Clues } from './message.ts';
import type { Ask } from './network/step.ts';

/** A container that could not be pulled: its name and its image, as the event or the task definition gives them. */
export interface FailedContainer {
  readonly name: string;
  readonly image: string;
}

/**
 * One failed start of one task, for one cause. Everything in it was written by others: nothing here is proof of
 * who the caller is or which role pulled.
 */
export interface Failure {
  readonly cause: CauseCode;
  /** How far the words alone carry the cause. */
  readonly confidence: Confidence;
  /** As ECS gave it, credentials redacted and capped; newlines kept. */
  readonly message: string;
  readonly clues: Clues;
  readonly containers: readonly FailedContainer[];
  /** Made up to see that alerts go out; never an incident, never repaired. */
  readonly synthetic?: true;
  readonly account?: string;
  readonly region?: string;
  /** Of a start that is looked at before it is tried: where it will have to go. Else the message tells what failed. */
  readonly asks?: readonly Ask[];
  /** When the task stopped, ISO 8601. */
  readonly time?: string;
  readonly clusterArn?: string;
  /** `service:NAME`, `family:NAME`, or what the caller of RunTask chose. */
  readonly group?: string;
  readonly taskArn?: string;
  readonly taskDefinitionArn?: string;
  readonly launchType?: string;
  /** On EC2: the instance that the task was placed on. */
  readonly containerInstanceArn?: string;
  /** The task's CPU as ECS places it, attribute `ecs.cpu-architecture`: `x86_64` or `arm64`. */
  readonly cpuArchitecture?: string;
  readonly stopCode?: string;
  readonly executionRoleOverride?: string;
  readonly pullStartedAt?: string;
  readonly pullStoppedAt?: string;
  /** When ECS began to stop the task, ISO 8601: before its network interface was taken down. */
  readonly stoppingAt?: string;
  /** Id of the service's deployment (`ecs-svc/…`), or what the caller of RunTask chose. */
  readonly startedBy?: string;
  /** Of Fargate, `1.4.0`. */
  readonly platformVersion?: string;
  /** Of the task's own network interface, which is gone by now. */
  readonly subnetId?: string;
  readonly privateIp?: string;
}
