import type { Aws } from '../aws.ts';
import { type Fact, knownValue } from '../facts.ts';
import type { ContainerInstance } from '../facts-iam.ts';
import type { Network, Origin, Subnet } from '../facts-network.ts';
import type { Service } from '../facts-task.ts';
import type { Failure } from '../failure.ts';
import { namesEndpointPolicy } from '../network/endpoint-denial.ts';
import { present } from '../present.ts';
import { defineProbe } from './probe.ts';
import { readService } from './service.ts';
import { ec2In } from './vpc-calls.ts';

/** A filter of EC2 takes so many values. */
const maxGroups = 200;

const standalone = {
  state: 'not-asked',
  why: 'the task is of no service, and what RunTask was given is not kept once its network interface is gone',
} as const;

/** What the service's configuration says of a task's interface. A service that is gone says no more of it. */
const placedBy = <T>(
  service: Fact<Service>,
  value: (network: NonNullable<Service['network']>) => T,
): Fact<T> => {
  if (service.state === 'not-asked') return standalone;
  if (service.state !== 'known') return service;
  const { network } = service.value;
  return network === undefined
    ? { state: 'not-asked', why: 'the service has no network configuration of its own' }
    : { state: 'known', value: value(network), from: service.from };
};

const ofTask = (subnetId: string, failure: Failure, service: Fact<Service>): Origin => ({
  kind: 'task',
  subnetId,
  securityGroupIds: placedBy(service, ({ securityGroupIds }) => securityGroupIds),
  hasPublicIp: placedBy(service, ({ assignsPublicIp }) => assignsPublicIp),
  configuredSubnetIds: knownValue(service)?.network?.subnetIds ?? [],
  ...present({ privateIp: failure.privateIp }),
});

interface Place {
  readonly origin: Origin;
  readonly vpcId?: string;
}

const ofInstance = (instance: Fact<ContainerInstance>): Fact<Place> => {
  if (instance.state !== 'known') return instance;
  const { network, instanceId } = instance.value;
  if (network === undefined)
    return { state: 'not-asked', why: 'the network of its container instance is not known' };
  const { subnetId, vpcId, securityGroupIds, hasPublicIp, privateIp } = network;
  const from = 'ec2:DescribeInstances';
  return {
    state: 'known',
    from,
    value: {
      vpcId,
      origin: {
        kind: 'instance',
        subnetId,
        securityGroupIds: { state: 'known', value: securityGroupIds, from },
        hasPublicIp: { state: 'known', value: hasPublicIp, from },
        configuredSubnetIds: [],
        ...present({ instanceId, privateIp }),
      },
    },
  };
};

/** Where neither the task's interface nor that of an instance of EC2 is the one that pulls. */
const elsewhere = ({ launchType, platformVersion = '' }: Failure): string | undefined => {
  if (launchType === 'EXTERNAL') return 'the task ran on a host outside of AWS';
  if (launchType === 'MANAGED_INSTANCES') return 'which interface of a managed instance pulls is not known';
  // Of Linux alone: the first version for Windows is 1.0.0, and does as 1.4.0 does (Amazon ECS developer guide).
  return /^1\.[1-3]\.\d+$/.test(platformVersion)
    ? `Fargate ${platformVersion} fetches tokens and secrets by an interface of its own`
    : undefined;
};

/** A capacity provider leaves the launch type out, and the instance is named all the same. */
const isOnInstance = ({ launchType, containerInstanceArn }: Failure): boolean =>
  launchType === 'EC2' || (launchType === undefined && containerInstanceArn !== undefined);

/** Where the pull leaves from. The event names the task's subnet, or the service has but one. */
const placeOf = async (
  failure: Failure,
  instance: Fact<ContainerInstance>,
  service: Promise<Fact<Service>>,
): Promise<Fact<Place>> => {
  const outside = elsewhere(failure);
  if (outside !== undefined) return { state: 'not-asked', why: outside };
  if (isOnInstance(failure)) return ofInstance(instance);
  const found = failure.subnetId === undefined ? await service : undefined;
  const configured = found && (knownValue(found)?.network?.subnetIds ?? []);
  const subnetId = failure.subnetId ?? (configured?.length === 1 ? configured[0] : undefined);
  if (subnetId === undefined)
    return found?.state === 'unreadable'
      ? found
      : { state: 'not-asked', why: 'the event does not say in which subnet the task was' };
  return {
    state: 'known',
    from: 'the event',
    value: { origin: ofTask(subnetId, failure, { state: 'not-asked' }) },
  };
};

type Ec2 = ReturnType<typeof ec2In>;

