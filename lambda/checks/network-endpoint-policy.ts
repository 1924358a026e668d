import { defineCheck } from './check.ts';
import { judgeLinks } from './network-links.ts';

/** Whether the policy of the endpoint on the way lets this call through. It refuses and never times out. */
export const networkEndpointPolicy = defineCheck({
  id: 'network.endpoint-policy',
  needs: ['network'],
  judge: ({ network }, failure) => judgeLinks('endpoint-policy', network, failure),
});
