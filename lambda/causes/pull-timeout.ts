import { links } from '../links.ts';
import { defineCause } from './cause.ts';

/**
 * The agent's or the runtime's own limit on a pull ran out. Shapes: `DockerTimeoutError: Could not transition to
 * pullBegin; timed out after waiting 5m0s`, `inactivity time exceeded timeout while pulling image` (ECS agent).
 */
export const pullTimeout = defineCause({
  code: 'pull-timeout',
  title: 'image pull took too long',
  says: [
    /\btran\w+ to pull\w*; ?timed out\b|\bDockerTimeoutError\b.{0,200}\bpull/i,
    /\binactivity time exceeded\b|\bno progress (?:in|for)\b|\bpull (?:progress|deadline|time ?limit)\b|\bimage ?pull\b.{0,80}\btimed? ?out\b|\bpull(?:ing)? (?:the )?image\b.{0,200}\btimed out after\b/i,
  ],
  wordsAreProof: true,
  checks: [],
  retryable: true,
  summary: ({ imageText }) => `The pull of ${imageText} took longer than the agent allows.`,
  remedy: ({ imageText }) => ({
    summary: 'Make the pull faster, or give it more time.',
    steps: [
      'A large image, a slow link or a busy disk. Make the image smaller, or keep it near: in ECR of the same region.',
      'On EC2, ECS_IMAGE_PULL_INACTIVITY_TIMEOUT in /etc/ecs/ecs.config gives the agent more patience, and a larger volume more throughput.',
    ],
    commands: [`docker pull ${imageText.replace(/[^\w./:@-]/g, '')}`],
    links: [links.agentConfig, links.cannotPull],
  }),
});
