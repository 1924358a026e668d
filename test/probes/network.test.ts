import { afterEach, describe, expect, test, vi } from 'vitest';
import { askOnce } from '../../lambda/ask-once.ts';
import type { Aws, CallName } from '../../lambda/aws.ts';
import { networkPath } from '../../lambda/checks/network-path.ts';
import { collect } from '../../lambda/collect.ts';
import type { Network } from '../../lambda/facts-network.ts';
import { awsError, fakeAws } from '../fake-aws.ts';
import { answers, failure, known, read, subnetId } from './read-network.ts';

describe('the network of a task', () => {
  test('is told in our own words', async () => {
    const { value } = await read();
    expect(value).toMatchObject({
      region: 'eu-west-1',
      vpcId: 'vpc-1',
      subnet: { id: subnetId, cidr: '10.0.1.0/24', zone: 'eu-west-1a', ownerId: '111122223333' },
      origin: {
        kind: 'task',
        privateIp: '10.0.1.25',
        securityGroupIds: known(['sg-task']),
        hasPublicIp: known(false),
        configuredSubnetIds: [subnetId, 'subnet-0c'],
      },
      natGateways: known([{ id: 'nat-1', state: 'deleted', isPublic: true }]),
      internetGateways: known(['igw-1']),
      dns: known({ support: true, hostnames: false }),
      nameServers: known(['AmazonProvidedDNS']),
      prefixLists: known([{ id: 'pl-1', name: 'com.amazonaws.eu-west-1.s3', cidrs: ['52.218.0.0/17'] }]),
    } satisfies object);
    expect(value?.routeTables).toMatchObject(
      known([
        {
          id: 'rtb-1',
          isMain: true,
          subnetIds: [subnetId],
          routes: [
            { destination: '10.0.0.0/16', target: 'local', isBlackhole: false },
            { destination: '0.0.0.0/0', target: 'nat-1', isBlackhole: true },
            { destination: '::/0', target: 'eigw-1', isBlackhole: false },
            { destination: 'pl-1', target: 'vpce-1', isBlackhole: false },
          ],
        },
      ]),
    );
    expect(value?.networkAcls).toMatchObject(
      known([
        {
          id: 'acl-1',
          entries: [
            { number: 100, isEgress: true, allows: true, protocol: '-1', cidr: '0.0.0.0/0' },
            { number: 101, isEgress: false, allows: false, protocol: '6', cidr: '::/0', ports: [443, 443] },
          ],
        },
      ]),
    );
    expect(value?.securityGroups).toMatchObject(
      known([
        {
          id: 'sg-task',
          egress: [
            {
              ports: [443, 443],
              cidrs: ['0.0.0.0/0', '::/0'],
              prefixListIds: ['pl-1'],
              groupIds: ['sg-endpoint'],
            },
          ],
        },
      ]),
    );
  });

  test('an S3 endpoint whose name leads to it from outside only has no private DNS within', async () => {
    expect((await read()).value?.endpoints).toMatchObject(
      known([{ state: 'available', hasPrivateDns: false, policy: '{}' }]),
    );
  });

  test('asks for the groups of the task and of the endpoints in one call, by filter', async () => {
    const { sent } = await read();
    const asked = sent.filter(({ call }) => call === 'ec2:DescribeSecurityGroups');
    expect(asked.map(({ input }) => input)).toEqual([
      { Filters: [{ Name: 'group-id', Values: ['sg-task', 'sg-endpoint'] }] },
    ]);
  });

  test('reads every page, and gives a list up that never ends', async () => {
    const paged = await read({
      'ec2:DescribeNatGateways': ({ NextToken: token }) =>
        token === undefined
          ? { NatGateways: [{ NatGatewayId: 'nat-1' }], NextToken: 'more' }
          : { NatGateways: [{ NatGatewayId: 'nat-2' }] },
      'ec2:DescribeVpcEndpoints': { VpcEndpoints: [], NextToken: 'more' },
    });
    expect(paged.value?.natGateways).toMatchObject(known([{ id: 'nat-1' }, { id: 'nat-2' }]));
    expect(paged.value?.endpoints).toMatchObject({ state: 'unreadable', why: 'error' });
  });

  test('asks in the region of the failure', async () => {
    const { sent } = await read();
    expect(new Set(sent.map(({ region }) => region))).toEqual(new Set(['eu-west-1']));
  });

  test.each([
    [
      'a subnet that is gone',
      { 'ec2:DescribeSubnets': awsError('InvalidSubnetID.NotFound') },
      { state: 'absent' },
    ],
    [
      'a subnet that may not be described',
      { 'ec2:DescribeSubnets': awsError('UnauthorizedOperation') },
      { state: 'unreadable', why: 'denied', from: 'ec2:DescribeSubnets' },
    ],
  ] as const)('%s makes the whole fact so', async (_what, own, expected) => {
    expect((await read(own)).fact).toMatchObject(expected);
  });

  test('one part that may not be read leaves the others', async () => {
    const { value } = await read({ 'ec2:DescribeNatGateways': awsError('UnauthorizedOperation') });
    expect(value?.natGateways).toMatchObject({ state: 'unreadable', why: 'denied' });
    expect(value?.routeTables.state).toBe('known');
  });

  test.each([
    ['the VPC itself', 'ec2:DescribeVpcs'],
    ['its options', 'ec2:DescribeDhcpOptions'],
  ] as const)('name servers are unreadable when %s may not be read', async (_what, call) => {
    const { value } = await read({ [call]: awsError('UnauthorizedOperation') });
    expect(value?.nameServers).toMatchObject({ state: 'unreadable', from: call });
  });

  test('a VPC without an option set has no name servers', async () => {
    const { value, sent } = await read({ 'ec2:DescribeVpcs': { Vpcs: [{ DhcpOptionsId: 'default' }] } });
    expect(value?.nameServers).toMatchObject(known([]));
    expect(sent.map(({ call }) => call)).not.toContain('ec2:DescribeDhcpOptions');
  });
});

describe('round trips', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test('are three for a task on Fargate, with 14 calls in all', async () => {
    vi.useFakeTimers();
    const { aws } = fakeAws(answers);
    const madeAt = new Map<number, CallName[]>();
    const slow: Aws = async (call, input, options) => {
      madeAt.set(Date.now(), [...(madeAt.get(Date.now()) ?? []), call]);
      await new Promise((resolve) => setTimeout(resolve, 10));
      return aws(call, input, options);
    };
    const collected = collect([networkPath], failure, askOnce(slow), 5_000);
    await vi.advanceTimersByTimeAsync(1_000);
    expect((await collected).network.state).toBe('known');
    const waves = [...madeAt.values()];
    expect(waves.map((wave) => wave.length)).toEqual([2, 10, 2]);
    expect(waves[0]).toEqual(expect.arrayContaining(['ecs:DescribeServices', 'ec2:DescribeSubnets']));
    expect(waves[2]).toEqual(
      expect.arrayContaining(['ec2:DescribeSecurityGroups', 'ec2:DescribeDhcpOptions']),
    );
  });
});

test('has no shape of the SDK in its facts', async () => {
  const { value } = await read();
  const names = (part: unknown): string[] =>
    typeof part === 'object' && part !== null
      ? [...(Array.isArray(part) ? [] : Object.keys(part)), ...Object.values(part).flatMap(names)]
      : [];
  expect(names(value satisfies Network | undefined).filter((name) => /^[A-Z]/.test(name))).toEqual([]);
});
