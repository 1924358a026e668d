import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import type { ContainerDefinition as Container } from '../facts-task.ts';
import { present } from '../present.ts';
import { tagsOf } from '../team.ts';
import { defineProbe, read } from './probe.ts';

const awslogsOf = (options: Readonly<Record<string, string>>): Pick<Container, 'awslogs'> => {
  const group = options['awslogs-group'];
  const region = options['awslogs-region'];
  const streamPrefix = options['awslogs-stream-prefix'];
  if (group === undefined) return {};
  return {
    awslogs: {
      group,
      createsGroup: options['awslogs-create-group'] === 'true',
      ...(region === undefined ? {} : { region }),
      ...(streamPrefix === undefined ? {} : { streamPrefix }),
    },
  };
};

const containerOf = (container: ContainerDefinition): Container => {
  const fromLog = container.logConfiguration?.secretOptions ?? [];
  const secrets = [...(container.secrets ?? []), ...fromLog].flatMap(({ valueFrom }) => valueFrom ?? []);
  const credentials = container.repositoryCredentials?.credentialsParameter;
  const logDriver = container.logConfiguration?.logDriver;
  return {
    name: container.name ?? '',
    image: container.image ?? '',
    secrets,
    ...(credentials === undefined ? {} : { registryCredentials: credentials }),
    ...(logDriver === undefined ? {} : { logDriver }),
    ...(logDriver === 'awslogs' ? awslogsOf(container.logConfiguration?.options ?? {}) : {}),
    environmentFiles: (container.environmentFiles ?? []).flatMap(({ value }) => value ?? []),
  };
};

/** The task definition as ECS has it, never as the event tells it. */
export const taskDefinition = defineProbe({
  name: 'taskDefinition',
  after: [],
  // DescribeTaskDefinition has no resource-level permissions (Service Authorization Reference, Amazon ECS).
  iam: [{ action: 'ecs:DescribeTaskDefinition', on: 'anything' }],
  async ask(failure, _before, aws) {
    const arn = failure.taskDefinitionArn;
    if (arn === undefined) return { state: 'not-asked', why: 'the event names no task definition' };
    // "Unable to describe task definition" is a ClientException: there is no code of its own for it.
    return read('ecs:DescribeTaskDefinition', ['ClientException'], async () => {
      const region = failure.region;
      const answer = await aws(
        'ecs:DescribeTaskDefinition',
        { taskDefinition: arn, include: ['TAGS'] },
        region ? { region } : {},
      );
      const found = answer.taskDefinition;
      if (found === undefined) return undefined;
      return {
        arn: found.taskDefinitionArn ?? arn,
        family: found.family ?? '',
        compatibilities: found.requiresCompatibilities ?? found.compatibilities ?? [],
        containers: (found.containerDefinitions ?? []).map(containerOf),
        ...(found.runtimePlatform ? { runtimePlatform: present(found.runtimePlatform) } : {}),
        ...(found.executionRoleArn ? { executionRoleArn: found.executionRoleArn } : {}),
        ...(found.taskRoleArn ? { taskRoleArn: found.taskRoleArn } : {}),
        ...tagsOf(answer.tags),
      };
    });
  },
});
