import { defineCheck } from './check.ts';
import { judgeLinks } from './network-links.ts';

/** Whether an endpoint that is there is reached by the service's own name. */
export const networkPrivateDns = defineCheck({
  id: 'network.private-dns',
  needs: ['network'],
  judge: ({ network }, failure) => judgeLinks('endpoint-private-dns-disabled', network, failure),
});
