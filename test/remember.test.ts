import { describe, expect, test } from 'vitest';
import { rememberNetworks } from '../lambda/remember.ts';
import { awsError, fakeAws } from './fake-aws.ts';

const vpc = { Filters: [{ Name: 'vpc-id', Values: ['vpc-1'] }] };
const clock = (): { now: () => number; pass: (ms: number) => void } => {
  let time = 1_000;
  return {
    now: () => time,
    pass: (ms) => {
      time += ms;
    },
  };
};

describe('what EC2 says of a network', () => {
  test('is kept for a minute, for each VPC and region', async () => {
    const { aws, sent } = fakeAws({ 'ec2:DescribeRouteTables': { RouteTables: [] } });
    const { now, pass } = clock();
    const kept = rememberNetworks(aws, now);
    const first = await kept('ec2:DescribeRouteTables', vpc, { region: 'eu-west-1' });
    pass(59_999);
    expect(await kept('ec2:DescribeRouteTables', vpc, { region: 'eu-west-1' })).toBe(first);
    expect(sent).toHaveLength(1);
    await kept('ec2:DescribeRouteTables', vpc, { region: 'us-east-1' });
    await kept('ec2:DescribeRouteTables', { Filters: [{ Name: 'vpc-id', Values: ['vpc-2'] }] });
    expect(sent).toHaveLength(3);
    pass(1);
    await kept('ec2:DescribeRouteTables', vpc, { region: 'eu-west-1' });
    expect(sent).toHaveLength(4);
  });

  test('is not kept when it is a refusal, and nothing else is kept at all', async () => {
    let calls = 0;
    const { aws, sent } = fakeAws({
      'ec2:DescribeSubnets': () => {
        calls += 1;
        return calls === 1 ? awsError('UnauthorizedOperation') : { Subnets: [] };
      },
      'ec2:DescribeInstances': {},
      'ecs:DescribeServices': {},
    });
    const kept = rememberNetworks(aws, clock().now);
    await expect(kept('ec2:DescribeSubnets', {})).rejects.toMatchObject({ name: 'UnauthorizedOperation' });
    await kept('ec2:DescribeSubnets', {});
    for (let time = 0; time < 2; time += 1) {
      await kept('ec2:DescribeInstances', {});
      await kept('ecs:DescribeServices', { services: [] });
    }
    expect(sent.map(({ call }) => call).filter((call) => call !== 'ec2:DescribeSubnets')).toHaveLength(4);
  });

  test('grows to a limit, and forgets the oldest', async () => {
    const { aws, sent } = fakeAws({ 'ec2:DescribeSubnets': { Subnets: [] } });
    const kept = rememberNetworks(aws, clock().now);
    for (let index = 0; index <= 200; index += 1)
      await kept('ec2:DescribeSubnets', { SubnetIds: [`s${index}`] });
    await kept('ec2:DescribeSubnets', { SubnetIds: ['s200'] });
    expect(sent).toHaveLength(201);
    await kept('ec2:DescribeSubnets', { SubnetIds: ['s0'] });
    expect(sent).toHaveLength(202);
  });
});
