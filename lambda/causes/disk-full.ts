import { links } from '../links.ts';
import { defineCause } from './cause.ts';

/**
 * No space for the image. Shapes: `no space left on device` (ENOSPC), `There is not enough space on the disk`
 * (Windows), `Thin Pool has N free data blocks` (devicemapper).
 */
export const diskFull = defineCause({
  code: 'disk-full',
  title: 'no disk space for the image',
  says: [
    /\bno space left on device\b|\bENOSPC\b|\bnot enough space on the disk\b|\bdisk quota exceeded\b|\b(?:insufficient|not enough|no free|out of) (?:disk )?(?:space|inodes)\b|\bdisk (?:is )?full\b/i,
    /\bThin Pool has\b.{0,80}\bfree (?:data|metadata) (?:blocks|space)|\bminimum required\b.{0,40}\bfree (?:data|metadata)/i,
  ],
  wordsAreProof: true,
  checks: [],
  retryable: false,
  summary: ({ imageText }, { launchType }) =>
    launchType === 'FARGATE'
      ? `${imageText} does not fit in the task's ephemeral storage.`
      : `There is no space left for ${imageText} where it is unpacked.`,
  remedy: ({ taskDefinition }, { launchType }) => ({
    summary:
      launchType === 'EC2'
        ? 'Free or enlarge the disk of the container instance.'
        : "Enlarge the task's storage, or make the image smaller.",
    steps: [
      'Fargate: set ephemeralStorage.sizeInGiB (21 to 200) in the task definition; the unpacked image counts, and the default is 20.',
      'EC2: enlarge the volume, or remove unused images; ECS_IMAGE_CLEANUP_INTERVAL and ECS_IMAGE_MINIMUM_CLEANUP_AGE clean up sooner.',
    ],
    commands:
      launchType === 'FARGATE' && taskDefinition !== undefined
        ? []
        : ['docker system df && docker image prune --all --force'],
    lasting: { cdk: 'ephemeralStorageGiB: 50,', terraform: 'ephemeral_storage {\n  size_in_gib = 50\n}' },
    links: [links.taskStorage, links.cannotPull],
  }),
});
