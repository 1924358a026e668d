import { describe, expect, test } from 'vitest';
import { sandbox } from '../../cli/sandbox.ts';
import { fails, read } from './given-account.ts';

const vpcs = [
  {
    id: 'vpc-0a0a0a0a',
    cidr: '10.0.0.0/16',
    dnsHostnames: false,
    subnets: [
      { id: 'subnet-0a0a0a0a', cidr: '10.0.1.0/24', zone: 'eu-west-1a' },
      { id: 'subnet-0b0b0b0b', ipv6Cidr: '2600:1f18:1::/64' },
    ],
    routeTables: [
      {
        id: 'rtb-0a0a0a0a',
        main: true,
        routes: [
          { to: '0.0.0.0/0', via: 'nat-0a0a0a0a', blackhole: true },
          { to: '::/0', via: 'eigw-0a0a0a0a' },
        ],
      },
    ],
    internetGateway: 'igw-0a0a0a0a',
    natGateways: [{ id: 'nat-0a0a0a0a', subnet: 'subnet-0a0a0a0a', state: 'deleted' }],
    endpoints: [
      { id: 'vpce-0a0a0a0a', service: 's3', type: 'Gateway', routeTables: ['rtb-0a0a0a0a'] },
      { id: 'vpce-0b0b0b0b', service: 'ecr.api', securityGroups: ['sg-0a0a0a0a'] },
    ],
    securityGroups: [
      {
        id: 'sg-0a0a0a0a',
        out: [{ ports: '443', to: ['10.0.0.0/8', '::/0', 'pl-6da54004', 'sg-0a0a0a0a'] }],
        in: [{ from: ['10.0.0.0/16'] }],
      },
    ],
    networkAcls: [
      {
        id: 'acl-0d0d0d0d',
        subnets: ['subnet-0a0a0a0a'],
        in: [{ rule: 100, allow: false, ports: '1024-65535', cidr: '0.0.0.0/0' }],
      },
    ],
  },
  {
    id: 'vpc-0e0e0e0e',
    cidr: '10.9.0.0/16',
    region: 'us-east-1',
    owner: '999988887777',
    subnets: [{ id: 'subnet-0e0e0e0e', cidr: '10.9.1.0/24' }],
  },
];
const { aws } = sandbox(read({ vpcs }));
const away = { region: 'us-east-1' };
const ofVpc = { Filters: [{ Name: 'vpc-id', Values: ['vpc-0a0a0a0a'] }] };

