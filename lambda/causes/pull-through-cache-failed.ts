import { grant } from '../grant.ts';
import { links } from '../links.ts';
import { awsCommand } from '../shell.ts';
import { defineCause } from './cause.ts';
import { denialOf } from './verdict.ts';

/**
 * ECR could not fetch the image from upstream, or not create the repository that caches it. Shapes: `not authorized to
 * perform: ecr:BatchImportUpstreamImage` or `ecr:CreateRepository`, `The authentication to the upstream registry failed`,
 * `upstream registry`, `pull through cache`.
 */
export const pullThroughCacheFailed = defineCause({
  code: 'pull-through-cache-failed',
  title: 'ECR pull through cache failed',
  says: [
    (clues) => denialOf(clues, 'upstream') !== undefined,
    /\bpull[- ]through(?:[- ]cache)?\b|\bupstream (?:registry|image|repository)\b|\b(?:from|the) upstream\b/i,
    /\b(?:Upstream|PullThroughCache|UnableToAccessSecret|UnableToDecryptSecret|SecretNotFound|UnableToGetUpstream)\w*Exception\b/,
  ],
  wordsAreProof: false,
  checks: ['permission', 'image'],
  retryable: false,
  summary: ({ image, imageText }, { clues }) => {
    const denial = denialOf(clues, 'upstream');
    const name = image?.repository ?? imageText;
    return denial === undefined
      ? `ECR's pull through cache could not fetch ${name} from upstream.`
      : `The first pull of ${name} through ECR's cache needs ${denial.action}, and the role does not have it.`;
  },
  remedy: ({ image, region }, failure, diagnosis) => {
    const denial = denialOf(failure.clues, 'upstream');
    const where = image?.ecr?.region ?? region;
    const base = denial?.resource
      ? grant(failure, diagnosis, [{ action: denial.action, resource: denial.resource }])
      : undefined;
    return {
      summary: 'Let ECR fill its cache for this image.',
      steps: [
        'The role that pulls first needs ecr:BatchImportUpstreamImage, and ecr:CreateRepository unless a repository creation template makes it.',
        "See that the rule's upstream credentials (a secret named ecr-pullthroughcache/…) are right, and that the upstream image exists.",
      ],
      commands: [
        ...(base?.commands ?? []),
        awsCommand('ecr describe-pull-through-cache-rules', {
          'registry-id': image?.ecr?.account,
          region: where,
        }),
      ],
      ...(base?.policy ? { policy: base.policy } : {}),
      ...(base?.lasting ? { lasting: base.lasting } : {}),
      links: [links.pullThrough],
    };
  },
});
