import type { Aws } from '../lambda/aws.ts';
import type { SandboxAccount } from './account-file.ts';
import { awsError } from './aws-error.ts';
import type { Answers } from './sandbox-iam.ts';
import { aclsOf, described, endpointsOf, permission, s3Cidrs, s3List } from './sandbox-vpc-shapes.ts';

type Call =
  | 'ec2:DescribeSubnets'
  | 'ec2:DescribeRouteTables'
  | 'ec2:DescribeNatGateways'
  | 'ec2:DescribeInternetGateways'
  | 'ec2:DescribeVpcEndpoints'
  | 'ec2:DescribeNetworkAcls'
  | 'ec2:DescribeSecurityGroups'
  | 'ec2:DescribePrefixLists'
  | 'ec2:DescribeVpcs'
  | 'ec2:DescribeVpcAttribute'
  | 'ec2:DescribeDhcpOptions';

type Vpc = SandboxAccount['vpcs'][number];
type Filters = readonly { Name?: string | undefined; Values?: string[] | undefined }[] | undefined;

const $metadata = {};

/** The values of a filter, or everything where it is not there. */
const wanted = (filters: Filters, name: string): ((value: string) => boolean) => {
  const found = filters?.find(({ Name: own }) => own === name);
  return found === undefined ? () => true : (value) => found.Values?.includes(value) === true;
};

/** The VPCs of the account in memory, as EC2 describes them. */
export const sandboxNetwork = (account: SandboxAccount): Answers<Call> => {
  type Options = Parameters<Aws>[2];
  const regionOf = (options: Options): string => options?.region ?? account.region;
  const inRegion = (options: Options): Vpc[] =>
    account.vpcs.filter((each) => (each.region ?? account.region) === regionOf(options));
  const ofFilter = (filters: Filters, options: Options, name = 'vpc-id'): Vpc[] =>
    inRegion(options).filter(({ id }) => wanted(filters, name)(id));
  const vpcNamed = (id: string | undefined, options: Options): Vpc => {
    const found = inRegion(options).find((each) => each.id === id);
    if (found === undefined) throw awsError('InvalidVpcID.NotFound', `The vpc ID '${id}' does not exist`);
    return found;
  };
  return {
    'ec2:DescribeSubnets': ({ SubnetIds: ids, Filters: filters }, options) => {
      const all = ofFilter(filters, options).flatMap((vpc) => vpc.subnets.map((subnet) => ({ vpc, subnet })));
      const unknown = ids?.find((id) => !all.some(({ subnet }) => subnet.id === id));
      if (unknown !== undefined)
        throw awsError('InvalidSubnetID.NotFound', `The subnet ID '${unknown}' does not exist`);
      const asked = ids === undefined ? all : all.filter(({ subnet }) => ids.includes(subnet.id));
      return {
        $metadata,
        Subnets: asked.map(({ vpc, subnet }) => ({
          SubnetId: subnet.id,
          VpcId: vpc.id,
          OwnerId: vpc.owner ?? account.account,
          AvailabilityZone: subnet.zone ?? `${regionOf(options)}a`,
          ...(subnet.cidr === undefined ? {} : { CidrBlock: subnet.cidr }),
          ...(subnet.ipv6Cidr === undefined
            ? {}
            : {
                Ipv6CidrBlockAssociationSet: [
                  { Ipv6CidrBlock: subnet.ipv6Cidr, Ipv6CidrBlockState: { State: 'associated' as const } },
                ],
              }),
        })),
      };
    },
    'ec2:DescribeRouteTables': ({ Filters: filters }, options) => ({
      $metadata,
      RouteTables: ofFilter(filters, options).flatMap((vpc) =>
        vpc.routeTables.map((table) => described(vpc, table)),
      ),
    }),
    'ec2:DescribeNatGateways': ({ Filter: filters }, options) => ({
      $metadata,
      NatGateways: ofFilter(filters, options).flatMap((vpc) =>
        vpc.natGateways.map(({ id, subnet, state, connectivity }) => ({
          NatGatewayId: id,
          VpcId: vpc.id,
          State: state,
          ConnectivityType: connectivity,
          ...(subnet === undefined ? {} : { SubnetId: subnet }),
        })),
      ),
    }),
    'ec2:DescribeInternetGateways': ({ Filters: filters }, options) => ({
      $metadata,
      InternetGateways: ofFilter(filters, options, 'attachment.vpc-id').flatMap((vpc) =>
        vpc.internetGateway === undefined
          ? []
          : [
              {
                InternetGatewayId: vpc.internetGateway,
                Attachments: [{ VpcId: vpc.id, State: 'attached' as const }],
              },
            ],
      ),
    }),
    'ec2:DescribeVpcEndpoints': ({ Filters: filters }, options) => ({
      $metadata,
      VpcEndpoints: ofFilter(filters, options).flatMap((vpc) => endpointsOf(vpc, regionOf(options))),
    }),
    'ec2:DescribeNetworkAcls': ({ Filters: filters }, options) => ({
      $metadata,
      NetworkAcls: ofFilter(filters, options).flatMap(aclsOf),
    }),
    'ec2:DescribeSecurityGroups': ({ Filters: filters }, options) => ({
      $metadata,
      SecurityGroups: inRegion(options)
        .flatMap((vpc) => vpc.securityGroups.map((group) => ({ vpc, group })))
        .filter(({ group }) => wanted(filters, 'group-id')(group.id))
        .map(({ vpc, group }) => ({
          GroupId: group.id,
          GroupName: group.id,
          VpcId: vpc.id,
          IpPermissionsEgress: group.out.map(({ ports, to }) => permission(ports, to)),
          IpPermissions: group.in.map(({ ports, from }) => permission(ports, from)),
        })),
    }),
    'ec2:DescribePrefixLists': (_input, options) => ({
      $metadata,
      PrefixLists: [
        { id: s3List, name: `com.amazonaws.${regionOf(options)}.s3`, cidrs: s3Cidrs },
        ...account.prefixLists.filter((each) => (each.region ?? account.region) === regionOf(options)),
      ].map(({ id, name, cidrs }) => ({ PrefixListId: id, PrefixListName: name, Cidrs: cidrs })),
    }),
    'ec2:DescribeVpcs': ({ VpcIds: ids = [] }, options) => ({
      $metadata,
      Vpcs: ids.map((id) => {
        const { cidr } = vpcNamed(id, options);
        return { VpcId: id, CidrBlock: cidr, DhcpOptionsId: id.replace('vpc-', 'dopt-') };
      }),
    }),
    'ec2:DescribeVpcAttribute': ({ VpcId: id, Attribute: name }, options) => {
      const { dnsSupport, dnsHostnames } = vpcNamed(id, options);
      return name === 'enableDnsSupport'
        ? { $metadata, VpcId: id, EnableDnsSupport: { Value: dnsSupport } }
        : { $metadata, VpcId: id, EnableDnsHostnames: { Value: dnsHostnames } };
    },
    'ec2:DescribeDhcpOptions': ({ DhcpOptionsIds: ids = [] }, options) => ({
      $metadata,
      DhcpOptions: ids.map((id) => ({
        DhcpOptionsId: id,
        DhcpConfigurations: [
          {
            Key: 'domain-name-servers',
            Values: vpcNamed(id.replace('dopt-', 'vpc-'), options).nameServers.map((Value) => ({ Value })),
          },
        ],
      })),
    }),
  };
};
