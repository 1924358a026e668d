import { defineCheck } from './check.ts';
import { judgeLinks } from './network-links.ts';

/** Whether the task's own security groups let it out to where the name leads. */
export const networkSecurityGroup = defineCheck({
  id: 'network.security-group',
  needs: ['network'],
  judge: ({ network }, failure) => judgeLinks('task-security-group', network, failure),
});
