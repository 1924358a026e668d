import { describe, expect, it } from 'vitest';
import { matches } from './event-pattern.ts';
import { givenTemplate, idOf } from './given.ts';
import { resolve } from './resolve.ts';

type Pattern = Readonly<Record<string, unknown>>;

/** As EventBridge gets it, in the region and account that `resolve` knows. */
const patternOf = (prefix: string, clusters: readonly string[] = []): Pattern => {
  const template = givenTemplate({ clusters });
  const rules = template.findResources('AWS::Events::Rule');
  const { EventPattern: pattern } = rules[idOf(template, 'AWS::Events::Rule', prefix)]?.['Properties'] ?? {};
  return resolve(pattern, {}) as Pattern;
};

const arn = (kind: string) => `arn:aws:ecs:eu-west-1:111122223333:${kind}`;

const common = {
  version: '0',
  id: 'af3c496d-f4a8-65d1-70f4-a69d52e9b584',
  source: 'aws.ecs',
  account: '111122223333',
  time: '2026-10-02T12:00:31Z',
  region: 'eu-west-1',
};

/** ECS's event about a service, in a cluster. */
const serviceAction = (eventName: string, cluster = 'prod') => ({
  ...common,
  'detail-type': 'ECS Service Action',
  resources: [arn(`service/${cluster}/web`)],
  detail: {
    eventType: 'INFO',
    eventName,
    clusterArn: arn(`cluster/${cluster}`),
    createdAt: '2026-10-02T12:00:31.000Z',
  },
});

const deployment = (eventName: string, cluster = 'prod') => ({
  ...common,
  'detail-type': 'ECS Deployment State Change',
  resources: [arn(`service/${cluster}/web`)],
  detail: {
    eventType: 'INFO',
    eventName,
    deploymentId: 'ecs-svc/123',
    updatedAt: '2026-10-02T12:00:31.000Z',
    reason: 'ECS deployment ecs-svc/123 completed.',
  },
});

describe('services at their desired count', () => {
  const steady = patternOf('SteadyRule');

  it('wake the function', () => {
    expect(matches(steady, serviceAction('SERVICE_STEADY_STATE'))).toBe(true);
  });

  it.each([
    'TASKSET_STEADY_STATE',
    'CAPACITY_PROVIDER_STEADY_STATE',
    'SERVICE_DESIRED_COUNT_UPDATED',
    'SERVICE_TASK_START_IMPAIRED',
    'SERVICE_TASK_PLACEMENT_FAILURE',
    'SERVICE_DEPLOYMENT_COMPLETED',
  ])('are not what %s says', (eventName) => {
    expect(matches(steady, serviceAction(eventName))).toBe(false);
  });

  it('are believed of ECS alone', () => {
    expect(matches(steady, { ...serviceAction('SERVICE_STEADY_STATE'), source: 'my.app' })).toBe(false);
    expect(matches(steady, deployment('SERVICE_STEADY_STATE'))).toBe(false);
  });
});

describe('deployments at their end', () => {
  const deployed = patternOf('DeployedRule');

  it('wake the function', () => {
    expect(matches(deployed, deployment('SERVICE_DEPLOYMENT_COMPLETED'))).toBe(true);
  });

  it.each(['SERVICE_DEPLOYMENT_IN_PROGRESS', 'SERVICE_DEPLOYMENT_FAILED'])('are not %s', (eventName) => {
    expect(matches(deployed, deployment(eventName))).toBe(false);
  });

  it('are believed of ECS alone', () => {
    expect(matches(deployed, { ...deployment('SERVICE_DEPLOYMENT_COMPLETED'), source: 'my.app' })).toBe(
      false,
    );
  });
});

describe('clusters', () => {
  const clusters = ['prod', arn('cluster/stage')];
  const steady = patternOf('SteadyRule', clusters);
  const deployed = patternOf('DeployedRule', clusters);

  it.each(['prod', 'stage'])('are watched when they are named: %s', (cluster) => {
    expect(matches(steady, serviceAction('SERVICE_STEADY_STATE', cluster))).toBe(true);
    expect(matches(deployed, deployment('SERVICE_DEPLOYMENT_COMPLETED', cluster))).toBe(true);
  });

  it.each(['prod-2', 'preprod', 'stage2', 'dev'])('are left alone when they are not: %s', (cluster) => {
    expect(matches(steady, serviceAction('SERVICE_STEADY_STATE', cluster))).toBe(false);
    expect(matches(deployed, deployment('SERVICE_DEPLOYMENT_COMPLETED', cluster))).toBe(false);
  });

  it('are not let through by another kind of event', () => {
    expect(matches(steady, serviceAction('TASKSET_STEADY_STATE'))).toBe(false);
    expect(matches(deployed, deployment('SERVICE_DEPLOYMENT_FAILED'))).toBe(false);
  });

  it('are all let in where so many are named that a pattern has no room for them', () => {
    const many = Array.from({ length: 30 }, (_, at) => `production-${at}`);
    expect(matches(patternOf('DeployedRule', many), deployment('SERVICE_DEPLOYMENT_COMPLETED', 'dev'))).toBe(
      true,
    );
    expect(matches(patternOf('SteadyRule', many), serviceAction('SERVICE_STEADY_STATE', 'dev'))).toBe(false);
    const fewer = patternOf('DeployedRule', many.slice(0, 20));
    expect(matches(fewer, deployment('SERVICE_DEPLOYMENT_COMPLETED', 'dev'))).toBe(false);
  });
});

it.each(['SteadyRule', 'DeployedRule'])('takes none of the few wildcard rules of a bus: %s', (rule) => {
  const text = JSON.stringify(patternOf(rule, ['prod', arn('cluster/stage')]));
  expect(text).not.toContain('wildcard');
  expect(text.length).toBeLessThan(2_048);
});

it('looks after open incidents every 15 minutes', () => {
  const template = givenTemplate();
  const id = idOf(template, 'AWS::Events::Rule', 'ScheduleRule');
  const { Properties: rule } = template.findResources('AWS::Events::Rule')[id] ?? {};
  expect(rule).toMatchObject({ ScheduleExpression: 'rate(15 minutes)', State: 'ENABLED' });
  expect(rule).not.toHaveProperty('EventPattern');
});
