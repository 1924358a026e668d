import type { Service, TaskDefinition } from '@aws-sdk/client-ecs';
import { describe, expect, test } from 'vitest';
import { asFailures, type Start, startOf } from '../../cli/preflight-start.ts';
import { wantsOf } from '../../lambda/network/want.ts';
import { givenNetwork } from '../given-network.ts';

const registry = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
const definition = (change: Partial<TaskDefinition> = {}): TaskDefinition => ({
  taskDefinitionArn: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:3',
  requiresCompatibilities: ['FARGATE'],
  containerDefinitions: [{ name: 'web', image: `${registry}/web:1` }],
  ...change,
});
const service = (change: Partial<Service> = {}): Service => ({
  serviceName: 'web',
  clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod',
  networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1', 'subnet-2'] } },
  ...change,
});
const start = (of: TaskDefinition, surroundings: Parameters<typeof startOf>[1] = {}): Start =>
  startOf(of, surroundings, undefined);

describe('what is to be started', () => {
  test('may be placed in each subnet of a service on Fargate', () => {
    const found = start(definition(), { service: service() });
    expect(found).toMatchObject({ account: '111122223333', region: 'eu-west-1', launchType: 'FARGATE' });
    expect(asFailures(found).map(({ subnetId }) => subnetId)).toEqual(['subnet-1', 'subnet-2']);
  });

  test.each<[string, Partial<TaskDefinition>, Partial<Service>, string]>([
    ['the launch type of the service', {}, { launchType: 'EC2' }, 'EC2'],
    [
      'its capacity provider',
      { requiresCompatibilities: ['EC2'] },
      { capacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT' }] },
      'FARGATE',
    ],
    [
      'a capacity provider of instances',
      { requiresCompatibilities: ['FARGATE', 'EC2'] },
      { capacityProviderStrategy: [{ capacityProvider: 'workers' }] },
      'EC2',
    ],
    ['what the task definition asks for', { requiresCompatibilities: ['EC2'] }, {}, 'EC2'],
    ['a host outside of AWS', {}, { launchType: 'EXTERNAL' }, 'EXTERNAL'],
  ])('runs by %s', (_what, change, ofService, launchType) => {
    const containerInstances = ['arn:aws:ecs:eu-west-1:111122223333:container-instance/prod/1'];
    const found = start(definition(change), { service: service(ofService), containerInstances });
    expect(found.launchType).toBe(launchType);
    const isOnInstance = asFailures(found).some(({ containerInstanceArn }) => containerInstanceArn);
    expect(isOnInstance).toBe(launchType === 'EC2');
  });

  test('has the digest of a task that runs, unless the container says not to', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const running = {
      taskDefinitionArn: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:3',
      containers: [{ name: 'web', imageDigest: digest }],
    };
    const image = `${registry}/web:1`;
    const imageOf = (change: object, task: object = running) =>
      start(definition({ containerDefinitions: [{ name: 'web', image, ...change }] }), {
        service: service(),
        running: task,
      }).containers[0]?.image;
    expect(imageOf({})).toBe(`${registry}/web@${digest}`);
    expect(imageOf({ versionConsistency: 'disabled' })).toBe(image);
    expect(imageOf({ image: 'nginx:1' })).toBe('nginx:1');
    expect(imageOf({}, { ...running, taskDefinitionArn: 'another' })).toBe(image);
  });
});

describe('where a start has to go', () => {
  const wants = (...containerDefinitions: NonNullable<TaskDefinition['containerDefinitions']>) => {
    const [failure] = asFailures(start(definition({ containerDefinitions })));
    if (failure === undefined) throw new Error('There is no start.');
    return wantsOf(failure, givenNetwork()).map(({ step, region, name, isAsked, isSure }) => {
      expect([isAsked, isSure]).toEqual([true, true]);
      return [step, region, name];
    });
  };
  const secret = (valueFrom: string) => ({ name: 'KEY', valueFrom });

  test('is each step of a pull from ECR, once for each registry', () => {
    const away = '111122223333.dkr.ecr.us-east-1.amazonaws.com';
    expect(
      wants(
        { name: 'a', image: `${registry}/a:1` },
        { name: 'b', image: `${registry}/b:1` },
        { name: 'c', image: `${away}/c:1` },
      ),
    ).toEqual([
      ['ecr-api', 'eu-west-1', 'the ECR API'],
      ['ecr-registry', 'eu-west-1', 'the ECR registry'],
      ['s3-layers', 'eu-west-1', 'S3 (image layers)'],
      ['ecr-api', 'us-east-1', 'the ECR API in us-east-1'],
      ['ecr-registry', 'us-east-1', 'the ECR registry in us-east-1'],
      ['s3-layers', 'us-east-1', 'S3 (image layers) in us-east-1'],
    ]);
  });

  test('is another registry, and where the secrets come from', () => {
    expect(
      wants({
        name: 'a',
        image: 'nginx:1',
        secrets: [
          secret('/web/key'),
          secret('arn:aws:secretsmanager:eu-west-1:111122223333:secret:db-AbCdEf'),
        ],
      }).map(([step, , name]) => `${step} ${name}`),
    ).toEqual([
      'secrets-manager Secrets Manager',
      'parameter-store SSM Parameter Store',
      'other-registry Docker Hub',
    ]);
  });
});
