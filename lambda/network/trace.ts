import type { NetworkRootCode } from '../codes.ts';
import { knownValue } from '../facts.ts';
import type { Network, RouteTable } from '../facts-network.ts';
import type { Failure } from '../failure.ts';
import { aclLink, endpointAcls, groupsIn, groupsOut, ownAcl, whose } from './hops.ts';
import { closed, doubted, type Link, open, undecided, unread } from './link.ts';
import { policyLink } from './policy.ts';
import { type Resolved, resolve, type Target } from './resolve.ts';
import { effectiveTable, waysTo } from './route.ts';
import { type Want, wantsOf } from './want.ts';
import { wayOut } from './way.ts';

/** The way of one step, link by link in the order in which a packet meets them. */
export interface Trace {
  readonly want: Want;
  readonly target: Target;
  readonly links: readonly Link[];
  readonly table?: RouteTable;
  /** What stands between the route table and what is reached. */
  readonly via: readonly string[];
  /** Why it is not certain that the packets go there. */
  readonly doubt?: string;
}

/** Whether the VPC resolves names at all. */
const dnsLink = (network: Network, failure: Failure): Link => {
  const concern = 'vpc-dns-disabled';
  const { dns, nameServers, vpcId } = network;
  if (dns.state !== 'known') return unread(concern, `The DNS attributes of ${vpcId}`, dns);
  if (dns.value.support) return open(concern, `VPC ${vpcId} resolves names (enableDnsSupport is on).`);
  const off = `VPC ${vpcId} has enableDnsSupport off`;
  if (failure.clues.dialled !== undefined)
    return open(concern, `${off}, and yet the name was resolved, by other name servers.`);
  if (nameServers.state !== 'known')
    return unread(concern, `${off}; which name servers its tasks ask`, nameServers);
  return nameServers.value.includes('AmazonProvidedDNS')
    ? closed(concern, `${off}, and its tasks ask the VPC's own resolver, which then answers nothing.`)
    : undecided(concern, `${off}; whether other name servers answer its tasks is not seen from here.`);
};

const tableOf = (network: Network): RouteTable | undefined =>
  effectiveTable(knownValue(network.routeTables) ?? [], network.subnet.id);

/** Within the VPC every table leads to every subnet, unless a more specific route goes by a firewall. */
const localLink = (network: Network, target: Target): Link | undefined => {
  const concern = 'route-blackhole';
  const tables = network.routeTables;
  if (tables.state !== 'known') return unread(concern, `The route tables of ${network.vpcId}`, tables);
  const table = tableOf(network);
  if (table === undefined) return undefined;
  const { routes } = waysTo(table, target.party, knownValue(network.prefixLists) ?? []);
  const odd = routes.find((route) => route?.target !== 'local');
  if (odd === undefined) return undefined;
  return odd.isBlackhole
    ? closed(
        concern,
        `Route ${odd.destination} of ${table.id} is a black hole: ${odd.target} is not there any more.`,
      )
    : undecided(
        concern,
        `Route ${odd.destination} of ${table.id} leads to ${odd.target} first: what it does is not seen from here.`,
      );
};

type Part = Pick<Trace, 'links' | 'via'>;
const some = (...links: readonly (Link | undefined)[]): Link[] => links.flatMap((link) => link ?? []);

const toEndpoint = (
  network: Network,
  failure: Failure,
  want: Want,
  target: Extract<Target, { kind: 'endpoint' }>,
): Part => {
  const { endpoint, party } = target;
  return {
    via: [`endpoint ${endpoint.id}`],
    links: some(
      open(
        'endpoint-missing',
        `Endpoint ${endpoint.id} for ${want.name} is available, and the name leads to it.`,
      ),
      groupsOut(network, party, `endpoint ${endpoint.id}`),
      localLink(network, target),
      endpointAcls(network, endpoint, party),
      groupsIn(network, endpoint),
      policyLink(endpoint, want, failure, network),
    ),
  };
};

