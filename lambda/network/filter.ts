import type { AclEntry, Ports, PrefixList, SecurityGroupRule } from '../facts-network.ts';
import { type Range, readRange, touches, without } from './address.ts';

/** Where packets go to or come from: addresses, and what rules may call them by instead. */
export interface Party {
  readonly ranges: readonly Range[];
  /** Security groups of the interface that has the addresses; none for one outside the VPC. */
  readonly groupIds: readonly string[];
  /** AWS's prefix list that holds these addresses. */
  readonly prefixListId?: string;
}

/** Whether a filter lets packets through: all, none, some of them, or nobody knows because a prefix list cannot be read. */
export type Passage = 'all' | 'none' | 'some' | 'unknown';

export const https: Ports = [443, 443];

/** What Linux picks the port of a client from (`ip_local_port_range`); an answer comes back to it. */
export const linuxPorts: Ports = [32_768, 60_999];

/** What a NAT gateway picks its ports from (Amazon VPC user guide, "NAT gateways"). */
export const natPorts: Ports = [1_024, 65_535];

const isTcp = (protocol: string): boolean => ['-1', '6', 'tcp'].includes(protocol);

const covers = (ports: Ports | undefined, [low, high]: Ports): boolean =>
  ports === undefined || (ports[0] <= low && high <= ports[1]);

interface Reach {
  readonly ranges: readonly Range[];
  readonly isOpen: boolean;
}

/** The addresses that a rule speaks of; a prefix list that nobody could read leaves open which they are. */
const reachOf = (rule: SecurityGroupRule, party: Party, lists: readonly PrefixList[]): Reach => {
  const byName =
    rule.groupIds.some((id) => party.groupIds.includes(id)) ||
    (party.prefixListId !== undefined && rule.prefixListIds.includes(party.prefixListId));
  if (byName) return { ranges: party.ranges, isOpen: false };
  const listed = rule.prefixListIds.flatMap((id) => lists.find((list) => list.id === id)?.cidrs ?? []);
  return {
    ranges: [...rule.cidrs, ...listed].flatMap((text) => readRange(text) ?? []),
    isOpen: rule.prefixListIds.some((id) => isOpenList(id, lists)),
  };
};

/** Whether a prefix list may hold anything: a customer's, whose entries are not read. One of AWS's holds one service only. */
export const isOpenList = (id: string, lists: readonly PrefixList[]): boolean => {
  const list = lists.find((each) => each.id === id);
  return list === undefined || (list.cidrs.length === 0 && !list.name.startsWith('com.amazonaws.'));
};

/** Security groups only allow, and know by themselves what answers an open connection: every rule of every group counts. */
export const groupsLet = (
  rules: readonly SecurityGroupRule[],
  party: Party,
  ports: Ports,
  lists: readonly PrefixList[],
): Passage => {
  const reaches = rules
    .filter((rule) => isTcp(rule.protocol) && covers(rule.ports, ports))
    .map((rule) => reachOf(rule, party, lists));
  const left = reaches.flatMap(({ ranges }) => ranges).reduce<readonly Range[]>(without, party.ranges);
  if (left.length === 0) return 'all';
  if (reaches.some(({ isOpen }) => isOpen)) return 'unknown';
  return sumOf(left) === sumOf(party.ranges) ? 'none' : 'some';
};

const sumOf = (ranges: readonly Range[]): bigint =>
  ranges.reduce((sum, { first, last }) => sum + last - first + 1n, 0n);

/** The ports where entries begin or end, so that within each piece every entry is all or nothing. */
const pieces = (entries: readonly AclEntry[], [low, high]: Ports): Ports[] => {
  const cuts = entries.flatMap(({ ports }) => (ports === undefined ? [] : [ports[0], ports[1] + 1]));
  const starts = [low, ...cuts.filter((cut) => low < cut && cut <= high)];
  const sorted = [...new Set(starts)].toSorted((a, b) => a - b);
  return sorted.map((start, index) => [start, (sorted[index + 1] ?? high + 1) - 1]);
};

/** What the entries say of one piece of ports: whether any address passes, and whether any is stopped. */
const judgePiece = (
  ordered: readonly AclEntry[],
  ranges: readonly Range[],
  piece: Ports,
): { passes: boolean; stops: boolean } => {
  let left = ranges;
  const decided = new Set<boolean>();
  for (const { cidr, allows, ports } of ordered) {
    const range = readRange(cidr);
    if (range === undefined || !covers(ports, piece) || !touches(left, range)) continue;
    decided.add(allows);
    left = without(left, range);
  }
  return { passes: decided.has(true), stops: decided.has(false) || left.length > 0 };
};

/**
 * A network ACL looks at each packet by itself: the entry with the lowest number that matches decides, and what none
 * matches is denied (Amazon VPC user guide, "Network ACL basics").
 */
export const aclLets = (
  entries: readonly AclEntry[],
  direction: 'in' | 'out',
  ranges: readonly Range[],
  ports: Ports,
): Passage => {
  const ordered = entries
    .filter(({ isEgress, protocol }) => isEgress === (direction === 'out') && isTcp(protocol))
    .toSorted((a, b) => a.number - b.number);
  const judged = pieces(ordered, ports).map((piece) => judgePiece(ordered, ranges, piece));
  const stops = judged.some((each) => each.stops);
  if (!stops) return 'all';
  return judged.some((each) => each.passes) ? 'some' : 'none';
};
