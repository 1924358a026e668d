import { awsCommand } from './shell.ts';
import type { Subject } from './subject.ts';

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  /** Who is allowed; only in a policy of a resource, which in ECR has no Resource. */
  readonly Principal?: { readonly AWS: string };
  readonly Resource?: string;
}

export interface PolicyJson {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

/** What to do, the shortest way back to a running task first. Commands are ready to paste: every name in them is real. */
export interface Remedy {
  readonly summary: string;
  readonly steps: readonly string[];
  readonly commands: readonly string[];
  readonly policy?: PolicyJson;
  /** The same for those whose next deploy would take a change by hand away. */
  readonly lasting?: { readonly cdk: string; readonly terraform: string };
  readonly links: readonly string[];
}

/** The command that tells the role, or the instance that has it, for when no message and no fact did. */
export const findRole = (subject: Subject): string[] => {
  const { cluster, region, onInstance, containerInstance, taskDefinition } = subject;
  if (onInstance) {
    return containerInstance === undefined
      ? []
      : [
          awsCommand('ecs describe-container-instances', {
            cluster,
            'container-instances': containerInstance,
            query: 'containerInstances[].ec2InstanceId',
            output: 'text',
            region,
          }),
        ];
  }
  return taskDefinition === undefined
    ? []
    : [
        awsCommand('ecs describe-task-definition', {
          'task-definition': taskDefinition,
          query: 'taskDefinition.executionRoleArn',
          output: 'text',
          region,
        }),
      ];
};

/** Starts the tasks again once the cause is gone; ECS retries a service by itself, only more and more slowly. */
export const retryService = (subject: Subject): string[] =>
  subject.service === undefined || subject.cluster === undefined
    ? []
    : [
        awsCommand('ecs update-service', {
          cluster: subject.cluster,
          service: subject.service,
          region: subject.region,
        }).concat(' --force-new-deployment'),
      ];
