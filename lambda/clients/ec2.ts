import {
  DescribeDhcpOptionsCommand,
  DescribeInstancesCommand,
  DescribeInternetGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkAclsCommand,
  DescribePrefixListsCommand,
  DescribeRouteTablesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeVpcAttributeCommand,
  DescribeVpcEndpointsCommand,
  DescribeVpcsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import type { ClientSettings, Sends, ServiceCalls } from './client.ts';

/** The commands are imported by name: what is not used is not in the bundle. */
export const ec2 = (settings: ClientSettings): Sends<ServiceCalls<'ec2'>> => {
  const client = new EC2Client(settings);
  return {
    'ec2:DescribeDhcpOptions': (input, options) =>
      client.send(new DescribeDhcpOptionsCommand(input), options),
    'ec2:DescribeInstances': (input, options) => client.send(new DescribeInstancesCommand(input), options),
    'ec2:DescribeInternetGateways': (input, options) =>
      client.send(new DescribeInternetGatewaysCommand(input), options),
    'ec2:DescribeNatGateways': (input, options) =>
      client.send(new DescribeNatGatewaysCommand(input), options),
    'ec2:DescribeNetworkAcls': (input, options) =>
      client.send(new DescribeNetworkAclsCommand(input), options),
    'ec2:DescribePrefixLists': (input, options) =>
      client.send(new DescribePrefixListsCommand(input), options),
    'ec2:DescribeRouteTables': (input, options) =>
      client.send(new DescribeRouteTablesCommand(input), options),
    'ec2:DescribeSecurityGroups': (input, options) =>
      client.send(new DescribeSecurityGroupsCommand(input), options),
    'ec2:DescribeSubnets': (input, options) => client.send(new DescribeSubnetsCommand(input), options),
    'ec2:DescribeVpcAttribute': (input, options) =>
      client.send(new DescribeVpcAttributeCommand(input), options),
    'ec2:DescribeVpcEndpoints': (input, options) =>
      client.send(new DescribeVpcEndpointsCommand(input), options),
    'ec2:DescribeVpcs': (input, options) => client.send(new DescribeVpcsCommand(input), options),
  };
};
