import { links } from '../links.ts';
import { requestedPlatform } from '../platform.ts';
import { awsCommand } from '../shell.ts';
import { defineCause } from './cause.ts';

/**
 * The image has no manifest for the task's operating system and CPU. Shapes: `image Manifest does not contain
 * descriptor matching platform 'linux/amd64'` (Fargate), `no matching manifest for linux/arm64/v8 in the manifest list
 * entries` (Docker), `no match for platform in manifest` (containerd).
 */
export const platformMismatch = defineCause({
  code: 'platform-mismatch',
  title: 'image not built for this CPU or OS',
  says: [
    /\bno match(?:ing manifest)? for (?:\w+ )?(?:platform|\w+\/\w+|unknown|windows\()/i,
    /\bdescriptor (?:matching|for) platform\b/i,
    /\b(?:image|host) operating system\b.{0,100}\b(?:cannot be used|does not match|is not supported)|\bcannot be used on this platform\b/i,
    /\bdoes not match the (?:host operating system|detected host|specified platform|host platform)/i,
    /\bno image found in (?:manifest list|image index) for (?:architecture|platform)/i,
    /\bimage is incompatible with\b|\bdownload image with operating system\b|\bimage(?:'s)? platform\b.{0,100}\b(?:does not|not) match/i,
    /\bdoes not (?:provide|have|support) (?:the |a )?(?:specified |requested |required )?platform\b/i,
    /\bno (?:suitable (?:image|platform|manifest)|child with platform|manifest found for platform|supported platform found)\b/i,
  ],
  wordsAreProof: true,
  checks: ['platform', 'image', 'permission'],
  retryable: false,
  summary: ({ imageText }, { clues }) => {
    const asked = requestedPlatform(clues.text);
    return `${imageText} was not built for this task's platform${asked && !imageText.includes(asked) ? ` (${asked})` : ''}.`;
  },
  remedy: ({ imageText, image, taskDefinition, region }) => ({
    summary: "Build the image for the task's platform, or run the task on the image's.",
    steps: [
      'Build and push for both: docker buildx build --platform linux/amd64,linux/arm64 --push.',
      "Or set runtimePlatform.cpuArchitecture in the task definition to the image's (X86_64 or ARM64).",
    ],
    commands: [
      ...(image === undefined
        ? []
        : [`docker buildx imagetools inspect ${imageText.replace(/[^\w./:@-]/g, '')}`]),
      ...(taskDefinition === undefined
        ? []
        : [
            awsCommand('ecs describe-task-definition', {
              'task-definition': taskDefinition,
              query: 'taskDefinition.runtimePlatform',
              region,
            }),
          ]),
    ],
    lasting: {
      cdk: 'runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.ARM64, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX },',
      terraform:
        'runtime_platform {\n  cpu_architecture        = "ARM64"\n  operating_system_family = "LINUX"\n}',
    },
    links: [links.multiArchitecture, links.cannotPull],
  }),
});
