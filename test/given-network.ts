import type { Fact } from '../lambda/facts.ts';
import type {
  Network,
  NetworkAcl,
  Origin,
  Route,
  RouteTable,
  SecurityGroup,
} from '../lambda/facts-network.ts';

const known = <T>(value: T): Fact<T> => ({ state: 'known', value, from: 'a test' });

/** A part is the known value, or a fact given whole. */
type Given<T> = { readonly [K in keyof T]?: T[K] extends Fact<infer V> ? V | T[K] : T[K] };

const isFact = (value: unknown): boolean => typeof value === 'object' && value !== null && 'state' in value;

/** Known values become facts. */
const asFacts = (parts: object, plain: readonly string[]): object =>
  Object.fromEntries(
    Object.entries(parts).map(([name, value]) => [
      name,
      plain.includes(name) || isFact(value) ? value : known(value),
    ]),
  );

export const passAll: NetworkAcl['entries'] = [true, false].map((isEgress) => ({
  number: 100,
  isEgress,
  allows: true,
  protocol: '-1',
  cidr: '0.0.0.0/0',
}));

const anywhere: SecurityGroup['egress'] = [
  { protocol: '-1', cidrs: ['0.0.0.0/0'], prefixListIds: [], groupIds: [] },
];

export const route = (destination: string, target: string, isBlackhole = false): Route => ({
  destination,
  target,
  isBlackhole,
});

/** The table of the task's subnet. */
export const taskTable = (...routes: readonly Route[]): RouteTable => ({
  id: 'rtb-task',
  isMain: true,
  subnetIds: [],
  routes: [route('10.0.0.0/16', 'local'), ...routes],
});

export const publicTable: RouteTable = {
  id: 'rtb-public',
  isMain: false,
  subnetIds: ['subnet-public'],
  routes: [route('10.0.0.0/16', 'local'), route('0.0.0.0/0', 'igw-1')],
};

const origin: Origin = {
  kind: 'task',
  subnetId: 'subnet-task',
  privateIp: '10.0.1.25',
  securityGroupIds: known(['sg-task']),
  hasPublicIp: known(false),
  configuredSubnetIds: ['subnet-task'],
};

const subnet = { id: 'subnet-task', vpcId: 'vpc-1', cidr: '10.0.1.0/24', zone: 'eu-west-1a' } as const;

/** A task in a private subnet behind a NAT gateway that works: nothing stands in its way but what is changed. */
export const givenNetwork = ({
  origin: ownOrigin = {},
  ...parts
}: Omit<Given<Network>, 'origin'> & { readonly origin?: Given<Origin> } = {}): Network => ({
  region: 'eu-west-1',
  vpcId: 'vpc-1',
  subnet,
  subnets: known([subnet, { id: 'subnet-public', vpcId: 'vpc-1', cidr: '10.0.0.0/24', zone: 'eu-west-1a' }]),
  routeTables: known([taskTable(route('0.0.0.0/0', 'nat-1')), publicTable]),
  natGateways: known([{ id: 'nat-1', state: 'available', isPublic: true, subnetId: 'subnet-public' }]),
  internetGateways: known(['igw-1']),
  endpoints: known([]),
  networkAcls: known([{ id: 'acl-1', subnetIds: ['subnet-task', 'subnet-public'], entries: passAll }]),
  securityGroups: known([{ id: 'sg-task', egress: anywhere, ingress: [] }]),
  prefixLists: known([{ id: 'pl-s3', name: 'com.amazonaws.eu-west-1.s3', cidrs: ['52.218.0.0/17'] }]),
  dns: known({ support: true, hostnames: true }),
  nameServers: known(['AmazonProvidedDNS']),
  ...asFacts(parts, ['region', 'vpcId', 'subnet']),
  origin: {
    ...origin,
    ...asFacts(ownOrigin, ['kind', 'subnetId', 'instanceId', 'privateIp', 'configuredSubnetIds']),
  },
});
