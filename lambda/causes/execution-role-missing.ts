import { links } from '../links.ts';
import { awsCommand } from '../shell.ts';
import { defineCause } from './cause.ts';

/**
 * The task definition has no execution role, and the start needs one: a private ECR image or log driver on Fargate,
 * start-up secrets anywhere. Shape: `Fargate requires task definition to have execution role ARN to support …`,
 * `When you are specifying container secrets, you must also specify a value for 'executionRoleArn'` (ECS API),
 * `unable to find execution role credentials` (ECS agent).
 */
export const executionRoleMissing = defineCause({
  code: 'execution-role-missing',
  title: 'the task has no execution role',
  says: [
    /\brequires (?:the )?task definition to have (?:an )?execution role/i,
    /\bmust also specify a value for ['"]?execution ?role/i,
    /\b(?:secret resource|ASM|SSM|ECR|registry)\b.{0,200}\bunable to find execution role credentials/i,
    /\bunable to find execution role credentials.{0,200}\b(?:secret|registry|ECR|image)\b/i,
    /\bno execution role\b|\bexecution role (?:ARN )?(?:is )?(?:required|missing|not specified|not set)/i,
  ],
  wordsAreProof: false,
  checks: ['role'],
  retryable: false,
  summary: ({ taskDefinition }) =>
    `${taskDefinition === undefined ? 'The task definition' : `Task definition ${taskDefinition}`} has no execution role, and this start needs one.`,
  remedy: ({ taskDefinition, region }) => ({
    summary: 'Give the task definition an execution role.',
    steps: [
      "Use the account's ecsTaskExecutionRole, or make one that trusts ecs-tasks.amazonaws.com and has the AWS-managed AmazonECSTaskExecutionRolePolicy.",
      'Register a new revision of the task definition with executionRoleArn set, and deploy that revision.',
    ],
    commands: [
      awsCommand('iam get-role', { 'role-name': 'ecsTaskExecutionRole', query: 'Role.Arn', output: 'text' }),
      ...(taskDefinition === undefined
        ? []
        : [
            awsCommand('ecs describe-task-definition', {
              'task-definition': taskDefinition,
              query: 'taskDefinition',
              region,
            }),
          ]),
    ],
    lasting: {
      cdk: [
        "new ecs.FargateTaskDefinition(this, 'Task', {",
        "  executionRole: iam.Role.fromRoleName(this, 'ExecutionRole', 'ecsTaskExecutionRole'),",
        '});',
      ].join('\n'),
      terraform: [
        'data "aws_iam_role" "execution" { name = "ecsTaskExecutionRole" }',
        '# in resource "aws_ecs_task_definition":',
        'execution_role_arn = data.aws_iam_role.execution.arn',
      ].join('\n'),
    },
    links: [links.executionRole],
  }),
});
