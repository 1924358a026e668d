import type { IpPermission, NetworkAclEntry, Route, VpcEndpoint } from '@aws-sdk/client-ec2';
import type { SandboxAccount } from './account-file.ts';

type Vpc = SandboxAccount['vpcs'][number];
type Table = Vpc['routeTables'][number];

/** S3's addresses in every region of the account in memory, under an id of AWS's own. */
export const s3List = 'pl-6da54004';
export const s3Cidrs = [
  '3.5.64.0/21',
  '16.15.0.0/16',
  '52.92.0.0/17',
  '52.216.0.0/15',
  '52.218.0.0/17',
  '52.219.0.0/16',
];

/** Of one group or list, the ports of a rule; without them a rule is about every protocol. */
const span = (ports: string | undefined): { from: number; to: number } | undefined => {
  if (ports === undefined) return undefined;
  const [from = '', to = from] = ports.split('-');
  return { from: Number(from), to: Number(to) };
};

/** A rule of a security group as EC2 describes it. */
export const permission = (ports: string | undefined, others: readonly string[]): IpPermission => {
  const own = span(ports);
  const of = (prefix: string): string[] => others.filter((each) => each.startsWith(prefix));
  const cidrs = others.filter((each) => each.includes('/'));
  return {
    IpProtocol: own === undefined ? '-1' : 'tcp',
    ...(own === undefined ? {} : { FromPort: own.from, ToPort: own.to }),
    IpRanges: cidrs.filter((each) => !each.includes(':')).map((CidrIp) => ({ CidrIp })),
    Ipv6Ranges: cidrs.filter((each) => each.includes(':')).map((CidrIpv6) => ({ CidrIpv6 })),
    PrefixListIds: of('pl-').map((PrefixListId) => ({ PrefixListId })),
    UserIdGroupPairs: of('sg-').map((GroupId) => ({ GroupId })),
  };
};

type Entry = Vpc['networkAcls'][number]['out'][number];

/** What no entry names is denied by the last one, `*`. */
const entriesOf = (entries: readonly Entry[], egress: boolean): NetworkAclEntry[] => [
  ...entries.map(({ rule, allow, ports, cidr }): NetworkAclEntry => {
    const own = span(ports);
    return {
      RuleNumber: rule,
      RuleAction: allow ? 'allow' : 'deny',
      Egress: egress,
      Protocol: own === undefined ? '-1' : '6',
      ...(cidr.includes(':') ? { Ipv6CidrBlock: cidr } : { CidrBlock: cidr }),
      ...(own === undefined ? {} : { PortRange: { From: own.from, To: own.to } }),
    };
  }),
  { RuleNumber: 32_767, RuleAction: 'deny', Egress: egress, Protocol: '-1', CidrBlock: '0.0.0.0/0' },
];

const targets: readonly (readonly [RegExp, keyof Route])[] = [
  [/^nat-/, 'NatGatewayId'],
  [/^tgw-/, 'TransitGatewayId'],
  [/^pcx-/, 'VpcPeeringConnectionId'],
  [/^eigw-/, 'EgressOnlyInternetGatewayId'],
  [/^eni-/, 'NetworkInterfaceId'],
  [/^i-/, 'InstanceId'],
];

const route = (to: string, via: string, isGone = false): Route => {
  const target = targets.find(([pattern]) => pattern.test(via))?.[1] ?? 'GatewayId';
  const destination = to.startsWith('pl-')
    ? { DestinationPrefixListId: to }
    : to.includes(':')
      ? { DestinationIpv6CidrBlock: to }
      : { DestinationCidrBlock: to };
  return { ...destination, [target]: via, State: isGone ? 'blackhole' : 'active' };
};

const routesOf = (vpc: Vpc, table: Table): Route[] => [
  route(vpc.cidr, 'local'),
  ...table.routes.map(({ to, via, blackhole }) => route(to, via, blackhole)),
  ...vpc.endpoints
    .filter(({ type, routeTables }) => type === 'Gateway' && routeTables.includes(table.id))
    .map(({ id }) => route(s3List, id)),
];

/** A route table as EC2 describes it, its local route included. */
export const described = (vpc: Vpc, table: Table) => ({
  RouteTableId: table.id,
  VpcId: vpc.id,
  Associations: [
    ...(table.main ? [{ Main: true, RouteTableId: table.id }] : []),
    ...table.subnets.map((SubnetId) => ({ Main: false, RouteTableId: table.id, SubnetId })),
  ],
  Routes: routesOf(vpc, table),
});

/** The network ACLs of a VPC; subnets that none names have the default one, which lets everything pass. */
export const aclsOf = (vpc: Vpc) => {
  const named = new Set(vpc.networkAcls.flatMap(({ subnets }) => subnets));
  const rest = vpc.subnets.map(({ id }) => id).filter((id) => !named.has(id));
  const all = [{ rule: 100, allow: true, cidr: '0.0.0.0/0' }];
  return [...vpc.networkAcls, { id: vpc.id.replace('vpc-', 'acl-'), subnets: rest, out: all, in: all }].map(
    (acl) => ({
      NetworkAclId: acl.id,
      VpcId: vpc.id,
      Associations: acl.subnets.map((SubnetId) => ({ SubnetId, NetworkAclId: acl.id })),
      Entries: [...entriesOf(acl.out, true), ...entriesOf(acl.in, false)],
    }),
  );
};

const everything = { Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] };

/** The endpoints of a VPC as EC2 describes them. */
export const endpointsOf = (vpc: Vpc, region: string): VpcEndpoint[] =>
  vpc.endpoints.map((each) => ({
    VpcEndpointId: each.id,
    VpcId: vpc.id,
    VpcEndpointType: each.type,
    ServiceName: `com.amazonaws.${region}.${each.service}`,
    // As EC2 answers, and not as its API's model writes it.
    State: each.state as NonNullable<VpcEndpoint['State']>,
    PrivateDnsEnabled: each.type === 'Interface' && each.privateDns,
    SubnetIds: each.subnets,
    Groups: each.securityGroups.map((GroupId) => ({ GroupId })),
    RouteTableIds: each.routeTables,
    PolicyDocument: JSON.stringify(each.policy ?? everything),
  }));
