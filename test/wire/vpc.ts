import {
  AllocateAddressCommand,
  AssociateRouteTableCommand,
  AttachInternetGatewayCommand,
  AuthorizeSecurityGroupEgressCommand,
  AuthorizeSecurityGroupIngressCommand,
  CreateInternetGatewayCommand,
  CreateNatGatewayCommand,
  CreateNetworkAclCommand,
  CreateNetworkAclEntryCommand,
  CreateRouteCommand,
  CreateRouteTableCommand,
  CreateSecurityGroupCommand,
  CreateSubnetCommand,
  CreateVpcCommand,
  CreateVpcEndpointCommand,
  DeleteNatGatewayCommand,
  DescribeNetworkAclsCommand,
  DescribeRouteTablesCommand,
  EC2Client,
  ModifyVpcAttributeCommand,
  ReplaceNetworkAclAssociationCommand,
  RevokeSecurityGroupEgressCommand,
} from '@aws-sdk/client-ec2';
import { region } from './wired.ts';

const everywhere = [{ CidrIp: '0.0.0.0/0' }];
const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 };
const anything = { IpProtocol: '-1', IpRanges: everywhere };

type Settings = ConstructorParameters<typeof EC2Client>[0];

/** An id that the stand-in gave; it always gives one. */
const given = (id: string | undefined): string => {
  if (id === undefined) throw new Error('The stand-in gave no id.');
  return id;
};

/** Builds a VPC in the stand-in for AWS: a private subnet of its own, and a public one behind an internet gateway. */
export const buildVpc = async (settings: NonNullable<Settings>) => {
  const ec2 = new EC2Client(settings);
  const { Vpc } = await ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
  const vpcId = given(Vpc?.VpcId);
  for (const name of ['EnableDnsSupport', 'EnableDnsHostnames'] as const)
    await ec2.send(new ModifyVpcAttributeCommand({ VpcId: vpcId, [name]: { Value: true } }));

  const subnet = async (CidrBlock: string): Promise<string> => {
    const made = await ec2.send(
      new CreateSubnetCommand({ VpcId: vpcId, CidrBlock, AvailabilityZone: `${region}a` }),
    );
    return given(made.Subnet?.SubnetId);
  };
  const table = async (...subnetIds: readonly string[]): Promise<string> => {
    const made = await ec2.send(new CreateRouteTableCommand({ VpcId: vpcId }));
    const RouteTableId = given(made.RouteTable?.RouteTableId);
    for (const SubnetId of subnetIds)
      await ec2.send(new AssociateRouteTableCommand({ RouteTableId, SubnetId }));
    return RouteTableId;
  };
  const group = async (GroupName: string): Promise<string> => {
    const made = await ec2.send(
      new CreateSecurityGroupCommand({ GroupName, Description: GroupName, VpcId: vpcId }),
    );
    return given(made.GroupId);
  };

  const privateId = await subnet('10.0.1.0/24');
  const publicId = await subnet('10.0.0.0/24');
  const taskGroup = await group('task');
  const igw = await ec2.send(new CreateInternetGatewayCommand({}));
  const InternetGatewayId = given(igw.InternetGateway?.InternetGatewayId);
  await ec2.send(new AttachInternetGatewayCommand({ InternetGatewayId, VpcId: vpcId }));
  const publicTable = await table(publicId);
  const out = { DestinationCidrBlock: '0.0.0.0/0' };
  await ec2.send(new CreateRouteCommand({ RouteTableId: publicTable, ...out, GatewayId: InternetGatewayId }));

  const mainTable = async (): Promise<string> => {
    const filters = [
      { Name: 'vpc-id', Values: [vpcId] },
      { Name: 'association.main', Values: ['true'] },
    ];
    const { RouteTables: found } = await ec2.send(new DescribeRouteTablesCommand({ Filters: filters }));
    return given(found?.[0]?.RouteTableId);
  };

  return {
    vpcId,
    privateId,
    publicId,
    taskGroup,
    table,
    group,
    mainTable,

    /** A NAT gateway in the public subnet, and the default route of a table to it. */
    nat: async (RouteTableId: string): Promise<string> => {
      const { AllocationId } = await ec2.send(new AllocateAddressCommand({ Domain: 'vpc' }));
      const made = await ec2.send(
        new CreateNatGatewayCommand({ SubnetId: publicId, AllocationId: given(AllocationId) }),
      );
      const NatGatewayId = given(made.NatGateway?.NatGatewayId);
      await ec2.send(new CreateRouteCommand({ RouteTableId, ...out, NatGatewayId }));
      return NatGatewayId;
    },
    deleteNat: (NatGatewayId: string) => ec2.send(new DeleteNatGatewayCommand({ NatGatewayId })),

    endpoint: async (service: string, more: object = {}): Promise<string> => {
      const made = await ec2.send(
        new CreateVpcEndpointCommand({
          VpcId: vpcId,
          ServiceName: `com.amazonaws.${region}.${service}`,
          VpcEndpointType: 'Interface',
          SubnetIds: [privateId],
          PrivateDnsEnabled: true,
          ...more,
        }),
      );
      return given(made.VpcEndpoint?.VpcEndpointId);
    },

    /** Nothing gets out of the task's group, but to what is named. */
    closeEgress: async (...groupIds: readonly string[]): Promise<void> => {
      await ec2.send(new RevokeSecurityGroupEgressCommand({ GroupId: taskGroup, IpPermissions: [anything] }));
      for (const GroupId of groupIds)
        await ec2.send(
          new AuthorizeSecurityGroupEgressCommand({
            GroupId: taskGroup,
            IpPermissions: [{ ...https, UserIdGroupPairs: [{ GroupId }] }],
          }),
        );
    },
    letIn: (GroupId: string, CidrIp: string) =>
      ec2.send(
        new AuthorizeSecurityGroupIngressCommand({
          GroupId,
          IpPermissions: [{ ...https, IpRanges: [{ CidrIp }] }],
        }),
      ),

    /** An ACL of the subnet that lets 443 out, and answers in or not. */
    acl: async (SubnetId: string, letsAnswersIn: boolean): Promise<string> => {
      const made = await ec2.send(new CreateNetworkAclCommand({ VpcId: vpcId }));
      const NetworkAclId = given(made.NetworkAcl?.NetworkAclId);
      const entry = { NetworkAclId, RuleNumber: 100, Protocol: '6', CidrBlock: '0.0.0.0/0' } as const;
      const outward = {
        ...entry,
        RuleAction: 'allow',
        Egress: true,
        PortRange: { From: 443, To: 443 },
      } as const;
      const range = { From: 1024, To: 65535 };
      const RuleAction = letsAnswersIn ? 'allow' : 'deny';
      await ec2.send(new CreateNetworkAclEntryCommand(outward));
      await ec2.send(
        new CreateNetworkAclEntryCommand({ ...entry, RuleAction, Egress: false, PortRange: range }),
      );
      const Filters = [{ Name: 'association.subnet-id', Values: [SubnetId] }];
      const { NetworkAcls: found } = await ec2.send(new DescribeNetworkAclsCommand({ Filters }));
      const association = found?.[0]?.Associations?.find((each) => each.SubnetId === SubnetId);
      const AssociationId = given(association?.NetworkAclAssociationId);
      await ec2.send(new ReplaceNetworkAclAssociationCommand({ AssociationId, NetworkAclId }));
      return NetworkAclId;
    },
  };
};

export type BuiltVpc = Awaited<ReturnType<typeof buildVpc>>;
