import { randomBytes } from 'node:crypto';
import type { Aws } from '../lambda/aws.ts';
import type { Finding } from '../lambda/report/finding.ts';
import { respond } from '../lambda/respond.ts';
import { maskValue, namesIn } from './mask-record.ts';
import { hostWords, type Mask, makeMask, resourceKinds } from './mask-text.ts';
import { onDemandMeans } from './on-demand-means.ts';
import { type RecordedCall, replay } from './recorded.ts';
import type { Vocabulary } from './vocabulary.ts';

/** What one event's diagnosis learnt, and what it said. */
export interface Session {
  readonly event: object;
  readonly calls: readonly RecordedCall[];
  readonly findings: readonly Finding[];
}

/** A session without anything of its account: the text of a sandbox account file, and of its events. */
export interface Written {
  readonly account: string;
  readonly events: string;
  /** Members of a finding that a replay would give otherwise. */
  readonly differing: readonly string[];
  /** Words of the account that are in there still. */
  readonly left: readonly string[];
}

/** Keys that are tried: with one of a thousand a name becomes another name of the same account. */
const mostKeys = 5;

/** Shorter words are in any text by chance. */
const tellingLength = 4;

const wordsOf = (text: string): Set<string> => new Set(text.match(/[\p{L}\p{N}]+/gu) ?? []);

/** What the API itself calls its members. */
const membersOf = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? [] : Object.keys(value);
  return [...own.flatMap((name) => [...wordsOf(name)]), ...Object.values(value).flatMap(membersOf)];
};

const leftIn = (
  text: string,
  { words, isEverybodys }: Mask,
  { values }: Vocabulary,
  members: readonly string[],
): string[] => {
  const ofTheApi = new Set(
    [...values, ...members, ...hostWords, ...resourceKinds].map((each) => each.toLowerCase()),
  );
  const isKnown = (word: string): boolean => isEverybodys(word) || ofTheApi.has(word.toLowerCase());
  // Services of AWS are nobody's.
  const there = wordsOf(text.replace(/\barn:[\w-]+:[\w-]+:/g, ''));
  return [...words.keys()].filter((word) =>
    word.includes('.')
      ? text.includes(word)
      : word.length >= tellingLength && there.has(word) && !isKnown(word),
  );
};

/**
 * Makes a text the same whether it has a word of the account or what stands for it. A short word may stand for another
 * one that is in the text as well: then all three are one.
 */
const alike = ({ words }: Mask): ((text: string) => string) => {
  const parents = new Map<string, string>();
  const rootOf = (word: string): string => {
    const parent = parents.get(word);
    return parent === undefined ? word : rootOf(parent);
  };
  for (const [word, masked] of words) {
    const [one, other] = [rootOf(word), rootOf(masked)];
    if (one !== other) parents.set(other, one);
  }
  return (text) => text.replace(/\d{1,3}(?:\.\d{1,3}){3}|[\p{L}\p{N}]+/gu, rootOf);
};

/** Looks into events of a record as a diagnosis on demand does. */
export const replayed = async (
  calls: readonly RecordedCall[],
  events: readonly object[],
): Promise<Finding[]> => {
  const aws: Aws = replay(calls);
  const found: Finding[] = [];
  for (const event of events) {
    const { findings } = await respond(event, onDemandMeans(aws));
    found.push(...findings);
  }
  return found;
};

/** The id is a hash of names, so that it is another one. */
const isCompared = (name: string): boolean => name !== 'incidentId';

const differences = (live: readonly Finding[], again: readonly Finding[], mask: Mask): string[] => {
  if (live.length !== again.length) return ['the number of findings'];
  const same = alike(mask);
  const members = (finding: Finding | undefined): Map<string, string> =>
    new Map(
      Object.entries(finding ?? {}).map(([name, value]) => [
        name,
        JSON.stringify(value, (_, each) => (typeof each === 'string' ? same(each) : each)),
      ]),
    );
  return live.flatMap((finding, place) => {
    const [own, other] = [members(finding), members(again[place])];
    const names = [...new Set([...own.keys(), ...other.keys()])].filter(isCompared);
    return names.filter((name) => own.get(name) !== other.get(name));
  });
};

/** Where the events are of, for the file; an event that does not say it is of nowhere. */
const homeOf = (events: readonly object[]): { readonly account: string; readonly region: string } => {
  const own = <N extends 'account' | 'region'>(name: N): string | undefined =>
    events
      .map((event): unknown => (event as Partial<Record<N, unknown>>)[name])
      .find((each): each is string => typeof each === 'string' && each !== '');
  return { account: own('account') ?? '000000000000', region: own('region') ?? 'us-east-1' };
};

const writeWith = async (
  sessions: readonly Session[],
  vocabulary: Vocabulary,
  names: ReadonlySet<string>,
): Promise<Written> => {
  const mask = makeMask(randomBytes(32).toString('hex'), vocabulary, names);
  const given = sessions.map(({ event }) => event);
  const home = homeOf(given);
  const learnt = sessions.flatMap(({ calls }) => calls);
  const calls = learnt.map(
    ({ input, answer, error, ...asked }): RecordedCall => ({
      ...asked,
      input: maskValue(input, '', mask),
      ...(error === undefined
        ? { answer: maskValue(answer, '', mask) }
        : { error: { name: error.name, message: mask(error.message, 'sentence') } }),
    }),
  );
  const events = given.map((event) => maskValue(event, '', mask) as object);
  const file = { account: mask(home.account, 'name'), region: home.region, recorded: calls };
  const account = `${JSON.stringify(file, undefined, 1)}\n`;
  const lines = events.map((event) => `${JSON.stringify(event)}\n`).join('');
  return {
    account,
    events: lines,
    differing: differences(
      sessions.flatMap(({ findings }) => findings),
      await replayed(calls, events),
      mask,
    ),
    left: leftIn(account + lines, mask, vocabulary, membersOf([learnt, given])),
  };
};

/** Writes what was learnt so that it gives the same findings again and names nothing of its account, and looks whether it does. */
export const writeRecord = async (sessions: readonly Session[], vocabulary: Vocabulary): Promise<Written> => {
  const names = new Set(sessions.flatMap(({ event, calls }) => namesIn([event, calls])));
  let written = await writeWith(sessions, vocabulary, names);
  for (let tried = 1; tried < mostKeys && written.left.length + written.differing.length > 0; tried += 1)
    written = await writeWith(sessions, vocabulary, names);
  return written;
};
