import { links } from '../links.ts';
import { awsCommand } from '../shell.ts';
import { defineCause } from './cause.ts';

/**
 * No such repository, or one that hides itself. Shapes: `The repository with name 'NAME' does not exist in the registry
 * with id 'ACCOUNT'` (ECR), `repository IMAGE not found` (Docker with ECR), registry code NAME_UNKNOWN.
 */
export const repositoryNotFound = defineCause({
  code: 'repository-not-found',
  title: 'image repository not found',
  says: [
    /\bRepositoryNotFoundException\b|\bNAME_UNKNOWN\b|\bname unknown\b/i,
    /\brepository with name ['"]?\S{1,300}['"]? does not exist/i,
    /\brepository (?:name )?(?:\S{1,600} )?not (?:found|known to registry)\b/i,
    /\brepository ['"]?\S{1,300}['"]? does not exist(?! or)/i,
    /\bproject (?:\S{1,200} )?not found or deleted|\bProject \S{1,300} has been deleted/i,
    /\b(?:repo|project) not found\b|\bno such repository\b|\bRepository path .{0,200}\bnot found/i,
  ],
  wordsAreProof: false,
  checks: ['registry', 'image', 'permission'],
  retryable: false,
  summary: ({ image, imageText }) =>
    image?.ecr === undefined
      ? `There is no repository ${image?.repository ?? imageText}.`
      : `ECR in account ${image.ecr.account}, ${image.ecr.region}, has no repository ${image.repository}.`,
  remedy: ({ image }, { account }) => ({
    summary: 'Correct the image name in the task definition, or create the repository and push the image.',
    steps: [
      'Compare account, region and name of the image with the repositories that exist.',
      'Register a revision with the right name and deploy it; or create the repository and push.',
    ],
    commands:
      image?.ecr === undefined
        ? []
        : [
            awsCommand('ecr describe-repositories', {
              'registry-id': image.ecr.account,
              region: image.ecr.region,
              query: 'repositories[].repositoryName',
              output: 'text',
            }),
            // Only its owner can make one in another account.
            ...(account !== undefined && image.ecr.account !== account
              ? []
              : [
                  awsCommand('ecr create-repository', {
                    'repository-name': image.repository,
                    region: image.ecr.region,
                  }),
                ]),
          ],
    links: [links.cannotPull],
  }),
});
