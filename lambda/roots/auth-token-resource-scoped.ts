import { grant } from '../grant.ts';
import { links } from '../links.ts';
import type { FinerRoot } from './root.ts';

/** `ecr:GetAuthorizationToken` is allowed only on a repository's ARN, where it can never match. */
export const authTokenResourceScoped: FinerRoot = {
  kinds: ['ecr-auth-denied'],
  title: 'ECR token allowed on a repository only, must be on *',
  remedy(_subject, failure, diagnosis) {
    const remedy = grant(failure, diagnosis, [{ action: 'ecr:GetAuthorizationToken', resource: '*' }]);
    return {
      ...remedy,
      summary: 'Allow ecr:GetAuthorizationToken on "*", in a statement of its own.',
      steps: [
        'Leave the repository\'s ARN on the other actions; only this one needs "*", and by itself it opens no image.',
        ...remedy.steps,
      ],
      links: [links.executionRole, links.ecrPolicies],
    };
  },
};
