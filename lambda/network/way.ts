import { type Fact, knownValue } from '../facts.ts';
import type { Network, Route } from '../facts-network.ts';
import type { Party } from './filter.ts';
import { whose } from './hops.ts';
import { closed, type Link, open, undecided, unread } from './link.ts';
import { byNat } from './nat.ts';
import { effectiveTable, waysTo } from './route.ts';
import { onlyLink, tableWords, type Way } from './way-parts.ts';

/** What a route leads to that EC2 does not show the inside of. */
const beyond: readonly (readonly [RegExp, string])[] = [
  [/^tgw-/, 'transit gateway'],
  [/^vgw-/, 'virtual private gateway'],
  [/^pcx-/, 'peering connection'],
  [/^vpce-/, 'firewall behind Gateway Load Balancer endpoint'],
  [/^eni-/, 'network interface (a firewall or a NAT instance)'],
  [/^i-/, 'instance'],
  [/^lgw-/, 'local gateway'],
  [/^cagw-/, 'carrier gateway'],
  [/:core-network\//, 'core network'],
  [/^local$/, 'VPC itself:'],
];

const kindOf = (target: string): string => beyond.find(([pattern]) => pattern.test(target))?.[1] ?? 'target';

const unseenBeyond = ({ destination, target }: Route, table: string): Link =>
  undecided(
    'no-internet-route',
    `Route ${destination} of ${table} leads to ${kindOf(target)} ${target}: what it does with the packets is not seen from here.`,
  );

const publicIp = (network: Network, hasPublicIp: Fact<boolean>, igw: string): Link => {
  const who =
    network.origin.kind === 'task' ? 'The task' : `Instance ${network.origin.instanceId ?? ''}`.trim();
  if (hasPublicIp.state !== 'known')
    return unread('public-ip-disabled', `Whether ${whose(network)} had a public address`, hasPublicIp);
  if (hasPublicIp.value) return open('public-ip-disabled', `${who} has a public address.`);
  const why = network.origin.kind === 'task' ? ' (assignPublicIp is DISABLED)' : '';
  return closed(
    'public-ip-disabled',
    `${who} has no public address${why}, and subnet ${network.subnet.id} leads to the internet by internet gateway ${igw}, which passes on nothing without one.`,
  );
};

const byInternetGateway = (route: Route, network: Network, party: Party, words: string): Way => {
  const { target: id, destination } = route;
  const via = [`internet gateway ${id}`];
  const attached = knownValue(network.internetGateways);
  if (attached !== undefined && !attached.includes(id))
    return onlyLink(
      closed(
        'route-blackhole',
        `Route ${destination} of ${words} leads to internet gateway ${id}, which is not attached to ${network.vpcId}.`,
      ),
      via,
      route,
    );
  const found = open(
    'no-internet-route',
    `Route ${destination} of ${words} leads to internet gateway ${id}.`,
  );
  const isV6 = party.ranges[0]?.family === 6;
  const links = isV6 ? [found] : [found, publicIp(network, network.origin.hasPublicIp, id)];
  return { links, via, acls: [], route };
};

const blackhole = (route: Route, network: Network, words: string): Way => {
  const { destination, target } = route;
  const nat = knownValue(network.natGateways)?.find(({ id }) => id === target);
  const state = nat === undefined || nat.state === 'available' ? 'not there any more' : nat.state;
  return onlyLink(
    closed(
      'route-blackhole',
      `Route ${destination} of ${words} is a black hole: it leads to ${target}, which is ${state}.`,
    ),
    [target],
    route,
  );
};

const alongRoute = (route: Route, network: Network, party: Party, words: string): Way => {
  const { destination, target } = route;
  if (route.isBlackhole) return blackhole(route, network, words);
  const leads = open('no-internet-route', `Route ${destination} of ${words} leads to ${target}.`);
  if (target.startsWith('igw-')) return byInternetGateway(route, network, party, words);
  if (target.startsWith('nat-')) {
    const way = byNat(route, network, party);
    return { ...way, links: [leads, ...way.links] };
  }
  if (target.startsWith('eigw-')) return onlyLink(leads, [`egress-only internet gateway ${target}`], route);
  if (target.startsWith('vpce-') && destination.startsWith('pl-'))
    return onlyLink(
      open('endpoint-missing', `Gateway endpoint ${target} is in ${words}.`),
      [`gateway endpoint ${target}`],
      route,
    );
  return onlyLink(unseenBeyond(route, words), [`${kindOf(target)} ${target}`], route);
};

/** Several routes take some of the addresses each: it is told only where they agree. */
const together = (ways: readonly Way[], words: string): Way => {
  const isClosed = ({ links }: Way): boolean => links.some(({ state }) => state === 'closed');
  const isOpen = ({ links }: Way): boolean => links.every(({ state }) => state === 'open');
  const [first] = ways;
  if (first !== undefined && (ways.length === 1 || ways.every(isClosed) || ways.every(isOpen))) return first;
  return onlyLink(
    undecided(
      'no-internet-route',
      `By ${words} some of the addresses are led one way and some another, and not all of these ways are open.`,
    ),
  );
};

const noWay = (network: Network, words: string, instead: Link | undefined): Way =>
  onlyLink(
    instead ??
      closed(
        'no-internet-route',
        `Subnet ${network.subnet.id} has no way to the internet: ${words} has no route for public addresses.`,
      ),
  );

/** From the task's subnet to public addresses, by the route table that it goes by. */
export const wayOut = (network: Network, party: Party, instead: Link | undefined): Way => {
  const tables = network.routeTables;
  const concern = 'no-internet-route';
  if (tables.state !== 'known')
    return onlyLink(unread(concern, `The route tables of ${network.vpcId}`, tables));
  const table = effectiveTable(tables.value, network.subnet.id);
  if (table === undefined)
    return onlyLink(undecided(concern, `The route table of subnet ${network.subnet.id} was not seen.`));
  const words = tableWords(table, network.subnet.id);
  const lists = network.prefixLists;
  const { routes, openLists } = waysTo(table, party, knownValue(lists) ?? []);
  if (openLists.length > 0)
    return onlyLink(
      lists.state === 'known'
        ? undecided(
            concern,
            `Prefix list ${openLists[0]} of ${words} is a customer's: what it holds is not read.`,
          )
        : unread(concern, `Prefix list ${openLists[0]} of ${words}`, lists),
    );
  const ways = routes.map((route) =>
    route === undefined ? noWay(network, words, instead) : alongRoute(route, network, party, words),
  );
  const way = together(ways, words);
  // Endpoints that are there and not in use are the likelier cure than a public address.
  const lacksAddress = way.links.some(
    (link) => link.concern === 'public-ip-disabled' && link.state === 'closed',
  );
  return lacksAddress && instead?.state === 'closed' ? { ...way, links: [instead, ...way.links] } : way;
};
