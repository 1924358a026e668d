import { defineCheck } from './check.ts';
import { judgeLinks } from './network-links.ts';

/** Whether a task that leaves by an internet gateway has the public address that this takes. */
export const networkPublicIp = defineCheck({
  id: 'network.public-ip',
  needs: ['network'],
  judge: ({ network }, failure) => judgeLinks('public-ip-disabled', network, failure),
});
