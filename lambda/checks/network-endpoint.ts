import { defineCheck } from './check.ts';
import { judgeLinks } from './network-links.ts';

/** Whether a subnet without internet has the endpoint that this step needs, in the route table that it goes by. */
export const networkEndpoint = defineCheck({
  id: 'network.endpoint',
  needs: ['network'],
  judge: ({ network }, failure) => judgeLinks('endpoint-missing', network, failure),
});
