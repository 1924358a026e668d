import type {
  NetworkAcl as Ec2Acl,
  VpcEndpoint as Ec2Endpoint,
  NatGateway as Ec2Nat,
  PrefixList as Ec2PrefixList,
  Route as Ec2Route,
  RouteTable as Ec2RouteTable,
  SecurityGroup as Ec2SecurityGroup,
  Subnet as Ec2Subnet,
  IpPermission,
} from '@aws-sdk/client-ec2';
import type {
  AclEntry,
  NatGateway,
  NetworkAcl,
  Ports,
  PrefixList,
  Route,
  RouteTable,
  SecurityGroup,
  SecurityGroupRule,
  Subnet,
  VpcEndpoint,
} from '../facts-network.ts';
import { present } from '../present.ts';

/** EC2's shapes in our words. What EC2 leaves out is as if empty, so that nothing here can throw. */
const defined = <T>(values: readonly (T | undefined)[]): T[] => values.flatMap((value) => value ?? []);

export const subnetFrom = (found: Ec2Subnet): Subnet => ({
  id: found.SubnetId ?? '',
  vpcId: found.VpcId ?? '',
  ...present({
    cidr: found.CidrBlock === '' ? undefined : found.CidrBlock,
    ipv6Cidr: found.Ipv6CidrBlockAssociationSet?.find(
      ({ Ipv6CidrBlockState: at }) => at?.State === 'associated',
    )?.Ipv6CidrBlock,
    zone: found.AvailabilityZone,
    ownerId: found.OwnerId,
  }),
});

/** A route has one of these; only IPv6 has the egress-only gateway. */
const targetOf = (route: Ec2Route): string =>
  route.GatewayId ??
  route.NatGatewayId ??
  route.TransitGatewayId ??
  route.VpcPeeringConnectionId ??
  route.EgressOnlyInternetGatewayId ??
  route.NetworkInterfaceId ??
  route.InstanceId ??
  route.CarrierGatewayId ??
  route.LocalGatewayId ??
  route.CoreNetworkArn ??
  'an unknown target';

const routeFrom = (found: Ec2Route): Route[] => {
  const destination =
    found.DestinationCidrBlock ?? found.DestinationIpv6CidrBlock ?? found.DestinationPrefixListId;
  return destination === undefined
    ? []
    : [{ destination, target: targetOf(found), isBlackhole: found.State === 'blackhole' }];
};

export const routeTableFrom = (found: Ec2RouteTable): RouteTable => {
  const associations = found.Associations ?? [];
  return {
    id: found.RouteTableId ?? '',
    isMain: associations.some(({ Main: main }) => main === true),
    subnetIds: defined(associations.map(({ SubnetId: id }) => id)),
    routes: (found.Routes ?? []).flatMap(routeFrom),
  };
};

export const natGatewayFrom = (found: Ec2Nat): NatGateway => ({
  id: found.NatGatewayId ?? '',
  state: found.State ?? 'unknown',
  isPublic: found.ConnectivityType !== 'private',
  ...present({ subnetId: found.SubnetId === '' ? undefined : found.SubnetId }),
});

/** `PrivateDnsOnlyForInboundResolverEndpoint`: the name leads there from outside only, and within to the gateway endpoint. */
const leadsWithin = ({ PrivateDnsEnabled: enabled, DnsOptions: options }: Ec2Endpoint): boolean =>
  enabled === true && options?.PrivateDnsOnlyForInboundResolverEndpoint !== true;

export const endpointFrom = (found: Ec2Endpoint): VpcEndpoint => ({
  id: found.VpcEndpointId ?? '',
  service: found.ServiceName ?? '',
  type: found.VpcEndpointType ?? 'Gateway',
  // The API's reference writes it with a capital, its answers without.
  state: (found.State ?? 'unknown').toLowerCase(),
  hasPrivateDns: leadsWithin(found),
  subnetIds: found.SubnetIds ?? [],
  securityGroupIds: defined((found.Groups ?? []).map(({ GroupId: id }) => id)),
  routeTableIds: found.RouteTableIds ?? [],
  ...present({ policy: found.PolicyDocument }),
});

const portsFrom = (from: number | undefined, to: number | undefined): { ports?: Ports } =>
  from === undefined || to === undefined || from < 0 ? {} : { ports: [from, to] };

export const networkAclFrom = (found: Ec2Acl): NetworkAcl => ({
  id: found.NetworkAclId ?? '',
  subnetIds: defined((found.Associations ?? []).map(({ SubnetId: id }) => id)),
  entries: (found.Entries ?? []).flatMap((entry): AclEntry[] => {
    const cidr = entry.CidrBlock ?? entry.Ipv6CidrBlock;
    if (cidr === undefined || entry.RuleNumber === undefined) return [];
    return [
      {
        number: entry.RuleNumber,
        isEgress: entry.Egress === true,
        allows: entry.RuleAction === 'allow',
        protocol: entry.Protocol ?? '-1',
        cidr,
        ...portsFrom(entry.PortRange?.From, entry.PortRange?.To),
      },
    ];
  }),
});

const ruleFrom = (found: IpPermission): SecurityGroupRule => ({
  protocol: found.IpProtocol ?? '-1',
  cidrs: defined([
    ...(found.IpRanges ?? []).map(({ CidrIp: cidr }) => cidr),
    ...(found.Ipv6Ranges ?? []).map(({ CidrIpv6: cidr }) => cidr),
  ]),
  prefixListIds: defined((found.PrefixListIds ?? []).map(({ PrefixListId: id }) => id)),
  groupIds: defined((found.UserIdGroupPairs ?? []).map(({ GroupId: id }) => id)),
  ...(found.IpProtocol === '-1' ? {} : portsFrom(found.FromPort, found.ToPort)),
});

export const securityGroupFrom = (found: Ec2SecurityGroup): SecurityGroup => ({
  id: found.GroupId ?? '',
  egress: (found.IpPermissionsEgress ?? []).map(ruleFrom),
  ingress: (found.IpPermissions ?? []).map(ruleFrom),
});

export const prefixListFrom = (found: Ec2PrefixList): PrefixList => ({
  id: found.PrefixListId ?? '',
  name: found.PrefixListName ?? '',
  cidrs: found.Cidrs ?? [],
});