const toPrivate = (network: Network, { target, instead }: Resolved): Part => ({
  via: [],
  links: some(
    instead,
    groupsOut(network, target.party, target.kind === 'private' ? target.ip : ''),
    localLink(network, target),
    aclLink(network, [ownAcl(network, target.party.ranges, 'it', '0.0.0.0/0')]),
  ),
});

/** The policy of the gateway endpoint that a route leads to, if it leads to one. */
const gatewayPolicy = (network: Network, failure: Failure, want: Want, id: string): Link | undefined => {
  const { endpoints } = network;
  if (!id.startsWith('vpce-')) return undefined;
  if (endpoints.state !== 'known')
    return unread('endpoint-policy', `The policy of endpoint ${id}`, endpoints);
  const endpoint = endpoints.value.find((each) => each.id === id);
  return endpoint && policyLink(endpoint, want, failure, network);
};

const toPublic = (network: Network, failure: Failure, want: Want, { target, instead }: Resolved): Part => {
  const way = wayOut(network, target.party, instead);
  return {
    via: way.via,
    links: some(
      groupsOut(network, target.party, want.name),
      ...way.links,
      aclLink(network, [
        ownAcl(
          network,
          target.party.ranges,
          want.name,
          target.party.ranges[0]?.family === 6 ? '::/0' : '0.0.0.0/0',
        ),
        ...way.acls,
      ]),
      gatewayPolicy(network, failure, want, way.route?.target ?? ''),
    ),
  };
};

/** What the owner of a shared VPC sees and its guests do not, or not all of it. */
const ownersOnly: readonly NetworkRootCode[] = [
  'no-internet-route',
  'nat-gateway-unavailable',
  'endpoint-missing',
  'endpoint-private-dns-disabled',
  'endpoint-security-group',
  'endpoint-policy',
  'vpc-dns-disabled',
];

const shared = (link: Link, { subnet }: Network, failure: Failure): Link =>
  subnet.ownerId !== undefined &&
  failure.account !== undefined &&
  subnet.ownerId !== failure.account &&
  ownersOnly.includes(link.concern)
    ? doubted(
        link,
        `The VPC is shared by account ${subnet.ownerId}, and what it has more is not seen from here.`,
      )
    : link;

const trace = (network: Network, failure: Failure, want: Want): Trace => {
  const resolved = resolve(network, failure, want);
  const { target, doubt } = resolved;
  const parts = (): Part => {
    if (target.kind === 'endpoint') return toEndpoint(network, failure, want, target);
    return target.kind === 'private'
      ? toPrivate(network, resolved)
      : toPublic(network, failure, want, resolved);
  };
  const { links, via } = parts();
  const table = tableOf(network);
  return {
    want,
    target,
    via,
    links: [
      dnsLink(network, failure),
      ...links.map((link) => (doubt === undefined ? link : doubted(link, doubt))),
    ].map((link) => shared(link, network, failure)),
    ...(table === undefined ? {} : { table }),
    ...(doubt === undefined ? {} : { doubt }),
  };
};

/** The ways of the step that failed, and of those that come after it. */
export const tracesOf = (network: Network, failure: Failure): Trace[] =>
  wantsOf(failure, network).map((want) => trace(network, failure, want));

/** The way that the failure is about: one that is broken, where the message leaves open which. */
export const mainTrace = (traces: readonly Trace[]): Trace | undefined => {
  const asked = traces.filter(({ want }) => want.isAsked);
  return asked.find(({ links }) => links.some(({ state }) => state === 'closed')) ?? asked[0];
};

/** `task 10.0.1.25`, `instance i-… 10.0.1.9`. */
export const originName = (network: Network): string =>
  [whose(network).replace('the ', ''), network.origin.instanceId, network.origin.privateIp]
    .filter((part) => part !== undefined)
    .join(' ');
