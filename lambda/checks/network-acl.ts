import { defineCheck } from './check.ts';
import { judgeLinks } from './network-links.ts';

/** Whether the network ACLs on the way let packets pass there and back. */
export const networkAcl = defineCheck({
  id: 'network.acl',
  needs: ['network'],
  judge: ({ network }, failure) => judgeLinks('network-acl', network, failure),
});
