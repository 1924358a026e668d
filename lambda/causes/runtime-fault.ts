import { links } from '../links.ts';
import { awsCommand } from '../shell.ts';
import { defineCause } from './cause.ts';

/**
 * Docker, containerd, the snapshotter or the host itself failed. Shapes: `failed to register layer: re-exec error`,
 * `hcsshim::ImportLayer failed in Win32`, `device or resource busy`, `input/output error`, `read-only file system`.
 */
export const runtimeFault = defineCause({
  code: 'runtime-fault',
  title: 'container runtime or host failed',
  says: [
    /\bre-exec error: exit status \d+: output: (?!unexp|EOF)\S{3}|\bhcsshim\b|\bProcessUtilityVMImage\b|\bdevice or resource busy\b|\binput\/output error\b|\bread-only file ?system\b|\bstructure needs cleaning\b/i,
    /\bfailed to (?:register|extract|unpack|apply|mount|prepare)\b.{0,700}(?:\bfile exists\b|\bdirectory not empty\b|\bnot a directory\b|\bmapped to a host ID\b|\bcontent store\b|\bcross-device\b|\bfile name too long\b|\bmax depth exceeded\b|\blayer does not exist\b|\bcannot allocate memory\b|\binvalid argument\b|\b[Ll]chown\b|\boperation not (?:permitted|supported)\b|\bpermission denied\b|\bno such file or directory\b|\bmount namespace\b|\btoo many (?:links|levels)\b|\bsignal: killed\b|\bfork\/exec\b|\bunavailable\b)/i,
    /\bfailed to (?:unmount|prepare extraction snapshot|create (?:a )?(?:prepared )?snapshot|stat snapshot|mount|umount)\b|\bsnapshot\b.{0,300}\b(?:does not exist|already exists|not found)\b|\bsnapshotter (?:not loaded|\S{1,60} was not found)\b/i,
    /\bnil pointer dereference\b|\bpanic:|\bcannot allocate memory\b|\btoo many open files\b|\bresource temporarily unavailable\b|\btransport is closing\b|\bfork\/exec\b/i,
    /\bCannot connect to the Docker daemon\b|\bCannotGetDocker\w*Error\b|\bdial unix\b|\bResourceExhausted\b|\btoo few parent layers\b|\bfailed commit on ref .{1,200}: rename\b|\bunable to resume write\b|\bBad response from Docker engine\b|\bcontainerd\.sock\b|\bdaemon is (?:not running|shutting down)\b|\bref .{1,300}\blocked\b|\blayer ["']?\S{1,80}["']? unavailable\b|\blease .{0,100}\bnot found\b/i,
    /\b(?:devmapper|devicemapper): (?!Thin)\S{4}|\bdm_\w+|\bLchown\b|\blchown\b|\bdriver failed to (?:remove|create)\b|\bfailed to (?:Lchown|set parent)\b/i,
  ],
  wordsAreProof: true,
  checks: [],
  retryable: true,
  summary: ({ imageText }) =>
    `The container runtime or its host failed while it pulled or unpacked ${imageText}.`,
  remedy: ({ cluster, region }, { launchType }) => ({
    summary:
      launchType === 'EC2'
        ? 'Replace the container instance.'
        : 'Retry; if it stays, build the image again or ask AWS Support.',
    steps: [
      'If only one container instance does it, drain it and let its group replace it; look at its Docker and kernel logs first.',
      'If every host does it with this image and none with others, the image is the reason: rebuild it.',
    ],
    commands:
      cluster === undefined || launchType === 'FARGATE'
        ? []
        : [awsCommand('ecs list-container-instances', { cluster, region })],
    links: [links.cannotPull, links.agentConfig],
  }),
});
