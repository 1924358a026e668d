import { type Facts, knownValue } from '../facts.ts';
import type { Failure } from '../failure.ts';
import { tracesOf } from '../network/trace.ts';
import { defineCheck, type Judgement } from './check.ts';
import { judgeLinks } from './network-links.ts';

/** Why it is not known by which endpoint the call went: then nobody knows whose policy counts. */
const lost = (fact: Facts['network'], failure: Failure): Judgement | undefined => {
  const network = knownValue(fact);
  const asked = network && tracesOf(network, failure).filter(({ want }) => want.isAsked);
  const why = (asked ?? [])
    .flatMap(({ links }) => links)
    .find(({ concern, state }) => state === 'undecided' && /route|endpoint-missing/.test(concern));
  return why && { result: 'unknown', detail: `By which endpoint it went is not known. ${why.detail}` };
};

/**
 * Whether the policy of the endpoint on the way lets this call through. It refuses and never times out, so that it
 * matters most where the message is a refusal.
 */
export const networkEndpointPolicy = defineCheck({
  id: 'network.endpoint-policy',
  needs: ['network'],
  judge({ network }, failure) {
    const judgement = judgeLinks('endpoint-policy', network, failure);
    return judgement ?? (failure.cause === 'network-timeout' ? undefined : lost(network, failure));
  },
});
