import { type Fact, knownValue } from '../facts.ts';
import type { Network, VpcEndpoint } from '../facts-network.ts';
import type { Failure } from '../failure.ts';
import { isWithin, publicSpace, type Range, readRange } from './address.ts';
import type { Party } from './filter.ts';
import { closed, type Link, undecided, unread } from './link.ts';
import { effectiveTable } from './route.ts';
import type { Want } from './want.ts';

/** Where a name leads from within the VPC. */
export type Target =
  | { readonly kind: 'endpoint'; readonly endpoint: VpcEndpoint; readonly party: Party }
  | { readonly kind: 'public'; readonly party: Party }
  /** A private address that no endpoint of this VPC has. */
  | { readonly kind: 'private'; readonly ip: string; readonly party: Party };

export interface Resolved {
  readonly target: Target;
  /** What is to blame where the target is public and nothing leads there; the missing route itself if this is missing. */
  readonly instead?: Link;
  /** Why it is not certain that the name leads there. */
  readonly doubt?: string;
}

/** Family of the addresses that are dialled: the names of AWS's usual hosts have IPv4 only. */
const familyOf = (network: Network, failure: Failure): 4 | 6 => {
  const dialled = readRange(failure.clues.dialled?.ip ?? '');
  if (dialled !== undefined) return dialled.family;
  return network.subnet.cidr === undefined && network.subnet.ipv6Cidr !== undefined ? 6 : 4;
};

const rangesOf = (texts: readonly (string | undefined)[], family: 4 | 6): Range[] =>
  texts.flatMap((text) => readRange(text ?? '') ?? []).filter((range) => range.family === family);

/** A dialled address counts for the step that the message is about, and for no other. */
const dialledFor = (want: Want, failure: Failure): Failure['clues']['dialled'] =>
  want.isAsked ? failure.clues.dialled : undefined;

const publicParty = (network: Network, failure: Failure, want: Want): Party => {
  const family = familyOf(network, failure);
  const dialled = rangesOf([dialledFor(want, failure)?.ip], family);
  const name = `com.amazonaws.${network.region}.${want.service}`;
  const isListed = want.service === 's3' && want.region === network.region;
  const list = isListed ? knownValue(network.prefixLists)?.find((each) => each.name === name) : undefined;
  const listed = rangesOf(list?.cidrs ?? [], family);
  const ranges = dialled.length > 0 ? dialled : listed.length > 0 ? listed : publicSpace(family);
  const isOfList =
    dialled.length === 0 || listed.length === 0 || listed.some((range) => isWithin(dialled, range));
  return { ranges, groupIds: [], ...(list && isOfList ? { prefixListId: list.id } : {}) };
};

/** The interface endpoints of a service that a region's names can lead to. */
const endpointsFor = (endpoints: readonly VpcEndpoint[], want: Want): VpcEndpoint[] =>
  want.service === undefined
    ? []
    : endpoints.filter(
        ({ service, state }) => service.endsWith(`.${want.region}.${want.service}`) && state === 'available',
      );

const addressesOf = (endpoint: VpcEndpoint, network: Network, family: 4 | 6): Range[] => {
  const subnets = knownValue(network.subnets) ?? [];
  const own = subnets.filter(({ id }) => endpoint.subnetIds.includes(id));
  return rangesOf(
    own.map((subnet) => (family === 4 ? subnet.cidr : subnet.ipv6Cidr)),
    family,
  );
};

const atEndpoint = (endpoint: VpcEndpoint, ranges: readonly Range[]): Target => ({
  kind: 'endpoint',
  endpoint,
  party: { ranges, groupIds: endpoint.securityGroupIds },
});

const servicesOf = (endpoints: readonly VpcEndpoint[]): string =>
  endpoints.map(({ service, id }) => `${service.split('.').slice(3).join('.')} (${id})`).join(', ');

/** What is to blame where nothing leads to the public addresses: an endpoint that is there and not in use, or is not there. */
const insteadOf = (network: Network, want: Want, endpoints: readonly VpcEndpoint[]): Link | undefined => {
  if (want.service === undefined || want.region !== network.region) return undefined;
  const own = endpointsFor(endpoints, want);
  const interfaces = own.filter(({ type }) => type === 'Interface');
  const named = interfaces.find(({ hasPrivateDns }) => hasPrivateDns);
  if (named !== undefined) return withoutHostnames(network, named, want);
  const [unnamed] = interfaces;
  if (unnamed !== undefined)
    return closed(
      'endpoint-private-dns-disabled',
      `Endpoint ${unnamed.id} for ${want.name} is there, but its private DNS is off: the name leads to public addresses, to which subnet ${network.subnet.id} has no way.`,
    );
  const [gateway] = own.filter(({ type }) => type === 'Gateway');
  const table = effectiveTable(knownValue(network.routeTables) ?? [], network.subnet.id);
  if (gateway !== undefined && table !== undefined && !gateway.routeTableIds.includes(table.id))
    return closed(
      'endpoint-missing',
      `Endpoint ${gateway.id} for ${want.name} is not in route table ${table.id}, which subnet ${network.subnet.id} goes by, and nothing else leads there.`,
    );
  const others = endpoints.filter(
    ({ type, hasPrivateDns, state }) => type === 'Interface' && hasPrivateDns && state === 'available',
  );
  return others.length === 0
    ? undefined
    : closed(
        'endpoint-missing',
        `VPC ${network.vpcId} has no endpoint for ${want.name} (com.amazonaws.${want.region}.${want.service}), and subnet ${network.subnet.id} has no way to the internet. It has endpoints for ${servicesOf(others)}.`,
      );
};

