import type { NetworkRootCode } from '../codes.ts';
import type { Diagnosis } from '../diagnosis.ts';
import { knownValue } from '../facts.ts';
import type { NatGateway, Network, VpcEndpoint } from '../facts-network.ts';
import type { Failure } from '../failure.ts';
import { readImage } from '../image.ts';
import type { Link } from './link.ts';
import { effectiveTable } from './route.ts';
import { type Trace, tracesOf } from './trace.ts';
import type { Want } from './want.ts';

/** Where a remedy has its names from: the network, and the broken link in it. */
export interface Scene {
  readonly network: Network;
  readonly trace: Trace;
  readonly link: Link;
}

/** The first way that is broken by this, the one that the message is about before those that come after it. */
export const sceneOf = (
  concern: NetworkRootCode,
  failure: Failure,
  { facts }: Pick<Diagnosis, 'facts'>,
): Scene | undefined => {
  const network = knownValue(facts.network);
  if (network === undefined) return undefined;
  for (const trace of tracesOf(network, failure)) {
    const link = trace.links.find((each) => each.concern === concern && each.state === 'closed');
    if (link !== undefined) return { network, trace, link };
  }
  return undefined;
};

/** What the start takes from AWS: a pull from ECR needs three services, and fails at the next one if one alone is given. */
const servicesOf = (want: Want, failure: Failure): string[] => {
  const isEcr = readImage(failure.containers[0]?.image ?? failure.clues.image ?? '')?.ecr !== undefined;
  const pull = isEcr ? ['ecr.api', 'ecr.dkr', 's3'] : [];
  return [...new Set([...(want.service === undefined ? [] : [want.service]), ...pull])];
};

const serves = (endpoint: VpcEndpoint, service: string, { network, trace }: Scene): boolean =>
  endpoint.service.endsWith(`.${network.region}.${service}`) &&
  endpoint.state === 'available' &&
  (endpoint.type === 'Gateway'
    ? trace.table !== undefined && endpoint.routeTableIds.includes(trace.table.id)
    : endpoint.hasPrivateDns);

/** Services that an endpoint would serve and none does; empty for what is outside of AWS or of this region. */
export const missingServices = (scene: Scene, failure: Failure): string[] => {
  const { network, trace } = scene;
  if (trace.want.service === undefined || trace.want.region !== network.region) return [];
  const endpoints = knownValue(network.endpoints) ?? [];
  return servicesOf(trace.want, failure).filter(
    (service) => !endpoints.some((endpoint) => serves(endpoint, service, scene)),
  );
};

/** One subnet a zone, which is all that an interface endpoint takes; the task's own first. */
export const endpointSubnets = ({ origin, subnet, subnets }: Network): string[] => {
  const all = knownValue(subnets) ?? [];
  const wanted = [subnet.id, ...origin.configuredSubnetIds];
  const byZone = new Map<string, string>();
  for (const id of wanted) {
    const zone = all.find((each) => each.id === id)?.zone ?? (id === subnet.id ? 'own' : undefined);
    if (zone !== undefined && !byZone.has(zone)) byZone.set(zone, id);
  }
  return [...byZone.values()];
};

/** Groups for a new endpoint: those of another interface endpoint of the VPC, which the task passes already. */
export const endpointGroups = ({ endpoints }: Network): readonly string[] | undefined =>
  (knownValue(endpoints) ?? []).find(
    ({ type, state, securityGroupIds }) =>
      type === 'Interface' && state === 'available' && securityGroupIds.length > 0,
  )?.securityGroupIds;

export const ownGroups = ({ origin }: Network): readonly string[] =>
  knownValue(origin.securityGroupIds) ?? [];

/** A NAT gateway that a route could lead to: it works, and its own subnet leads to an internet gateway. */
export const workingNat = ({ natGateways, routeTables }: Network, but?: string): NatGateway | undefined =>
  (knownValue(natGateways) ?? []).find(({ id, state, isPublic, subnetId }) => {
    if (state !== 'available' || !isPublic || id === but) return false;
    const table = subnetId && effectiveTable(knownValue(routeTables) ?? [], subnetId);
    return (
      !table || table.routes.some(({ target, isBlackhole }) => target.startsWith('igw-') && !isBlackhole)
    );
  });
