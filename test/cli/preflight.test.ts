import { readFileSync } from 'node:fs';
import type { Service } from '@aws-sdk/client-ecs';
import { describe, expect, test } from 'vitest';
import { readAccount } from '../../cli/account-file.ts';
import { type Preflight, preflight, showPreflight } from '../../cli/preflight.ts';
import { startOf } from '../../cli/preflight-start.ts';
import { sandbox } from '../../cli/sandbox.ts';

const account = readAccount(
  readFileSync(new URL('../../cli/sandbox/account.json', import.meta.url), 'utf8'),
  'account.json',
);
const { aws } = sandbox(account);
const arnOf = (rest: string): string => `arn:aws:ecs:${account.region}:${account.account}:${rest}`;
const containerInstances = account.containerInstances.map(({ cluster, id }) =>
  arnOf(`container-instance/${cluster}/${id}`),
);

/** As a service of the example account would run it. */
const check = async (family: string, service?: Partial<Service>): Promise<Preflight> => {
  const { taskDefinition = {} } = await aws('ecs:DescribeTaskDefinition', { taskDefinition: family });
  const of = service && { serviceName: family, clusterArn: arnOf('cluster/prod'), ...service };
  const start = startOf(taskDefinition, of ? { service: of, containerInstances } : {}, account.region);
  return preflight(start, {
    aws,
    budgetMs: 5_000,
    now: Date.parse('2026-10-02T10:00:00Z'),
    readsManifests: false,
  });
};

const resultOf = ({ checks }: Preflight, name: string) => checks.find((each) => each.check === name);

describe('would it start', () => {
  test('on container instances is asked of their own role, and says what of their network is not known', async () => {
    const found = await check('reports', {
      launchType: 'EC2',
      clusterArn: arnOf(`cluster/${account.containerInstances[0]?.cluster}`),
    });
    expect(found.verdict).toBe('fail');
    expect(resultOf(found, 'role.ecr-actions')).toMatchObject({
      result: 'fail',
      detail: expect.stringContaining('Role ecsInstanceRole has no allow for ecr:BatchGetImage'),
    });
    expect(resultOf(found, 'network.path')).toMatchObject({
      result: 'unknown',
      detail: expect.stringContaining('The network of the task was not looked at'),
    });
  });

  test('without a service says once that there is no place to start from', async () => {
    const found = await check('reports');
    expect(resultOf(found, 'network.path')?.detail).toMatch(
      /^The way to the registry was not looked at, .*--service do\.$/,
    );
  });

  test('from one of its subnets that has no way to S3 does not', async () => {
    const [vpc] = account.vpcs.filter(({ subnets }) =>
      subnets.some(({ id }) => id === 'subnet-0e8c662248b483b7f'),
    );
    const subnets = vpc?.subnets.map(({ id }) => id) ?? [];
    const network = account.services.find(({ name }) => name === 'notify')?.networkConfiguration;
    const found = await check('notify', {
      launchType: 'FARGATE',
      ...(network ? { networkConfiguration: network } : {}),
    });
    expect(subnets.length).toBeGreaterThan(0);
    expect(found.verdict).toBe('fail');
    expect(resultOf(found, 'network.endpoint')).toMatchObject({
      result: 'fail',
      detail: expect.stringContaining('has no endpoint for S3'),
    });
    expect(showPreflight(found)).toMatch(/^service notify: notify:\d+ would not start\.\n/);
  });
});
