import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import type { TaskDefinition } from '../facts.ts';
import { defineProbe, read } from './probe.ts';

const containerOf = (container: ContainerDefinition): TaskDefinition['containers'][number] => {
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
        { taskDefinition: arn },
        region ? { region } : {},
      );
      const found = answer.taskDefinition;
      if (found === undefined) return undefined;
      return {
        arn: found.taskDefinitionArn ?? arn,
        family: found.family ?? '',
        compatibilities: found.requiresCompatibilities ?? found.compatibilities ?? [],
        containers: (found.containerDefinitions ?? []).map(containerOf),
        ...(found.executionRoleArn ? { executionRoleArn: found.executionRoleArn } : {}),
        ...(found.taskRoleArn ? { taskRoleArn: found.taskRoleArn } : {}),
      };
    });
  },
});
