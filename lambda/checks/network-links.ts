import type { NetworkRootCode } from '../codes.ts';
import type { Facts } from '../facts.ts';
import type { Failure } from '../failure.ts';
import type { Link } from '../network/link.ts';
import { type Trace, tracesOf } from '../network/trace.ts';
import { type Judgement, unseen } from './check.ts';

const said = (links: readonly Link[]): string => [...new Set(links.map(({ detail }) => detail))].join(' ');

const judge = (concern: NetworkRootCode, traces: readonly Trace[]): Judgement | undefined => {
  const inState = (state: Link['state'], isAsked: boolean): Link[] =>
    traces
      .filter(({ want }) => want.isAsked === isAsked)
      .flatMap(({ links }) => links)
      .filter((link) => link.concern === concern && link.state === state);
  const closed = inState('closed', true);
  if (closed.length > 0) {
    const isSure = traces.every(({ want }) => want.isSure);
    return {
      result: 'fail',
      root: concern,
      confidence: isSure ? 'confirmed' : 'likely',
      detail: said(closed),
    };
  }
  const doubtful = inState('undecided', true);
  if (doubtful.length > 0) return { result: 'unknown', detail: said(doubtful) };
  const next = inState('closed', false);
  if (next.length > 0)
    return { result: 'fail', root: concern, confidence: 'likely', detail: said(next), isNext: true };
  const open = inState('open', true);
  return open.length > 0 ? { result: 'pass', detail: said(open) } : undefined;
};

/** What one kind of link on the way to the registry is: open, closed, or not to be told from here. */
export const judgeLinks = (
  concern: NetworkRootCode,
  network: Facts['network'],
  failure: Failure,
): Judgement | undefined => {
  if (network.state === 'not-asked') return undefined;
  return network.state === 'known'
    ? judge(concern, tracesOf(network.value, failure))
    : unseen('The network of the task', network);
};
