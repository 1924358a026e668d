import type { Network } from '../facts-network.ts';
import type { Failure } from '../failure.ts';
import { mainTrace, originName, tracesOf } from '../network/trace.ts';
import { defineCheck, type Judgement, unseen } from './check.ts';

/** Packets that get lost take about five minutes of the pull, a refusal some thirty seconds (reports of 2026). */
const lostAfterS = 120;
const answeredWithinS = 45;

const spanWords = (seconds: number): string =>
  seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;

const timing = ({ pullStartedAt = '', stoppingAt, time = '' }: Failure): string => {
  const seconds = Math.round((Date.parse(stoppingAt ?? time) - Date.parse(pullStartedAt)) / 1000);
  if (!(seconds >= 0 && seconds < 86_400)) return '';
  const span = ` The pull ran ${spanWords(seconds)} before it was stopped`;
  if (seconds >= lostAfterS) return `${span}, as it does when packets get lost.`;
  return seconds < answeredWithinS ? `${span}: packets that get lost mostly take minutes.` : `${span}.`;
};

const judgePath = (network: Network, failure: Failure): Judgement | undefined => {
  const traces = tracesOf(network, failure);
  const trace = mainTrace(traces);
  if (trace === undefined || trace.links.some(({ state }) => state === 'closed')) return undefined;
  const way = `the way from ${originName(network)} in subnet ${network.subnet.id} to ${trace.want.name}`;
  const doubt = traces
    .filter(({ want }) => want.isAsked)
    .map(({ doubt: own, links }) => own ?? links.find(({ state }) => state !== 'open')?.detail)
    .find((each) => each !== undefined);
  if (doubt !== undefined)
    return {
      result: 'unknown',
      detail: `Whether ${way} is open is not to be told from here. ${doubt}${timing(failure)}`,
    };
  return {
    result: 'pass',
    detail: `On paper ${way} is open, as it is now: name resolution, security groups, network ACLs, routes and what they lead to were looked at. Left are a firewall or a proxy, VPC Block Public Access, DNS that is forwarded elsewhere, the host itself, or a fault that has passed.${timing(failure)}`,
  };
};

/** Whether the whole way is open on paper, and what paper does not show. It claims nothing. */
export const networkPath = defineCheck({
  id: 'network.path',
  needs: ['network'],
  judge({ network }, failure) {
    if (network.state === 'known') return judgePath(network.value, failure);
    const isAsked = failure.cause === 'network-timeout' || failure.asks !== undefined;
    return network.state === 'not-asked' && !isAsked ? undefined : unseen('The network of the task', network);
  },
});
