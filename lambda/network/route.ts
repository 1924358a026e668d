import type { PrefixList, Route, RouteTable } from '../facts-network.ts';
import { type Range, readRange, sizeOf, touches, without } from './address.ts';
import { isOpenList, type Party } from './filter.ts';

/** The table that a subnet goes by: its own, else the VPC's main one, which no association names. */
export const effectiveTable = (tables: readonly RouteTable[], subnetId: string): RouteTable | undefined =>
  tables.find(({ subnetIds }) => subnetIds.includes(subnetId)) ?? tables.find(({ isMain }) => isMain);

interface Leg {
  readonly route: Route;
  readonly ranges: readonly Range[];
  /** Of the smallest span; the more specific route goes first. */
  readonly size: bigint;
}

/** A route is one leg for each CIDR; one of a prefix list is a leg for each of its CIDRs. */
const legsOf = (route: Route, party: Party, lists: readonly PrefixList[]): Leg[] => {
  const { destination } = route;
  const own = readRange(destination);
  if (own !== undefined) return [{ route, ranges: [own], size: sizeOf(own) }];
  const cidrs = lists.find(({ id }) => id === destination)?.cidrs ?? [];
  // AWS's list of a service holds all of its addresses, also where nobody told us which they are.
  if (cidrs.length === 0 && destination === party.prefixListId)
    return [{ route, ranges: party.ranges, size: 1n }];
  return cidrs.flatMap((cidr) => {
    const range = readRange(cidr);
    return range === undefined ? [] : [{ route, ranges: [range], size: sizeOf(range) }];
  });
};

/** Where the packets go: by each route that some of them take; undefined for those that have none. */
export interface Ways {
  readonly routes: readonly (Route | undefined)[];
  /** Prefix lists in the table whose addresses are not known: they may take some of the packets. */
  readonly openLists: readonly string[];
}

/** The longest prefix that matches decides (Amazon VPC user guide, "Route priority"). */
export const waysTo = (table: RouteTable, party: Party, lists: readonly PrefixList[]): Ways => {
  const legs = table.routes
    .flatMap((route) => legsOf(route, party, lists))
    .toSorted((a, b) => (a.size < b.size ? -1 : a.size > b.size ? 1 : 0));
  const taken: (Route | undefined)[] = [];
  let left: readonly Range[] = party.ranges;
  for (const { route, ranges } of legs) {
    if (!ranges.some((range) => touches(left, range))) continue;
    if (!taken.includes(route)) taken.push(route);
    left = ranges.reduce<readonly Range[]>(without, left);
  }
  if (left.length > 0) taken.push(undefined);
  const isOpen = ({ destination }: Route): boolean =>
    readRange(destination) === undefined &&
    destination !== party.prefixListId &&
    isOpenList(destination, lists);
  return { routes: taken, openLists: table.routes.filter(isOpen).map(({ destination }) => destination) };
};
