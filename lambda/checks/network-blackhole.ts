import { defineCheck } from './check.ts';
import { judgeLinks } from './network-links.ts';

/** Whether the route that is taken leads to something that is gone. */
export const networkBlackhole = defineCheck({
  id: 'network.blackhole',
  needs: ['network'],
  judge: ({ network }, failure) => judgeLinks('route-blackhole', network, failure),
});
