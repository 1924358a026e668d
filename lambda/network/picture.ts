import type { NetworkRootCode } from '../codes.ts';
import { type Facts, knownValue } from '../facts.ts';
import type { Network } from '../facts-network.ts';
import type { Failure } from '../failure.ts';
import type { Link } from './link.ts';
import { mainTrace, originName, type Trace, tracesOf } from './trace.ts';

/** One place on the way to the registry, and whether the packets get to it from the one before. */
export interface PathPart {
  readonly at: string;
  readonly state: 'open' | 'broken' | 'unknown';
  /** What breaks the way to it, or why it is not known. */
  readonly why?: string;
}

const leaving: readonly NetworkRootCode[] = ['task-security-group'];
const passing: readonly NetworkRootCode[] = ['network-acl'];
const leading: readonly NetworkRootCode[] = [
  'vpc-dns-disabled',
  'endpoint-private-dns-disabled',
  'endpoint-missing',
  'no-internet-route',
  'route-blackhole',
];
const arriving: readonly NetworkRootCode[] = [
  'nat-gateway-unavailable',
  'public-ip-disabled',
  'endpoint-security-group',
  'endpoint-policy',
];

const part = (at: string, links: readonly Link[], concerns: readonly NetworkRootCode[]): PathPart => {
  const own = links.filter(({ concern }) => concerns.includes(concern));
  const broken = own.find(({ state }) => state === 'closed');
  if (broken !== undefined) return { at, state: 'broken', why: broken.detail };
  const doubtful = own.find(({ state }) => state === 'undecided');
  return doubtful === undefined ? { at, state: 'open' } : { at, state: 'unknown', why: doubtful.detail };
};

const partsOf = (network: Network, { want, table, via, links }: Trace, failure: Failure): PathPart[] => {
  const { subnet } = network;
  const place = [subnet.cidr ?? subnet.ipv6Cidr, subnet.zone].filter((each) => each !== undefined);
  const address = want.isAsked ? failure.clues.dialled?.ip : undefined;
  const end = address === undefined ? want.name : `${want.name}, at ${address}`;
  return [
    { at: originName(network), state: 'open' },
    part(`${subnet.id}${place.length === 0 ? '' : ` (${place.join(', ')})`}`, links, leaving),
    ...(table === undefined ? [] : [part(`route table ${table.id}`, links, passing)]),
    ...via.map((at) => part(at, links, leading)),
    part(end, links, via.length === 0 ? [...leading, ...arriving] : arriving),
  ];
};

/** The way of the failed step, place by place. Undefined where the network was not read. */
export const pathOf = (
  failure: Failure,
  { network: fact }: Pick<Facts, 'network'>,
): readonly PathPart[] | undefined => {
  const network = knownValue(fact);
  const trace = network && mainTrace(tracesOf(network, failure));
  return network && trace && partsOf(network, trace, failure);
};
