import { knownValue } from '../facts.ts';
import type { NatGateway, Network, Route } from '../facts-network.ts';
import { https, linuxPorts, natPorts, type Party } from './filter.ts';
import { type AclQuestion, ownCidr, partyOf, whose } from './hops.ts';
import { closed, type Link, open, undecided, unread } from './link.ts';
import { effectiveTable, waysTo } from './route.ts';
import { onlyLink, tableWords, type Way } from './way-parts.ts';

/** A NAT gateway's own way: its subnet must lead to an internet gateway. Undefined where it does. */
const natFault = (nat: NatGateway, network: Network, party: Party): Link | undefined => {
  const concern = 'nat-gateway-unavailable';
  const { subnetId, id } = nat;
  if (subnetId === undefined) return undefined;
  const tables = network.routeTables;
  if (tables.state !== 'known') return unread(concern, `The route table of ${id}`, tables);
  const table = effectiveTable(tables.value, subnetId);
  if (table === undefined) return undecided(concern, `The route table of ${id} was not seen.`);
  const { routes, openLists } = waysTo(table, party, knownValue(network.prefixLists) ?? []);
  const words = tableWords(table, subnetId);
  // What goes to S3 may leave the gateway's subnet by a gateway endpoint.
  const leads = (route: Route | undefined): boolean =>
    route?.isBlackhole === false && /^igw-|^vpce-/.test(route.target);
  if (openLists.length === 0 && routes.every(leads)) return undefined;
  const isLost = (route: Route | undefined): boolean =>
    route === undefined || route.isBlackhole || route.target === id;
  return openLists.length === 0 && routes.every(isLost)
    ? closed(concern, `NAT gateway ${id} has no way out itself: ${words} leads to no internet gateway.`)
    : undecided(concern, `Where ${words} leads from NAT gateway ${id} on is not seen from here.`);
};

/** By a NAT gateway, if it is there, works and has a way out itself. */
export const byNat = (route: Route, network: Network, party: Party): Way => {
  const concern = 'nat-gateway-unavailable';
  const { target: id } = route;
  const via = [`NAT gateway ${id}`];
  const gateways = network.natGateways;
  if (gateways.state !== 'known') return onlyLink(unread(concern, `NAT gateway ${id}`, gateways), via, route);
  const nat = gateways.value.find((each) => each.id === id);
  if (nat === undefined)
    return onlyLink(
      closed(concern, `NAT gateway ${id}, which the route leads to, is not there any more.`),
      via,
      route,
    );
  if (nat.state !== 'available')
    return onlyLink(
      closed(
        concern,
        `NAT gateway ${id}, which the route leads to, has state ${nat.state}: it passes nothing on.`,
      ),
      [`${via[0]} (${nat.state})`],
      route,
    );
  if (!nat.isPublic)
    return onlyLink(
      undecided(concern, `NAT gateway ${id} is a private one: where it leads to is not seen from here.`),
      via,
      route,
    );
  const fault = natFault(nat, network, party);
  return {
    links: [
      fault ?? open(concern, `NAT gateway ${id} is available, and its own subnet leads to the internet.`),
    ],
    via,
    acls: aclsOfNat(nat, network, party),
    route,
  };
};

const aclsOfNat = ({ subnetId, id }: NatGateway, network: Network, party: Party): AclQuestion[] => {
  const own = partyOf(network)?.ranges ?? [];
  if (subnetId === undefined || own.length === 0) return [];
  // To and from the task there is no list where both are in one subnet.
  const inside: AclQuestion = {
    subnetId,
    out: { ranges: own, ports: linuxPorts },
    in: { ranges: own, ports: https },
    other: whose(network),
    otherCidr: ownCidr(network),
  };
  const outside: AclQuestion = {
    subnetId,
    out: { ranges: party.ranges, ports: https },
    in: { ranges: party.ranges, ports: natPorts },
    other: `the internet for ${id}`,
    otherCidr: '0.0.0.0/0',
  };
  return subnetId === network.subnet.id ? [outside] : [inside, outside];
};
