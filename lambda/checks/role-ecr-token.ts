import { knownValue } from '../facts.ts';
import { defineCheck, type Judgement } from './check.ts';
import { judgePermissions } from './permission.ts';

/**
 * Whether the role may get ECR's registry token. `ecr:GetAuthorizationToken` knows no resources, so an allow on a
 * repository's ARN never matches: a fault of its own, for it looks right to everyone who reads the policy (Service
 * Authorization Reference, Amazon ECR).
 */
export const roleEcrToken = defineCheck({
  id: 'role.ecr-token',
  needs: ['permissions'],
  judge({ permissions }, failure): Judgement | undefined {
    const judgement = judgePermissions(permissions, failure, {
      wanted: ({ action }) => action === 'ecr:GetAuthorizationToken',
      lacks: 'ecr-auth-denied',
      step: 'registry',
    });
    const scoped = knownValue(permissions)?.tokenScopedTo ?? [];
    if (judgement?.result !== 'fail' || judgement.root !== 'ecr-auth-denied' || scoped.length === 0)
      return judgement;
    return {
      ...judgement,
      root: 'auth-token-resource-scoped',
      detail: `The role's policy allows ecr:GetAuthorizationToken only on ${scoped.slice(0, 3).join(', ')}. The action knows no resources: it must be allowed on "*".`,
    };
  },
});
