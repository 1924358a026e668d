import { grant } from '../grant.ts';
import { repositoryArn } from '../image.ts';
import { defineCause } from './cause.ts';
import { denialOf, fullDenialOf } from './verdict.ts';

/**
 * The token is fine, but the role may not pull from the repository. Shapes: `not authorized to perform:
 * ecr:BatchGetImage on resource: REPOSITORY_ARN because no identity-based policy allows …`; from containerd, a 403 of an
 * ECR host that names no action, which a repository or endpoint policy causes just as well (so only possible).
 */
export const ecrPullDenied = defineCause({
  code: 'ecr-pull-denied',
  title: 'no permission to pull from ECR',
  says: [
    /\bdoes not have (?:the )?(?:ecr:)?(?:BatchGetImage|GetDownloadUrlForLayer|BatchCheckLayerAvailability) permission/i,
    (clues) => fullDenialOf(clues, 'pull') !== undefined,
  ],
  hints: [
    /\bCheck that the role has the permissions to pull images from the registry[.\s]*$/i,
    {
      text: /\b403\b|\bForbidden\b/,
      where: ({ registry, text, denials }) =>
        registry === 'ecr' && denials.length === 0 && !/<html|<\?xml/i.test(text),
    },
    {
      text: /\bmay require (?:'docker login'|authorization)[.'"\s)]*$/,
      where: ({ registry }) => registry === 'ecr',
    },
    {
      text: /\bdenied: (?:not authorized|requested access to the resource is denied)/i,
      where: ({ registry, denials }) => registry === 'ecr' && denials.length === 0,
    },
  ],
  wordsAreProof: false,
  checks: ['permission', 'image'],
  retryable: false,
  summary: ({ role, image, imageText }, { clues }) => {
    const denial = denialOf(clues, 'pull');
    const what = image?.repository ?? imageText;
    return denial === undefined
      ? `ECR refuses to let the ${role.replace(/^the /, '')} pull from ${what} and does not say why.`
      : `The ${role.replace(/^the /, '')} may not call ${denial.action} on repository ${what}.`;
  },
  remedy: ({ image }, failure, diagnosis) => {
    const denial = denialOf(failure.clues, 'pull');
    const arn = denial?.resource ?? (image && repositoryArn(image));
    const actions = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
    return grant(
      failure,
      diagnosis,
      arn === undefined ? [] : actions.map((action) => ({ action, resource: arn })),
    );
  },
});
