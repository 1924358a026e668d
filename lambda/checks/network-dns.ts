import { defineCheck } from './check.ts';
import { judgeLinks } from './network-links.ts';

/** Whether the VPC resolves names, and those of its endpoints to their private addresses. */
export const networkDns = defineCheck({
  id: 'network.dns',
  needs: ['network'],
  judge: ({ network }, failure) => judgeLinks('vpc-dns-disabled', network, failure),
});
