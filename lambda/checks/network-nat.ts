import { defineCheck } from './check.ts';
import { judgeLinks } from './network-links.ts';

/** Whether the NAT gateway on the way works, and has a way out itself. */
export const networkNat = defineCheck({
  id: 'network.nat',
  needs: ['network'],
  judge: ({ network }, failure) => judgeLinks('nat-gateway-unavailable', network, failure),
});
