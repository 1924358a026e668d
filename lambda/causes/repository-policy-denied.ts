import { links } from '../links.ts';
import { awsCommand } from '../shell.ts';
import { defineCause } from './cause.ts';
import { denialOf } from './verdict.ts';

/**
 * The repository's own policy denies the pull, or is needed and does not allow it (an image of another account).
 * Shape: `… not authorized to perform: ecr:BatchGetImage on resource: REPOSITORY_ARN because no resource-based policy
 * allows the ecr:BatchGetImage action`.
 */
export const repositoryPolicyDenied = defineCause({
  code: 'repository-policy-denied',
  title: 'the repository policy refuses the pull',
  says: [
    /\brepository\b.{0,400}\bdoes not grant ecr:/i,
    (clues) => {
      const denial = denialOf(clues, 'pull');
      return denial?.why === 'no-resource-policy' || denial?.deniedIn === 'resource-based';
    },
  ],
  wordsAreProof: true,
  checks: ['permission', 'image'],
  retryable: false,
  summary: ({ role, image, imageText }) =>
    `The policy of repository ${image?.repository ?? imageText} does not let the ${role.replace(/^the /, '')} pull.`,
  remedy: ({ image, role, region }, { clues }, { facts }) => {
    const arn = facts.pullRole.state === 'known' ? facts.pullRole.value.arn : undefined;
    const { account, roleName } = clues.principal ?? {};
    const said = account && roleName ? `arn:aws:iam::${account}:role/${roleName}` : clues.principal?.arn;
    const from = arn ?? said;
    return {
      summary: 'The owner of the repository must allow the pull in its policy.',
      steps: [
        `In the account that owns the repository${image?.ecr ? ` (${image.ecr.account})` : ''}, allow ecr:BatchGetImage and ecr:GetDownloadUrlForLayer to ${from ?? role} in the repository policy; keep the statements that are there.`,
        'For an image of another account the role needs the same actions in its own policies too.',
      ],
      commands:
        image?.ecr === undefined
          ? []
          : [
              awsCommand('ecr get-repository-policy', {
                'registry-id': image.ecr.account,
                'repository-name': image.repository,
                region: image.ecr.region ?? region,
                query: 'policyText',
                output: 'text',
              }),
            ],
      // Without its principal the statement would be none that ECR takes.
      ...(from === undefined
        ? {}
        : {
            policy: {
              Version: '2012-10-17',
              Statement: [
                {
                  Sid: 'EcsPullMedicRole',
                  Effect: 'Allow',
                  Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
                  Principal: { AWS: from },
                },
              ],
            },
          }),
      links: [links.ecrPolicies, links.policyEvaluation],
    };
  },
});