describe('EC2 of the account in memory', () => {
  test('describes subnets by id and by VPC, and knows whose they are', async () => {
    const { Subnets: own } = await aws('ec2:DescribeSubnets', ofVpc);
    expect(own).toMatchObject([
      { SubnetId: 'subnet-0a0a0a0a', CidrBlock: '10.0.1.0/24', OwnerId: '111122223333' },
      { SubnetId: 'subnet-0b0b0b0b', Ipv6CidrBlockAssociationSet: [{ Ipv6CidrBlock: '2600:1f18:1::/64' }] },
    ]);
    const { Subnets: others } = await aws('ec2:DescribeSubnets', { SubnetIds: ['subnet-0e0e0e0e'] }, away);
    expect(others).toMatchObject([{ OwnerId: '999988887777', AvailabilityZone: 'us-east-1a' }]);
  });

  test.each(['subnet-0f0f0f0f', 'subnet-0e0e0e0e'])('does not know subnet %s here', async (id) => {
    await expect(aws('ec2:DescribeSubnets', { SubnetIds: [id] })).rejects.toEqual(
      fails('InvalidSubnetID.NotFound'),
    );
  });

  test('a route table has its local route, those of its gateway endpoints, and black holes', async () => {
    const { RouteTables: tables } = await aws('ec2:DescribeRouteTables', ofVpc);
    expect(tables?.[0]).toMatchObject({
      Associations: [{ Main: true }],
      Routes: [
        { DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active' },
        { DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-0a0a0a0a', State: 'blackhole' },
        { DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: 'eigw-0a0a0a0a' },
        { DestinationPrefixListId: 'pl-6da54004', GatewayId: 'vpce-0a0a0a0a' },
      ],
    });
  });

  test('gateways and endpoints are those of the VPC that is asked for', async () => {
    const { NatGateways: nats } = await aws('ec2:DescribeNatGateways', { Filter: ofVpc.Filters });
    expect(nats).toMatchObject([{ NatGatewayId: 'nat-0a0a0a0a', State: 'deleted' }]);
    const Filters = [{ Name: 'attachment.vpc-id', Values: ['vpc-0a0a0a0a'] }];
    const { InternetGateways: gateways } = await aws('ec2:DescribeInternetGateways', { Filters });
    expect(gateways).toMatchObject([{ InternetGatewayId: 'igw-0a0a0a0a' }]);
    const { VpcEndpoints: endpoints } = await aws('ec2:DescribeVpcEndpoints', ofVpc);
    expect(endpoints).toMatchObject([
      { ServiceName: 'com.amazonaws.eu-west-1.s3', PrivateDnsEnabled: false },
      { ServiceName: 'com.amazonaws.eu-west-1.ecr.api', PrivateDnsEnabled: true },
    ]);
    expect((await aws('ec2:DescribeVpcEndpoints', {}, away)).VpcEndpoints).toEqual([]);
  });

  test('subnets that no ACL names have one that lets everything pass', async () => {
    const { NetworkAcls: acls } = await aws('ec2:DescribeNetworkAcls', ofVpc);
    expect(acls?.map(({ Associations: all }) => all?.map(({ SubnetId: id }) => id))).toEqual([
      ['subnet-0a0a0a0a'],
      ['subnet-0b0b0b0b'],
    ]);
    expect(acls?.[0]?.Entries?.filter(({ Egress: egress }) => !egress)).toMatchObject([
      { RuleNumber: 100, RuleAction: 'deny', Protocol: '6', PortRange: { From: 1024, To: 65535 } },
      { RuleNumber: 32767, RuleAction: 'deny' },
    ]);
  });

  test('a rule of a security group names addresses, lists and groups', async () => {
    const Filters = [{ Name: 'group-id', Values: ['sg-0a0a0a0a', 'sg-0f0f0f0f'] }];
    const { SecurityGroups: groups } = await aws('ec2:DescribeSecurityGroups', { Filters });
    expect(groups).toMatchObject([
      {
        IpPermissionsEgress: [
          {
            IpProtocol: 'tcp',
            FromPort: 443,
            IpRanges: [{ CidrIp: '10.0.0.0/8' }],
            Ipv6Ranges: [{ CidrIpv6: '::/0' }],
            PrefixListIds: [{ PrefixListId: 'pl-6da54004' }],
            UserIdGroupPairs: [{ GroupId: 'sg-0a0a0a0a' }],
          },
        ],
        IpPermissions: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '10.0.0.0/16' }] }],
      },
    ]);
  });

  test('a VPC says its DNS attributes one by one, and its name servers by its options', async () => {
    const ask = (Attribute: 'enableDnsSupport' | 'enableDnsHostnames') =>
      aws('ec2:DescribeVpcAttribute', { VpcId: 'vpc-0a0a0a0a', Attribute });
    expect((await ask('enableDnsSupport')).EnableDnsSupport).toEqual({ Value: true });
    expect((await ask('enableDnsHostnames')).EnableDnsHostnames).toEqual({ Value: false });
    const { Vpcs: found } = await aws('ec2:DescribeVpcs', { VpcIds: ['vpc-0a0a0a0a'] });
    const DhcpOptionsIds = [found?.[0]?.DhcpOptionsId ?? ''];
    const { DhcpOptions: options } = await aws('ec2:DescribeDhcpOptions', { DhcpOptionsIds });
    expect(options?.[0]?.DhcpConfigurations).toMatchObject([{ Values: [{ Value: 'AmazonProvidedDNS' }] }]);
    await expect(aws('ec2:DescribeVpcs', { VpcIds: ['vpc-0f0f0f0f'] })).rejects.toEqual(
      fails('InvalidVpcID.NotFound'),
    );
  });

  test('has the prefix list of S3 in every region', async () => {
    const { PrefixLists: lists } = await aws('ec2:DescribePrefixLists', {}, away);
    expect(lists).toMatchObject([
      { PrefixListId: 'pl-6da54004', PrefixListName: 'com.amazonaws.us-east-1.s3' },
    ]);
  });
});

describe('an account file', () => {
  test.each([
    [{ id: 'vpc-1' }, 'vpcs[0].id must be an id such as vpc-'],
    [{ cidr: '10.0.0.0' }, 'vpcs[0].cidr must be a CIDR'],
    [{ natGateways: [{ id: 'nat-0a0a0a0a', state: 'gone' }] }, 'vpcs[0].natGateways[0].state'],
    [
      { securityGroups: [{ id: 'sg-0a0a0a0a', out: [{ to: ['all'] }] }] },
      'must be a CIDR, a prefix list or a security group',
    ],
    [{ nonsense: 1 }, 'is not a name that this file knows'],
  ])('that says %j is refused with its place', (more, words) => {
    const change = { vpcs: [{ id: 'vpc-0a0a0a0a', cidr: '10.0.0.0/16', ...more }] };
    expect(() => read(change)).toThrow(words);
  });
});
