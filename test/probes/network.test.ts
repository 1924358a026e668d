import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Aws, CallName } from '../../lambda/aws.ts';
import { networkPath } from '../../lambda/checks/network-path.ts';
import { askOnce, collect } from '../../lambda/collect.ts';
import type { Facts } from '../../lambda/facts.ts';
import type { Network } from '../../lambda/facts-network.ts';
import { network } from '../../lambda/probes/network.ts';
import { service } from '../../lambda/probes/service.ts';
import { type Answers, askProbe, awsError, fakeAws } from '../fake-aws.ts';
import { given, messages } from '../given.ts';

const subnetId = 'subnet-0a0a0a0a';
const failure = given.failure({ message: messages.timeout, subnetId, privateIp: '10.0.1.25' });
const subnet = {
  SubnetId: subnetId,
  VpcId: 'vpc-1',
  CidrBlock: '10.0.1.0/24',
  AvailabilityZone: 'eu-west-1a',
  OwnerId: '111122223333',
};
const configuration = (more: object = {}) => ({
  networkConfiguration: {
    awsvpcConfiguration: { subnets: [subnetId, 'subnet-0c'], securityGroups: ['sg-task'], ...more },
  },
});

const answers: Answers = {
  'ecs:DescribeServices': { services: [configuration()] },
  'ec2:DescribeSubnets': { Subnets: [subnet] },
  'ec2:DescribeRouteTables': {
    RouteTables: [
      {
        RouteTableId: 'rtb-1',
        Associations: [{ Main: true }, { SubnetId: subnetId }],
        Routes: [
          { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active' },
          { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1', State: 'blackhole' },
          { DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: 'eigw-1', State: 'active' },
          { DestinationPrefixListId: 'pl-1', GatewayId: 'vpce-1', State: 'active' },
          { State: 'active' },
        ],
      },
    ],
  },
  'ec2:DescribeNatGateways': { NatGateways: [{ NatGatewayId: 'nat-1', State: 'deleted' }] },
  'ec2:DescribeInternetGateways': { InternetGateways: [{ InternetGatewayId: 'igw-1' }] },
  'ec2:DescribeVpcEndpoints': {
    VpcEndpoints: [
      {
        VpcEndpointId: 'vpce-1',
        ServiceName: 'com.amazonaws.eu-west-1.s3',
        VpcEndpointType: 'Interface',
        State: 'Available',
        PrivateDnsEnabled: true,
        DnsOptions: { PrivateDnsOnlyForInboundResolverEndpoint: true },
        Groups: [{ GroupId: 'sg-endpoint' }],
        PolicyDocument: '{}',
      },
    ],
  },
  'ec2:DescribeNetworkAcls': {
    NetworkAcls: [
      {
        NetworkAclId: 'acl-1',
        Associations: [{ SubnetId: subnetId }],
        Entries: [
          { RuleNumber: 100, Egress: true, RuleAction: 'allow', Protocol: '-1', CidrBlock: '0.0.0.0/0' },
          {
            RuleNumber: 101,
            Egress: false,
            RuleAction: 'deny',
            Protocol: '6',
            Ipv6CidrBlock: '::/0',
            PortRange: { From: 443, To: 443 },
          },
          { Egress: true },
        ],
      },
    ],
  },
  'ec2:DescribeSecurityGroups': {
    SecurityGroups: [
      {
        GroupId: 'sg-task',
        IpPermissions: [],
        IpPermissionsEgress: [
          {
            IpProtocol: 'tcp',
            FromPort: 443,
            ToPort: 443,
            IpRanges: [{ CidrIp: '0.0.0.0/0' }],
            Ipv6Ranges: [{ CidrIpv6: '::/0' }],
            PrefixListIds: [{ PrefixListId: 'pl-1' }],
            UserIdGroupPairs: [{ GroupId: 'sg-endpoint' }],
          },
        ],
      },
    ],
  },
  'ec2:DescribePrefixLists': {
    PrefixLists: [
      { PrefixListId: 'pl-1', PrefixListName: 'com.amazonaws.eu-west-1.s3', Cidrs: ['52.218.0.0/17'] },
    ],
  },
  'ec2:DescribeVpcs': { Vpcs: [{ DhcpOptionsId: 'dopt-1' }] },
  'ec2:DescribeVpcAttribute': ({ Attribute: name }) =>
    name === 'enableDnsSupport'
      ? { EnableDnsSupport: { Value: true } }
      : { EnableDnsHostnames: { Value: false } },
  'ec2:DescribeDhcpOptions': {
    DhcpOptions: [
      { DhcpConfigurations: [{ Key: 'domain-name-servers', Values: [{ Value: 'AmazonProvidedDNS' }] }] },
    ],
  },
};

const read = async (own: Answers = {}, asked = failure, before: Partial<Facts> = {}) => {
  const { fact, sent } = await askProbe(network, asked, { ...answers, ...own }, before);
  return { fact, sent, value: fact.state === 'known' ? fact.value : undefined };
};

const known = (value: unknown) => ({ state: 'known', value });

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

describe('where a pull leaves from', () => {
  const without = (more: object): typeof failure => {
    const { subnetId: _, ...rest } = failure;
    return { ...rest, ...more };
  };

  test('is the only subnet of the service when the event says none', async () => {
    const one = { services: [configuration({ subnets: [subnetId], assignPublicIp: 'ENABLED' })] };
    const { value } = await read({ 'ecs:DescribeServices': one }, without({}));
    expect(value?.origin).toMatchObject({ subnetId, hasPublicIp: known(true) });
  });

  test('is not guessed among several', async () => {
    const { fact, sent } = await read({}, without({}));
    expect(fact).toMatchObject({ state: 'not-asked', why: expect.stringContaining('in which subnet') });
    expect(sent.map(({ call }) => call)).toEqual(['ecs:DescribeServices']);
  });

  test('of a standalone task has groups that nobody knows any more', async () => {
    const { value } = await read({}, { ...failure, group: 'family:web' });
    expect(value?.origin).toMatchObject({
      securityGroupIds: { state: 'not-asked', why: expect.stringContaining('RunTask') },
      hasPublicIp: { state: 'not-asked' },
    });
  });

  test('of a service that may not be described has groups that are unreadable', async () => {
    const { value } = await read({ 'ecs:DescribeServices': awsError('AccessDeniedException') });
    expect(value?.origin.securityGroupIds).toMatchObject({
      state: 'unreadable',
      from: 'ecs:DescribeServices',
    });
  });

  test.each(['EXTERNAL', 'MANAGED_INSTANCES'])('on %s is not looked for', async (launchType) => {
    expect((await read({}, { ...failure, launchType })).fact.state).toBe('not-asked');
  });

  test.each([
    ['1.3.0', 'not-asked'],
    ['1.4.0', 'known'],
    ['1.0.0', 'known'],
  ])('with platform version %s is %s', async (platformVersion, state) => {
    expect((await read({}, { ...failure, platformVersion })).fact.state).toBe(state);
  });

  test('is not the interface of a task that a capacity provider put on an instance', async () => {
    const { launchType: _, ...rest } = failure;
    const { fact, sent } = await read({}, { ...rest, containerInstanceArn: given.instance().arn });
    expect(fact.state).toBe('not-asked');
    expect(sent.map(({ call }) => call)).toEqual(['ecs:DescribeServices']);
  });

  const onEc2 = { ...failure, launchType: 'EC2' };
  const placed = { subnetId: 'subnet-0e', vpcId: 'vpc-9', securityGroupIds: ['sg-host'], hasPublicIp: true };

  test("on EC2 is the instance's interface, whatever interface the task has", async () => {
    const instance = given.instance({ network: placed });
    const { value, sent } = await read({}, onEc2, given.facts({ instance }));
    expect(value).toMatchObject({
      vpcId: 'vpc-9',
      origin: {
        kind: 'instance',
        instanceId: 'i-01a01a01a01a01a01',
        subnetId: 'subnet-0e',
        securityGroupIds: known(['sg-host']),
        hasPublicIp: known(true),
      },
    });
    // The instance says its VPC, which saves a round trip.
    const subnets = sent.filter(({ call }) => call === 'ec2:DescribeSubnets');
    expect(subnets.map(({ input }) => input)).toEqual([{ Filters: [{ Name: 'vpc-id', Values: ['vpc-9'] }] }]);
  });

  test.each([
    ['unreadable', given.unreadable('denied', 'ec2:DescribeInstances')],
    ['not-asked', given.instance()],
  ] as const)('on EC2 is %s as its instance is', async (state, instance) => {
    expect((await read({}, onEc2, given.facts({ instance }))).fact.state).toBe(state);
  });

  test('is not looked for where a refusal blames no endpoint', async () => {
    const denied = given.failure({ message: messages.pullDenied, subnetId, cause: 'policy-explicit-deny' });
    const { fact, sent } = await read({}, denied);
    expect([fact.state, sent]).toEqual(['not-asked', []]);
  });
});

describe('the service', () => {
  const placedBy = async (own: object, startedBy?: string) => {
    const asked = startedBy === undefined ? failure : { ...failure, startedBy };
    const { fact } = await askProbe(service, asked, { 'ecs:DescribeServices': { services: [own] } });
    return fact.state === 'known' ? fact.value.network : undefined;
  };
  const deployment = (id: string, ...subnets: readonly string[]) => ({
    id,
    networkConfiguration: { awsvpcConfiguration: { subnets: [...subnets] } },
  });

  test('places the task as its own deployment does, and else as it does itself', async () => {
    const own = {
      ...configuration(),
      deployments: [deployment('ecs-svc/1', 'a'), deployment('ecs-svc/2', 'b')],
    };
    expect((await placedBy(own, 'ecs-svc/2'))?.subnetIds).toEqual(['b']);
    expect((await placedBy(own, 'someone'))?.subnetIds).toEqual([subnetId, 'subnet-0c']);
    expect((await placedBy({ taskSets: [deployment('x', 'c')] }))?.subnetIds).toEqual(['c']);
    expect(await placedBy({})).toBeUndefined();
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
