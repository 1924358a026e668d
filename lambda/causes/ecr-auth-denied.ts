import { grant } from '../grant.ts';
import { links } from '../links.ts';
import { defineCause } from './cause.ts';
import { denialOf, isOpenSuffix, refusedWithoutAction } from './verdict.ts';

/**
 * The role may not get ECR's registry token, or ECR was asked without a valid one. Shapes: `not authorized to perform:
 * ecr:GetAuthorizationToken on resource: *`, `no basic auth credentials`, a 401 from an ECR host, `Your authorization
 * token has expired`.
 */
export const ecrAuthDenied = defineCause({
  code: 'ecr-auth-denied',
  title: 'no permission to get the ECR token',
  says: [
    (clues) => denialOf(clues, 'token') !== undefined && !isOpenSuffix(clues),
    {
      text: /\bno basic auth credentials|\bMissing ?Authentication ?Token|\b401\b|\bauthorization token has expired|\bUnauthorized\b|\bauthentication required\b|\bAuthorizationData is malformed|\bUnrecognizedClientException|\bInvalidClientTokenId|\bInvalidSignatureException|\bExpiredToken|\bdocker-credential-ecr-login\b|\bfind docker auth\b|\becr credentials: not found|\berror getting credentials\b|\bNoCredentialProviders|\bno EC2 IMDS role found|\bfailed to refresh cached credentials/i,
      where: ({ registry, text }) => registry === 'ecr' || /\bGetAuthorizationToken\b/.test(text),
    },
  ],
  hints: [
    /\((?!AccessDen)\w+\) when calling the GetAuthorizationToken operation\b/,
    { text: /\becr registry auth\b|\bregistry auth from Amazon ECR\b/i, where: refusedWithoutAction },
  ],
  wordsAreProof: false,
  checks: ['permission', 'image'],
  retryable: false,
  summary: ({ role }, { clues }) =>
    denialOf(clues, 'token') === undefined && !refusedWithoutAction(clues)
      ? `ECR was asked without a valid registry token: the ${role.replace(/^the /, '')} did not get one, or it has expired.`
      : `The ${role.replace(/^the /, '')} may not call ecr:GetAuthorizationToken, so it gets no token to pull from ECR.`,
  remedy: (_subject, failure, diagnosis) => ({
    ...grant(failure, diagnosis, [{ action: 'ecr:GetAuthorizationToken', resource: '*' }]),
    links: [links.executionRole, links.cannotPull],
  }),
});
