import type { Fact } from '../../lambda/facts.ts';
import type { AclEntry, Network, RouteTable, SecurityGroupRule } from '../../lambda/facts-network.ts';

/* A simulator of single packets, written as differently from the model as can be: addresses are strings of bits. */

const bits = (address: string): string =>
  address
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');

/** Whether an address is in a CIDR, by the letters that both begin with. */
export const contains = (cidr: string, address: string): boolean => {
  const [base = '', length = '32'] = cidr.split('/');
  return bits(address).startsWith(bits(base).slice(0, Number(length)));
};

/** Where one packet goes: the target of the longest prefix, or nowhere. */
export const nextHop = ({ routes }: RouteTable, address: string): string | undefined => {
  for (let length = 32; length >= 0; length -= 1) {
    const found = routes.find(
      ({ destination }) => destination.endsWith(`/${length}`) && contains(destination, address),
    );
    if (found !== undefined) return found.target;
  }
  return undefined;
};

const speaksOf = ({ protocol, ports, cidr }: AclEntry, address: string, port: number): boolean => {
  if (protocol !== '6' && protocol !== '-1') return false;
  if (ports !== undefined && (port < ports[0] || port > ports[1])) return false;
  return contains(cidr, address);
};

/** Whether one packet passes a network ACL, walked by hand through all numbers. */
export const passesAcl = (
  entries: readonly AclEntry[],
  isEgress: boolean,
  address: string,
  port: number,
): boolean => {
  const own = entries.filter((entry) => entry.isEgress === isEgress && speaksOf(entry, address, port));
  for (let number = 0; number <= 32_767; number += 1) {
    const entry = own.find((each) => each.number === number);
    if (entry !== undefined) return entry.allows;
  }
  return false;
};

/** Whether one rule of any group lets one packet through. */
export const passesGroups = (
  rules: readonly SecurityGroupRule[],
  address: string,
  groups: readonly string[],
  port: number,
): boolean => {
  let passes = false;
  for (const { protocol, ports, cidrs, groupIds } of rules) {
    const isPort = ports === undefined || (ports[0] <= port && port <= ports[1]);
    const isThere =
      cidrs.some((cidr) => contains(cidr, address)) || groupIds.some((id) => groups.includes(id));
    passes ||= (protocol === 'tcp' || protocol === '-1' || protocol === '6') && isPort && isThere;
  }
  return passes;
};

/** One packet there and its answer back, from a task at 10.0.1.25 in `subnet-task`, to a public address. */
export const reaches = (network: Network, address: string, port: number): boolean => {
  const value = <T>(fact: Fact<T>): T => {
    if (fact.state !== 'known') throw new Error('The simulator sees all.');
    return fact.value;
  };
  const own = '10.0.1.25';
  const groups = value(network.origin.securityGroupIds);
  const rules = value(network.securityGroups)
    .filter(({ id }) => groups.includes(id))
    .flatMap(({ egress }) => egress);
  const acl = (subnetId: string): readonly AclEntry[] =>
    value(network.networkAcls).find(({ subnetIds }) => subnetIds.includes(subnetId))?.entries ?? [];
  const table = (subnetId: string): RouteTable => {
    const all = value(network.routeTables);
    const found =
      all.find(({ subnetIds }) => subnetIds.includes(subnetId)) ?? all.find(({ isMain }) => isMain);
    if (found === undefined) throw new Error('Every subnet has a table.');
    return found;
  };
  const both = (subnetId: string, other: string, out: number, back: number): boolean =>
    passesAcl(acl(subnetId), true, other, out) && passesAcl(acl(subnetId), false, other, back);
  if (!passesGroups(rules, address, [], 443)) return false;
  if (!both('subnet-task', address, 443, port)) return false;
  const hop = nextHop(table('subnet-task'), address);
  if (hop === 'igw-1') return value(network.origin.hasPublicIp);
  const nat = value(network.natGateways).find(({ id }) => id === hop);
  if (nat?.state !== 'available' || nat.subnetId === undefined) return false;
  const isApart = nat.subnetId !== 'subnet-task';
  if (isApart && !both(nat.subnetId, own, port, 443)) return false;
  return both(nat.subnetId, address, 443, port) && nextHop(table(nat.subnetId), address) === 'igw-1';
};
