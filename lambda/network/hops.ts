import { knownValue } from '../facts.ts';
import type { Network, NetworkAcl, Ports, SecurityGroup, Subnet, VpcEndpoint } from '../facts-network.ts';
import { type Range, readRange } from './address.ts';
import { aclLets, groupsLet, https, linuxPorts, natPorts, type Party, type Passage } from './filter.ts';
import { closed, type Link, type MissingEntry, open, undecided, unread } from './link.ts';

const named = (ids: readonly string[]): string =>
  `${ids.length === 1 ? 'group' : 'groups'} ${ids.join(', ')}`;

/** `the task` or `the instance`: whose interface it is. */
export const whose = ({ origin }: Network): string => `the ${origin.kind}`;

type Side = 'egress' | 'ingress';

interface GroupQuestion {
  readonly concern: Link['concern'];
  readonly ids: readonly string[];
  readonly side: Side;
  readonly party: Party;
  /** `to S3`, `from the task`. */
  readonly towards: string;
}

const verdictOf = (
  { concern, ids, side, party, towards }: GroupQuestion,
  groups: readonly SecurityGroup[],
  network: Network,
): Link => {
  const found = groups.filter(({ id }) => ids.includes(id));
  const rules = found.flatMap((group) => group[side]);
  const lets = side === 'egress' ? 'out' : 'in';
  const passage = groupsLet(rules, party, https, knownValue(network.prefixLists) ?? []);
  const who = `Security ${named(ids)}`;
  const verb = ids.length === 1 ? 'lets' : 'let';
  if (passage === 'all') return open(concern, `${who} ${verb} ${lets} 443 ${towards}.`);
  if (found.length < new Set(ids).size)
    return undecided(
      concern,
      `${who}: not all of them are there any more, and the others do not let it ${lets}.`,
    );
  if (passage === 'none') return closed(concern, `${who} ${verb} ${lets} nothing ${towards} on port 443.`);
  if (passage === 'some')
    return undecided(concern, `${who} ${verb} ${lets} 443 ${towards} for some of the addresses only.`);
  return network.prefixLists.state === 'known'
    ? undecided(
        concern,
        `${who} name a prefix list of a customer, whose entries are not read: whether it holds the addresses ${towards} is not known.`,
      )
    : unread(concern, 'A prefix list that the security groups name', network.prefixLists);
};

const groupLink = (question: GroupQuestion, network: Network): Link => {
  const groups = network.securityGroups;
  if (question.ids.length === 0)
    return undecided(
      question.concern,
      `No security group is named ${question.towards}, so that it is the VPC's default one, which is not read.`,
    );
  return groups.state === 'known'
    ? verdictOf(question, groups.value, network)
    : unread(question.concern, `Security ${named(question.ids)}`, groups);
};

/** Whether the task's own groups let 443 out to where it goes. */
export const groupsOut = (network: Network, party: Party, name: string): Link => {
  const ids = network.origin.securityGroupIds;
  const concern = 'task-security-group';
  if (ids.state !== 'known') return unread(concern, `The security groups of ${whose(network)}`, ids);
  return groupLink({ concern, ids: ids.value, side: 'egress', party, towards: `to ${name}` }, network);
};

/** The task as others see it: its address, or any of its subnet's where the event did not say it. */
export const partyOf = (network: Network): Party | undefined => {
  const { origin, subnet } = network;
  const range = readRange(origin.privateIp ?? subnet.cidr ?? '');
  return range && { ranges: [range], groupIds: knownValue(origin.securityGroupIds) ?? [] };
};

/** Whether an endpoint's groups let 443 in from the task. */
export const groupsIn = (network: Network, endpoint: VpcEndpoint): Link => {
  const concern = 'endpoint-security-group';
  const own = network.origin.securityGroupIds;
  const party = partyOf(network);
  const { id, securityGroupIds: ids } = endpoint;
  if (party === undefined) return undecided(concern, `The address of ${whose(network)} is not known.`);
  const towards = `to endpoint ${id} from ${whose(network)} (${network.origin.privateIp ?? network.subnet.cidr})`;
  const link = groupLink({ concern, ids, side: 'ingress', party, towards }, network);
  // A rule may name the task's group, and nobody knows which one that is.
  return link.state === 'closed' && own.state !== 'known'
    ? unread(concern, `The security groups of ${whose(network)}`, own)
    : link;
};

/** One subnet's list, asked about the packets to a place and those that come back. */
export interface AclQuestion {
  readonly subnetId: string;
  readonly out: { readonly ranges: readonly Range[]; readonly ports: Ports };
  readonly in: { readonly ranges: readonly Range[]; readonly ports: Ports };
  /** What is at the other end, for a person and for an entry of the list. */
  readonly other: string;
  readonly otherCidr: string;
}

const portsOf = ([low, high]: Ports): string => (low === high ? `port ${low}` : `ports ${low}-${high}`);

interface JudgedAcl {
  readonly passage: Passage;
  readonly detail: string;
  readonly entries: readonly MissingEntry[];
}

/** An entry for answers is best made for all ports that a client may pick (Amazon VPC user guide, "Ephemeral ports"). */
const widened = ([low, high]: Ports): Ports => (low >= natPorts[0] ? natPorts : [low, high]);

