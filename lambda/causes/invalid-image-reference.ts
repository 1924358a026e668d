import { links } from '../links.ts';
import { awsCommand } from '../shell.ts';
import { defineCause } from './cause.ts';

/**
 * The image name is malformed. Shapes: `invalid reference format: repository name must be lowercase` (Docker),
 * `failed to normalize image reference "NAME"` (Fargate).
 */
export const invalidImageReference = defineCause({
  code: 'invalid-image-reference',
  title: 'malformed image name',
  says: [
    /\binvalid reference format\b|\bhostname required\b|: invalid reference[.\s]*$|\binvalid character .{1,8} in host name\b|\bis a reserved name\b|\bNAME_INVALID\b|\bfailed to normalize image ref|\berror parsing (?:image )?reference\b/i,
    /\brepository name (?:must|component|not)\b.{0,40}\b(?:lowercase|match|canonical|be|have)/i,
    /\binvalid (?:tag|repository|image) (?:name|format)\b|\binvalid namespace name\b|\binvalid checksum digest (?:length|format)\b|\bunsupported digest algorithm\b/i,
    /\bcould not parse reference\b|\bparse(?:ing)? image name\b|\binvalid image (?:name|reference)\b|\bobject required\b/i,
    /\bImage(?: name)? \S{1,600} (?:is invalid|has an invalid|invalid format)\b/i,
  ],
  wordsAreProof: true,
  checks: [],
  retryable: false,
  summary: ({ imageText }) => `The image name is malformed: ${imageText}.`,
  remedy: ({ taskDefinition, region }) => ({
    summary: 'Correct the image name in the task definition.',
    steps: [
      'Look for placeholders that were never filled in, upper-case letters, spaces, a doubled colon or https:// in front.',
      'The form is HOST/REPOSITORY:TAG in lower case. Register a revision with the right name and deploy it.',
    ],
    commands:
      taskDefinition === undefined
        ? []
        : [
            awsCommand('ecs describe-task-definition', {
              'task-definition': taskDefinition,
              query: 'taskDefinition.containerDefinitions[].[name,image]',
              region,
            }),
          ],
    links: [links.cannotPull],
  }),
});
