import { expect } from 'vitest';
import { readAccount, type SandboxAccount } from '../../cli/account-file.ts';

export const account = '111122223333';
export const repository = `arn:aws:ecr:eu-west-1:${account}:repository/web`;
export const managed = 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy';
export const boundary = `arn:aws:iam::${account}:policy/limits/only-s3`;
export const trust = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' },
};
export const policy = (...Statement: object[]): object => ({ Version: '2012-10-17', Statement });
export const createdAt = '2026-03-11T08:15:00Z';
export const role = (name: string, more: object = {}): object => ({ name, createdAt, trust, ...more });

const file = {
  account,
  region: 'eu-west-1',
  roles: [
    role('bare'),
    role('managed', { path: '/tasks/', attached: [managed], tags: { team: 'web' } }),
    role('scoped', {
      inline: { pull: policy({ Effect: 'Allow', Action: 'ecr:*', Resource: repository }) },
    }),
    role('bounded', { attached: [managed], boundary }),
    role('refused', {
      attached: [managed],
      inline: { no: policy({ Effect: 'Deny', Action: 'ecr:BatchGetImage', Resource: repository }) },
    }),
    role('conditional', {
      inline: {
        only: policy({
          Effect: 'Allow',
          Action: 'ecr:*',
          Resource: '*',
          Condition: { StringEquals: { 'aws:SourceVpc': 'vpc-1' } },
        }),
      },
    }),
    role('many', {
      attached: [managed, 'arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly'],
      inline: { b: policy({ Effect: 'Allow', Action: '*', Resource: '*' }), a: policy() },
    }),
  ],
  policies: [
    {
      name: 'only-s3',
      path: '/limits/',
      document: policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' }),
    },
  ],
  taskDefinitions: [
    { family: 'web', revision: 2, containerDefinitions: [{ name: 'web', image: 'web:2' }] },
    {
      family: 'web',
      revision: 10,
      executionRoleArn: `arn:aws:iam::${account}:role/tasks/managed`,
      requiresCompatibilities: ['FARGATE'],
      containerDefinitions: [
        { name: 'web', image: 'web:10', secrets: [{ name: 'KEY', valueFrom: '/web/key' }] },
      ],
    },
    { family: 'away', revision: 1, region: 'us-east-1', containerDefinitions: [{ name: 'a', image: 'a' }] },
  ],
  repositories: [
    {
      name: 'web',
      images: [
        { tags: ['2', 'latest'], pushedAt: '2026-10-01T00:00:00Z' },
        { tags: ['1'], pushedAt: '2026-09-01T00:00:00Z', digest: `sha256:${'a'.repeat(64)}` },
        { pushedAt: '2026-08-01T00:00:00Z' },
      ],
    },
    { name: 'empty' },
    { name: 'away', region: 'us-east-1' },
  ],
};

export const read = (change: object = {}): SandboxAccount =>
  readAccount(JSON.stringify({ ...file, ...change }), 'account.json');

export const fails = (name: string): object => expect.objectContaining({ name });