const judgeAcl = (acl: NetworkAcl, question: AclQuestion): JudgedAcl => {
  const { subnetId, other } = question;
  const sides = (['out', 'in'] as const).map((direction) => {
    const { ranges, ports } = question[direction];
    const preposition = direction === 'out' ? 'to' : 'from';
    const entry = {
      aclId: acl.id,
      isEgress: direction === 'out',
      cidr: question.otherCidr,
      ports: widened(ports),
    };
    return {
      entry,
      passage: aclLets(acl.entries, direction, ranges, ports),
      words: `${direction} ${preposition} ${other} on ${portsOf(ports)}`,
    };
  });
  const denied = sides.filter(({ passage }) => passage === 'none');
  const worst = denied[0] ?? sides.find(({ passage }) => passage === 'some');
  const who = `Network ACL ${acl.id} of subnet ${subnetId}`;
  const entries = denied.map(({ entry }) => entry);
  if (worst === undefined)
    return {
      passage: 'all',
      entries,
      detail: `${who} lets it pass both ways (${sides.map(({ words }) => words).join(', ')}).`,
    };
  return worst.passage === 'none'
    ? {
        passage: 'none',
        entries,
        detail: `${who} denies what goes ${denied.map(({ words }) => words).join(', and ')}.`,
      }
    : { passage: 'some', entries, detail: `${who} denies a part of what goes ${worst.words}.` };
};

/** Every list on the way; what any of them denies is told. Both ways count, for a list knows no connections. */
export const aclLink = (network: Network, questions: readonly AclQuestion[]): Link | undefined => {
  const concern = 'network-acl';
  const acls = network.networkAcls;
  if (questions.length === 0) return undefined;
  if (acls.state !== 'known') return unread(concern, `The network ACLs of ${network.vpcId}`, acls);
  const judged = questions.map((question): JudgedAcl => {
    const acl = acls.value.find(({ subnetIds }) => subnetIds.includes(question.subnetId));
    const unseen = `The network ACL of subnet ${question.subnetId} was not seen.`;
    return acl === undefined ? { passage: 'unknown', detail: unseen, entries: [] } : judgeAcl(acl, question);
  });
  const denied = judged.filter(({ passage }) => passage === 'none');
  const said = (all: readonly JudgedAcl[]): string => all.map(({ detail }) => detail).join(' ');
  if (denied.length > 0)
    return { ...closed(concern, said(denied)), entries: denied.flatMap(({ entries }) => entries) };
  const doubtful = judged.find(({ passage }) => passage !== 'all');
  return doubtful === undefined ? open(concern, said(judged)) : undecided(concern, doubtful.detail);
};

const rangesIn = (subnet: Pick<Subnet, 'cidr' | 'ipv6Cidr'>, family: 4 | 6): Range[] => {
  const range = readRange((family === 4 ? subnet.cidr : subnet.ipv6Cidr) ?? '');
  return range === undefined ? [] : [range];
};

/** The task's own list, towards addresses that are outside of its subnet. */
export const ownAcl = (
  network: Network,
  ranges: readonly Range[],
  other: string,
  otherCidr: string,
): AclQuestion => ({
  subnetId: network.subnet.id,
  out: { ranges, ports: https },
  in: { ranges, ports: linuxPorts },
  other,
  otherCidr,
});

/** The task's side, as an entry of another subnet's list has to name it. */
export const ownCidr = ({ subnet, origin }: Network): string => subnet.cidr ?? `${origin.privateIp}/32`;

/** The lists between the task and one subnet of an endpoint; none within one subnet. */
const aclsTo = (
  network: Network,
  { id: subnetId, cidr }: Pick<Subnet, 'id' | 'cidr'>,
  ranges: readonly Range[],
  name: string,
): AclQuestion[] => {
  const own = partyOf(network)?.ranges ?? [];
  if (subnetId === network.subnet.id) return [];
  return [
    ownAcl(network, ranges, name, cidr ?? '0.0.0.0/0'),
    {
      subnetId,
      out: { ranges: own, ports: linuxPorts },
      in: { ranges: own, ports: https },
      other: whose(network),
      otherCidr: ownCidr(network),
    },
  ];
};

/** The lists on the way to an endpoint. It has an interface in each of its subnets, and the name leads to any of them. */
export const endpointAcls = (network: Network, endpoint: VpcEndpoint, party: Party): Link | undefined => {
  const subnets = knownValue(network.subnets) ?? [];
  const family = party.ranges[0]?.family ?? 4;
  const places = endpoint.subnetIds.map((id) => {
    const subnet: Pick<Subnet, 'id' | 'cidr' | 'ipv6Cidr'> = subnets.find((each) => each.id === id) ?? { id };
    return { subnet, ranges: rangesIn(subnet, family) };
  });
  const isDialledIn = ({ ranges }: { ranges: readonly Range[] }): boolean =>
    ranges.some((range) => party.ranges.every((own) => range.first <= own.first && own.last <= range.last));
  const dialled = places.filter(isDialledIn);
  const chosen = dialled.length > 0 ? dialled : places;
  if (network.subnets.state !== 'known')
    return unread('network-acl', `The subnets of endpoint ${endpoint.id}`, network.subnets);
  const links = chosen.map(({ subnet, ranges }) => {
    const exact = dialled.length > 0 ? party.ranges : ranges;
    return (
      aclLink(network, aclsTo(network, subnet, exact, `endpoint ${endpoint.id}`)) ??
      open(
        'network-acl',
        `Endpoint ${endpoint.id} is in the subnet of ${whose(network)}, where no ACL stands between.`,
      )
    );
  });
  const stopped = links.find(({ state }) => state !== 'open');
  if (stopped?.state === 'closed' && links.some(({ state }) => state !== 'closed'))
    return undecided('network-acl', `${stopped.detail} Other subnets of the endpoint can be reached.`);
  return stopped ?? links[0];
};
