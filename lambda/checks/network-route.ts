import { defineCheck } from './check.ts';
import { judgeLinks } from './network-links.ts';

/** Whether the subnet's route table, mostly the VPC's implicit main one, leads to public addresses at all. */
export const networkRoute = defineCheck({
  id: 'network.route',
  needs: ['network'],
  judge: ({ network }, failure) => judgeLinks('no-internet-route', network, failure),
});
