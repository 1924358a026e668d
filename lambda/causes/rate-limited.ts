import { links } from '../links.ts';
import { awsCommand } from '../shell.ts';
import { defineCause } from './cause.ts';

/**
 * The registry or an AWS API limits the rate. Shapes: `toomanyrequests: You have reached your pull rate limit`, `429 Too
 * Many Requests`, `ThrottlingException: Rate exceeded`.
 */
export const rateLimited = defineCause({
  code: 'rate-limited',
  title: 'registry limits the rate',
  says: [
    /(?:^|[\s"':([])too ?many ?requests\b(?![/@])|\bTooManyRequestsException\b/i,
    /\bpull rate limit\b|\brate limit(?:ed|ing)?\b.{0,60}\b(?:exceeded|reached|wait)|\bexceeded a secondary rate limit\b|\brate exceeded\b|\bunauthenticated pull rate\b/i,
    /\bThrottling(?:Exception)?\b|\bRequestLimitExceeded\b|\bSlowDown\b/,
    /429\b(?<=\b(?:status(?: code)?|StatusCode|HTTP|code)[:= ]{1,3}429)|: 429(?:\s|$)/i,
  ],
  wordsAreProof: true,
  checks: ['registry'],
  retryable: true,
  summary: ({ image }) =>
    `${image?.registry === undefined ? 'The registry' : `Registry ${image.registry}`} has had too many requests from here and makes this task wait.`,
  remedy: ({ image, region }) => {
    const isHub = image?.registry === 'docker.io';
    return {
      summary: isHub
        ? 'Wait and it starts by itself; to be rid of it, pull by way of ECR or with a Docker Hub login.'
        : 'Wait and it starts by itself; to be rid of it, pull less often or by way of a cache.',
      steps: [
        'ECS retries a service by itself. Docker Hub counts pulls for each IP address, and every task behind one NAT gateway shares one.',
        'Lasting: an ECR pull through cache rule, and the cached name in the task definition.',
      ],
      commands: [awsCommand('ecr describe-pull-through-cache-rules', { region })],
      links: [links.pullThrough, links.cannotPull],
    };
  },
});
