import type { Facts } from '../../lambda/facts.ts';
import { network } from '../../lambda/probes/network.ts';
import { type Answers, askProbe } from '../fake-aws.ts';
import { given, messages } from '../given.ts';

export const subnetId = 'subnet-0a0a0a0a';
export const failure = given.failure({ message: messages.timeout, subnetId, privateIp: '10.0.1.25' });
const subnet = {
  SubnetId: subnetId,
  VpcId: 'vpc-1',
  CidrBlock: '10.0.1.0/24',
  AvailabilityZone: 'eu-west-1a',
  OwnerId: '111122223333',
};
export const configuration = (more: object = {}) => ({
  networkConfiguration: {
    awsvpcConfiguration: { subnets: [subnetId, 'subnet-0c'], securityGroups: ['sg-task'], ...more },
  },
});

export const answers: Answers = {
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

export const read = async (own: Answers = {}, asked = failure, before: Partial<Facts> = {}) => {
  const { fact, sent } = await askProbe(network, asked, { ...answers, ...own }, before);
  return { fact, sent, value: fact.state === 'known' ? fact.value : undefined };
};

export const known = (value: unknown) => ({ state: 'known', value });
