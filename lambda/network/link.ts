import { unseen } from '../checks/check.ts';
import type { NetworkRootCode } from '../codes.ts';
import type { Fact } from '../facts.ts';
import type { Ports } from '../facts-network.ts';

/** One thing on the way that can let the packets through or not. */
export interface Link {
  /** What it would be called if it is what breaks the way. */
  readonly concern: NetworkRootCode;
  readonly state: 'open' | 'closed' | 'undecided';
  /** One sentence for a person, with the ids in it. */
  readonly detail: string;
  /** Of network ACLs that deny: the entries that would let it through. */
  readonly entries?: readonly MissingEntry[];
}

export interface MissingEntry {
  readonly aclId: string;
  readonly isEgress: boolean;
  readonly cidr: string;
  readonly ports: Ports;
}

export const open = (concern: NetworkRootCode, detail: string): Link => ({ concern, state: 'open', detail });
export const closed = (concern: NetworkRootCode, detail: string): Link => ({
  concern,
  state: 'closed',
  detail,
});
export const undecided = (concern: NetworkRootCode, detail: string): Link => ({
  concern,
  state: 'undecided',
  detail,
});

/** What could not be read decides nothing. */
export const unread = (
  concern: NetworkRootCode,
  what: string,
  fact: Exclude<Fact<unknown>, { state: 'known' }>,
): Link => undecided(concern, unseen(what, fact).detail);

/** A closed link of which it is not certain that the packets come to it. */
export const doubted = (link: Link, doubt: string): Link =>
  link.state === 'closed' ? { ...link, state: 'undecided', detail: `${link.detail} ${doubt}` } : link;