/** All of the VPC, side by side; the groups and the name servers once their ids are known. */
const readVpc = async (vpcId: string, groupsOfOrigin: Promise<readonly string[]>, ec2: Ec2) => {
  const endpoints = ec2.endpoints(vpcId);
  const optionsId = ec2.optionsId(vpcId);
  const groups = async (): Promise<Network['securityGroups']> => {
    const [own, found] = await Promise.all([groupsOfOrigin, endpoints]);
    const ofEndpoints = (knownValue(found) ?? []).flatMap(({ securityGroupIds }) => securityGroupIds);
    const ids = [...new Set([...own, ...ofEndpoints])].slice(0, maxGroups);
    return ids.length === 0
      ? { state: 'not-asked', why: 'no security group is known' }
      : ec2.securityGroups(ids);
  };
  const servers = async (): Promise<Network['nameServers']> => {
    const id = await optionsId;
    if (id.state !== 'known') return id;
    // A VPC without an option set hands out no name servers at all.
    return id.value === 'default' ? { ...id, value: [] } : ec2.nameServers(id.value);
  };
  const parts = {
    subnets: ec2.subnets(vpcId),
    routeTables: ec2.routeTables(vpcId),
    natGateways: ec2.natGateways(vpcId),
    internetGateways: ec2.internetGateways(vpcId),
    endpoints,
    networkAcls: ec2.networkAcls(vpcId),
    securityGroups: groups(),
    prefixLists: ec2.prefixLists(),
    dns: ec2.dns(vpcId),
    nameServers: servers(),
  };
  return {
    subnets: await parts.subnets,
    routeTables: await parts.routeTables,
    natGateways: await parts.natGateways,
    internetGateways: await parts.internetGateways,
    endpoints: await parts.endpoints,
    networkAcls: await parts.networkAcls,
    securityGroups: await parts.securityGroups,
    prefixLists: await parts.prefixLists,
    dns: await parts.dns,
    nameServers: await parts.nameServers,
  };
};

const subnetOf = async ({ origin, vpcId }: Place, ec2: Ec2): Promise<Fact<Subnet>> => {
  if (vpcId !== undefined)
    return { state: 'known', value: { id: origin.subnetId, vpcId }, from: 'ec2:DescribeInstances' };
  const found = await ec2.subnet(origin.subnetId);
  if (found.state !== 'known') return found;
  const [subnet] = found.value;
  return subnet === undefined
    ? { state: 'absent', from: found.from }
    : { state: 'known', value: subnet, from: found.from };
};

const read = async (
  failure: Failure,
  instance: Fact<ContainerInstance>,
  aws: Aws,
): Promise<Fact<Network>> => {
  const service = readService(failure, aws);
  const place = await placeOf(failure, instance, service);
  if (place.state !== 'known') return place;
  const ec2 = ec2In(aws, failure.region);
  const subnet = await subnetOf(place.value, ec2);
  if (subnet.state !== 'known') return subnet;
  const { id, vpcId, zone } = subnet.value;
  const origin = async (): Promise<Origin> =>
    place.value.origin.kind === 'instance'
      ? place.value.origin
      : ofTask(place.value.origin.subnetId, failure, await service);
  const own = origin();
  const groups = own.then(({ securityGroupIds }) => knownValue(securityGroupIds) ?? []);
  const vpc = await readVpc(vpcId, groups, ec2);
  const listed = knownValue(vpc.subnets)?.find((each) => each.id === id);
  return {
    state: 'known',
    from: subnet.from,
    value: {
      ...vpc,
      vpcId,
      subnet: listed ?? subnet.value,
      origin: await own,
      region: failure.region ?? (listed?.zone ?? zone ?? '').replace(/[a-z]$/, ''),
    },
  };
};

/**
 * The network between the task and what it pulls from: its subnet with route table, gateways, endpoints, access control
 * lists, security groups and name resolution. The interface itself is gone by the time that the task has stopped.
 */
export const network = defineProbe({
  name: 'network',
  after: ['instance'],
  iam: [
    { action: 'ecs:DescribeServices', on: 'anything' },
    // None of these has resource-level permissions (Service Authorization Reference, Amazon EC2).
    { action: 'ec2:DescribeSubnets', on: 'anything' },
    { action: 'ec2:DescribeRouteTables', on: 'anything' },
    { action: 'ec2:DescribeNatGateways', on: 'anything' },
    { action: 'ec2:DescribeInternetGateways', on: 'anything' },
    { action: 'ec2:DescribeVpcEndpoints', on: 'anything' },
    { action: 'ec2:DescribeNetworkAcls', on: 'anything' },
    { action: 'ec2:DescribeSecurityGroups', on: 'anything' },
    { action: 'ec2:DescribePrefixLists', on: 'anything' },
    { action: 'ec2:DescribeVpcs', on: 'anything' },
    { action: 'ec2:DescribeVpcAttribute', on: 'anything' },
    { action: 'ec2:DescribeDhcpOptions', on: 'anything' },
  ],
  async ask(failure, { instance }, aws) {
    if (failure.cause === 'policy-explicit-deny' && !namesEndpointPolicy(failure.clues))
      return { state: 'not-asked', why: 'the message blames no VPC endpoint' };
    return read(failure, instance, aws);
  },
});