const withoutHostnames = (network: Network, endpoint: VpcEndpoint, want: Want): Link | undefined => {
  const { dns, vpcId } = network;
  if (dns.state !== 'known') return unread('vpc-dns-disabled', `The DNS attributes of ${vpcId}`, dns);
  if (dns.value.support && dns.value.hostnames) return undefined;
  const off = dns.value.support ? 'enableDnsHostnames' : 'enableDnsSupport';
  return closed(
    'vpc-dns-disabled',
    `VPC ${vpcId} has ${off} off, without which the private name of endpoint ${endpoint.id} does not hold: ${want.name} is looked for at its public addresses, to which there is no way.`,
  );
};

const foreign = (servers: Fact<readonly string[]>): string | undefined => {
  const known = knownValue(servers) ?? [];
  return known.length > 0 && !known.includes('AmazonProvidedDNS')
    ? `The VPC's name servers are ${known.slice(0, 4).join(', ')}: whether they forward to the VPC's own resolver, which alone knows the names of endpoints, is not seen from here.`
    : undefined;
};

const atPrivate = (network: Network, want: Want, ip: string, own: readonly VpcEndpoint[]): Resolved => {
  const range = rangesOf([ip], ip.includes(':') ? 6 : 4);
  const family = ip.includes(':') ? 6 : 4;
  const subnets = knownValue(network.subnets);
  const isOf = (endpoint: VpcEndpoint): boolean =>
    addressesOf(endpoint, network, family).some((addresses) => isWithin(range, addresses));
  const [only] = own;
  const endpoint = own.find(isOf) ?? (subnets === undefined && own.length === 1 ? only : undefined);
  if (endpoint !== undefined) return { target: atEndpoint(endpoint, range) };
  const fact = network.endpoints;
  const detail =
    fact.state === 'known'
      ? `The address that was dialled for ${want.name}, ${ip}, is none of an endpoint of VPC ${network.vpcId}: an endpoint of another VPC, a firewall or a host answers to the name, and that is not seen from here.`
      : undefined;
  return {
    target: { kind: 'private', ip, party: { ranges: range, groupIds: [] } },
    instead:
      detail === undefined && fact.state !== 'known'
        ? unread('endpoint-missing', `The endpoints of ${network.vpcId}`, fact)
        : undecided('endpoint-missing', detail ?? ''),
  };
};

/** Dual-stack and FIPS names are others than those that an endpoint's private DNS is sure to serve. */
const unusual = ({ clues, containers }: Failure): string | undefined => {
  const host = [clues.host ?? '', clues.image ?? '', containers[0]?.image ?? ''].find((text) =>
    /\.on\.aws\b|\.api\.aws\b|-fips\./.test(text),
  );
  return host === undefined
    ? undefined
    : `Whether the endpoint's private DNS serves the dual-stack or FIPS name ${host.split('/')[0]} is not seen from here.`;
};

/** Private DNS leads within the VPC only while both attributes are on. */
const byName = (network: Network, failure: Failure, want: Want, named: VpcEndpoint): Resolved => {
  const { dns, nameServers } = network;
  const family = familyOf(network, failure);
  const target = atEndpoint(named, addressesOf(named, network, family));
  if (dns.state !== 'known')
    return { target, doubt: unread('vpc-dns-disabled', 'Where the name leads', dns).detail };
  if (!dns.value.support || !dns.value.hostnames) return toPublic(network, failure, want);
  const doubt = foreign(nameServers) ?? unusual(failure);
  return { target, ...(doubt === undefined ? {} : { doubt }) };
};

const toPublic = (network: Network, failure: Failure, want: Want): Resolved => {
  const target: Target = { kind: 'public', party: publicParty(network, failure, want) };
  const { endpoints } = network;
  const ofHome = want.service !== undefined && want.region === network.region;
  if (ofHome && endpoints.state !== 'known') {
    const instead = unread('endpoint-missing', `The endpoints of ${network.vpcId}`, endpoints);
    const isDialled = dialledFor(want, failure) !== undefined;
    return { target, instead, ...(isDialled ? {} : { doubt: instead.detail }) };
  }
  const instead = insteadOf(network, want, knownValue(endpoints) ?? []);
  return { target, ...(instead === undefined ? {} : { instead }) };
};

/**
 * Where the name of what is wanted leads: to an interface endpoint of the VPC while its private DNS holds, else to
 * public addresses. An address that was dialled is what it led to then.
 */
export const resolve = (network: Network, failure: Failure, want: Want): Resolved => {
  const dialled = dialledFor(want, failure);
  const own = endpointsFor(knownValue(network.endpoints) ?? [], want).filter(
    ({ type }) => type === 'Interface' && want.region === network.region,
  );
  if (dialled?.isPrivate) return atPrivate(network, want, dialled.ip, own);
  const named = own.find(({ hasPrivateDns }) => hasPrivateDns);
  if (dialled === undefined)
    return named === undefined ? toPublic(network, failure, want) : byName(network, failure, want, named);
  const dns = knownValue(network.dns);
  const isOdd = named !== undefined && dns?.support === true && dns.hostnames;
  return {
    ...toPublic(network, failure, want),
    ...(isOdd
      ? {
          doubt: `The address that was dialled for ${want.name} is a public one (${dialled.ip}), although endpoint ${named.id} has private DNS: the task asked other name servers than the VPC's own, or the endpoint is newer than this failure.`,
        }
      : {}),
  };
};
