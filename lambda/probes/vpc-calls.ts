import type { Aws, CallName, Calls } from '../aws.ts';
import type { Fact } from '../facts.ts';
import type { Network } from '../facts-network.ts';
import { read } from './probe.ts';
import {
  endpointFrom,
  natGatewayFrom,
  networkAclFrom,
  prefixListFrom,
  routeTableFrom,
  securityGroupFrom,
  subnetFrom,
} from './vpc-shapes.ts';

/** Pages of a listing. A VPC with more is not judged: what is not in a part of a list may be in the rest. */
const maxPages = 10;

type Paged = Extract<CallName, `ec2:${string}`>;
type Token = { readonly NextToken?: string | undefined };

type Ask<Found> = (token: {
  NextToken?: string;
}) => Promise<{ found: readonly Found[] | undefined; next: string | undefined }>;

/** Undefined when an answer lacks its list. */
const readAll = async <Found>(ask: Ask<Found>): Promise<Found[] | undefined> => {
  const all: Found[] = [];
  let token = {};
  for (let page = 0; page < maxPages; page += 1) {
    const { found, next } = await ask(token);
    if (found === undefined) return undefined;
    all.push(...found);
    if (!next) return all;
    token = { NextToken: next };
  }
  throw new Error(`The list has more than ${maxPages} pages.`);
};

/** EC2 in one region: a listing read to its end, each entry in our words. */
export const ec2In = (aws: Aws, region: string | undefined) => {
  const where = region === undefined ? {} : { region };

  const list = <N extends Paged, Found, T>(
    call: N,
    input: Calls[N][0],
    items: (page: Calls[N][1]) => readonly Found[] | undefined,
    translate: (found: Found) => T,
    absentOn: readonly string[] = [],
  ): Promise<Fact<readonly T[]>> =>
    read(call, absentOn, async () => {
      const found = await readAll(async (token) => {
        const page = await aws(call, { ...input, ...token }, where);
        return { found: items(page), next: (page as Token).NextToken };
      });
      return found?.map(translate);
    });

  const filter = (name: string, ...values: readonly string[]) => [{ Name: name, Values: [...values] }];

  const attribute = async (
    vpcId: string,
    name: 'enableDnsSupport' | 'enableDnsHostnames',
  ): Promise<Fact<boolean>> =>
    read('ec2:DescribeVpcAttribute', [], async () => {
      const answer = await aws('ec2:DescribeVpcAttribute', { VpcId: vpcId, Attribute: name }, where);
      return (name === 'enableDnsSupport' ? answer.EnableDnsSupport : answer.EnableDnsHostnames)?.Value;
    });

  return {
    subnet: (id: string) =>
      list('ec2:DescribeSubnets', { SubnetIds: [id] }, (page) => page.Subnets, subnetFrom, [
        'InvalidSubnetID.NotFound',
      ]),
    subnets: (vpcId: string): Promise<Network['subnets']> =>
      list(
        'ec2:DescribeSubnets',
        { Filters: filter('vpc-id', vpcId) },
        ({ Subnets: found }) => found,
        subnetFrom,
      ),
    routeTables: (vpcId: string): Promise<Network['routeTables']> =>
      list(
        'ec2:DescribeRouteTables',
        { Filters: filter('vpc-id', vpcId) },
        ({ RouteTables: found }) => found,
        routeTableFrom,
      ),
    // Its parameter is `Filter`, unlike everywhere else; deleted gateways stay in the list for about an hour.
    natGateways: (vpcId: string): Promise<Network['natGateways']> =>
      list(
        'ec2:DescribeNatGateways',
        { Filter: filter('vpc-id', vpcId) },
        ({ NatGateways: found }) => found,
        natGatewayFrom,
      ),
    internetGateways: (vpcId: string): Promise<Network['internetGateways']> =>
      list(
        'ec2:DescribeInternetGateways',
        { Filters: filter('attachment.vpc-id', vpcId) },
        ({ InternetGateways: found }) => found,
        ({ InternetGatewayId: id = '' }) => id,
      ),
    endpoints: (vpcId: string): Promise<Network['endpoints']> =>
      list(
        'ec2:DescribeVpcEndpoints',
        { Filters: filter('vpc-id', vpcId) },
        ({ VpcEndpoints: found }) => found,
        endpointFrom,
      ),
    networkAcls: (vpcId: string): Promise<Network['networkAcls']> =>
      list(
        'ec2:DescribeNetworkAcls',
        { Filters: filter('vpc-id', vpcId) },
        ({ NetworkAcls: found }) => found,
        networkAclFrom,
      ),
    // By filter: one id that is not there any more would make the whole call fail.
    securityGroups: (ids: readonly string[]): Promise<Network['securityGroups']> =>
      list(
        'ec2:DescribeSecurityGroups',
        { Filters: filter('group-id', ...ids) },
        ({ SecurityGroups: found }) => found,
        securityGroupFrom,
      ),
    prefixLists: (): Promise<Network['prefixLists']> =>
      list('ec2:DescribePrefixLists', {}, ({ PrefixLists: found }) => found, prefixListFrom),
    /** One attribute a call. */
    dns: async (vpcId: string): Promise<Network['dns']> => {
      const [support, hostnames] = await Promise.all([
        attribute(vpcId, 'enableDnsSupport'),
        attribute(vpcId, 'enableDnsHostnames'),
      ]);
      if (support.state !== 'known') return support;
      if (hostnames.state !== 'known') return hostnames;
      return {
        state: 'known',
        value: { support: support.value, hostnames: hostnames.value },
        from: support.from,
      };
    },
    optionsId: (vpcId: string): Promise<Fact<string>> =>
      read('ec2:DescribeVpcs', [], async () => {
        const { Vpcs: found } = await aws('ec2:DescribeVpcs', { VpcIds: [vpcId] }, where);
        return found?.[0]?.DhcpOptionsId;
      }),
    nameServers: (optionsId: string): Promise<Network['nameServers']> =>
      read('ec2:DescribeDhcpOptions', [], async () => {
        const answer = await aws('ec2:DescribeDhcpOptions', { DhcpOptionsIds: [optionsId] }, where);
        const options = answer.DhcpOptions?.[0]?.DhcpConfigurations;
        const servers = options?.find(({ Key: key }) => key === 'domain-name-servers');
        return options && (servers?.Values ?? []).flatMap(({ Value: value }) => value ?? []);
      }),
  };
};
