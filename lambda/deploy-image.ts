import { awsCommand, shellWord } from './shell.ts';
import type { Subject } from './subject.ts';

/** What ECS gives with a task definition and does not take back (ECS API, RegisterTaskDefinition). */
const readOnly =
  'del(.taskDefinitionArn, .revision, .status, .requiresAttributes, .compatibilities, .registeredAt, .registeredBy, .deregisteredAt)';

/**
 * The one line that registers the task definition again with another image of one container, and deploys it. Empty
 * where the service, the task definition or the container is not known.
 */
export const deployImage = (subject: Subject, container: string | undefined, image: string): string[] => {
  const { cluster, service, taskDefinition, family, region } = subject;
  if (!cluster || !service || !taskDefinition || !family || !container) return [];
  const swap = `(.containerDefinitions[] | select(.name == ${JSON.stringify(container)})).image = ${JSON.stringify(image)} | ${readOnly}`;
  const read = awsCommand('ecs describe-task-definition', {
    'task-definition': taskDefinition,
    region,
    query: 'taskDefinition',
    output: 'json',
  });
  const register = awsCommand('ecs register-task-definition', {
    region,
    'cli-input-json': 'file:///dev/stdin',
    query: 'taskDefinition.taskDefinitionArn',
    output: 'text',
  });
  const deploy = awsCommand('ecs update-service', { cluster, service, 'task-definition': family, region });
  return [`${read} | jq ${shellWord(swap)} | ${register} && ${deploy}`];
};
