import { defineCheck } from './check.ts';
import { judgeLinks } from './network-links.ts';

/** Whether the endpoint's security groups let the task in. */
export const networkEndpointGroup = defineCheck({
  id: 'network.endpoint-group',
  needs: ['network'],
  judge: ({ network }, failure) => judgeLinks('endpoint-security-group', network, failure),
});
