import { knownValue } from '../facts.ts';
import type { TaskDefinition } from '../facts-task.ts';
import { readImage } from '../image.ts';
import { namesOtherRole } from '../said-role.ts';
import { defineCheck, unseen } from './check.ts';

/** The two are often mixed up. */
const ofTask = ({ taskRoleArn }: TaskDefinition): string =>
  taskRoleArn === undefined
    ? ''
    : ` It has a task role, ${taskRoleArn.split('/').at(-1)}, but that is the application's: ECS starts the task with the execution role.`;

/** Whether the task has an execution role where its start needs one (Amazon ECS developer guide, "Task execution IAM role"). */
export const taskExecutionRole = defineCheck({
  id: 'task.execution-role',
  needs: ['taskDefinition'],
  judge({ taskDefinition: fact }, failure) {
    const definition = knownValue(fact);
    if (fact.state !== 'known' || definition === undefined) {
      return fact.state === 'known' ? undefined : unseen('The task definition', fact);
    }
    const role = failure.executionRoleOverride ?? definition.executionRoleArn;
    if (role !== undefined) {
      return {
        result: 'pass',
        detail: `The task has an execution role: ${role}.`,
        contradicts: 'execution-role-missing',
      };
    }
    const isFargate =
      failure.launchType === undefined
        ? definition.compatibilities.includes('FARGATE')
        : failure.launchType === 'FARGATE';
    const { containers } = definition;
    const needs = [
      containers.some(({ secrets }) => secrets.length > 0) ? 'start-up secrets' : '',
      containers.some(({ registryCredentials }) => registryCredentials !== undefined)
        ? 'registry credentials'
        : '',
      isFargate && containers.some(({ image }) => readImage(image)?.ecr !== undefined)
        ? 'an image in private ECR on Fargate'
        : '',
      isFargate && containers.some(({ logDriver }) => logDriver === 'awslogs')
        ? 'the awslogs driver on Fargate'
        : '',
    ].filter((need) => need !== '');
    if (needs.length === 0) {
      return { result: 'pass', detail: 'The task has no execution role, and nothing in it needs one.' };
    }
    return {
      result: 'fail',
      root: 'execution-role-missing',
      confidence: 'confirmed',
      // One that ECS was given and cannot assume is the task role.
      ...(namesOtherRole(failure, undefined) ? { isNext: true } : {}),
      detail: `Task definition ${definition.arn.split('/').at(-1)} has no execution role, and it needs one for ${needs.join(' and ')}.${ofTask(definition)}`,
    };
  },
});
