import { expect, test } from 'vitest';
import { knownValue } from '../../lambda/facts.ts';
import { taskDefinition } from '../../lambda/probes/task-definition.ts';
import { askProbe, awsError } from '../fake-aws.ts';
import { given, image, region, roleArn, secretArn } from '../given.ts';

const arn = given.failure().taskDefinitionArn ?? '';

test('keeps what a start depends on, in our own words', async () => {
  const { fact } = await askProbe(taskDefinition, given.failure(), {
    'ecs:DescribeTaskDefinition': {
      taskDefinition: {
        taskDefinitionArn: arn,
        family: 'web',
        executionRoleArn: roleArn,
        requiresCompatibilities: ['FARGATE'],
        compatibilities: ['EC2', 'FARGATE'],
        containerDefinitions: [
          {
            name: 'web',
            image,
            secrets: [{ name: 'DB', valueFrom: secretArn }],
            repositoryCredentials: { credentialsParameter: `${secretArn}-hub` },
            logConfiguration: {
              logDriver: 'splunk',
              secretOptions: [{ name: 'splunk-token', valueFrom: '/prod/splunk' }],
            },
          },
        ],
      },
    },
  });
  expect(fact).toMatchObject({ state: 'known', from: 'ecs:DescribeTaskDefinition' });
  expect(knownValue(fact)).toEqual({
    arn,
    family: 'web',
    executionRoleArn: roleArn,
    compatibilities: ['FARGATE'],
    containers: [
      {
        name: 'web',
        image,
        secrets: [secretArn, '/prod/splunk'],
        registryCredentials: `${secretArn}-hub`,
        logDriver: 'splunk',
        environmentFiles: [],
      },
    ],
  });
});

test("asks in the task's region for the revision that the event names", async () => {
  const { sent } = await askProbe(taskDefinition, given.failure({ region: 'ap-southeast-1' }), {
    'ecs:DescribeTaskDefinition': { taskDefinition: {} },
  });
  expect(sent).toEqual([
    {
      call: 'ecs:DescribeTaskDefinition',
      input: { taskDefinition: arn, include: ['TAGS'] },
      region: 'ap-southeast-1',
    },
  ]);
  expect(region).not.toBe('ap-southeast-1');
});

test('is absent when ECS can not describe it', async () => {
  const { fact } = await askProbe(taskDefinition, given.failure(), {
    'ecs:DescribeTaskDefinition': awsError('ClientException', 'Unable to describe task definition.'),
  });
  expect(fact).toEqual({ state: 'absent', from: 'ecs:DescribeTaskDefinition' });
});

test('is not asked for when the event names none', async () => {
  const { taskDefinitionArn: _, ...failure } = given.failure();
  const { fact, sent } = await askProbe(taskDefinition, failure, {});
  expect([fact.state, sent]).toEqual(['not-asked', []]);
});

test('takes a definition with every field missing for an empty one', async () => {
  const { fact } = await askProbe(taskDefinition, given.failure(), {
    'ecs:DescribeTaskDefinition': { taskDefinition: { containerDefinitions: [{}] } },
  });
  expect(knownValue(fact)).toEqual({
    arn,
    family: '',
    compatibilities: [],
    containers: [{ name: '', image: '', secrets: [], environmentFiles: [] }],
  });
});
