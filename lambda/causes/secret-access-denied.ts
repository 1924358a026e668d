import { grant } from '../grant.ts';
import { links } from '../links.ts';
import { defineCause } from './cause.ts';
import { denialOf, isOpenSuffix, refusedWithoutAction } from './verdict.ts';

const secretStep =
  /\b(?:from (?:asm|ssm)|Secrets? ?Manager|Parameter Store|GetSecretValue|GetParameters?|secret data|private registry|CannotPullContainerAuthError)\b/i;

/**
 * Secrets Manager or SSM refuses a start-up secret, the credentials of a third-party registry included. Shape:
 * `unable to retrieve secret from asm: … AccessDeniedException: User: ROLE is not authorized to perform:
 * secretsmanager:GetSecretValue on resource: SECRET_ARN because no identity-based policy allows …`.
 */
export const secretAccessDenied = defineCause({
  code: 'secret-access-denied',
  title: 'no permission to read a secret',
  says: [(clues) => denialOf(clues, 'secret') !== undefined && !isOpenSuffix(clues)],
  hints: [
    {
      text: secretStep,
      where: (clues) =>
        refusedWithoutAction(clues) && !/\b(?:GetAuthorizationToken|authorization token)\b/i.test(clues.text),
    },
  ],
  wordsAreProof: false,
  checks: ['secret', 'permission'],
  retryable: false,
  summary: ({ role }, { clues }) => {
    const denial = denialOf(clues, 'secret');
    const what = denial?.resource ?? clues.secretArn ?? 'a secret that the task needs at its start';
    return `The ${role.replace(/^the /, '')} may not read ${what}.`;
  },
  remedy: (_subject, failure, diagnosis) => {
    const denial = denialOf(failure.clues, 'secret');
    const resource = denial?.resource ?? failure.clues.secretArn;
    const fallback =
      resource === undefined
        ? []
        : [
            {
              action:
                denial?.action ??
                (resource.includes(':ssm:') ? 'ssm:GetParameters' : 'secretsmanager:GetSecretValue'),
              resource,
            },
          ];
    return { ...grant(failure, diagnosis, fallback), links: [links.secrets, links.executionRole] };
  },
});
