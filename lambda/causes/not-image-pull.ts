import { links } from '../links.ts';
import { defineCause } from './cause.ts';
import { startCall } from './verdict.ts';

/**
 * An ordinary stop: no image pull, registry login or start-up secret failed. No finding, no alert.
 *
 * Its patterns name what has words of a pull in it and yet is none: container lifecycle errors of the agent, log
 * drivers, environment files, volumes, network interfaces, capacity, pushes, the agent's own calls.
 */
export const notImagePull = defineCause({
  code: 'not-image-pull',
  title: 'not an image pull',
  says: [
    ({ denials }) => denials.length > 0 && denials.every((denial) => startCall(denial) === 'foreign'),
    /\bCannot(?:Start|Create|Stop|Inspect|Describe|List|Remove)\w*Error\b/i,
    /\b(?:Cannot(?:CreateVolume|MountVolume)|Cgroup|TaskEnvironmentFile\w*|EnvironmentFile\w*|OutOfMemory|ContainerRuntime)Error\b/i,
    /\bDockerTimeoutError\b(?!.{0,300}\b(?:pull|pulled|pullBegin)\b)|\bCould not tran\w+ to (?:created|started|stopped|running|inspecting|deleted)\b/i,
    /\blogg(?:ing|er) (?:driver|args)\b|\bCloudwatch log\b|\blog (?:stream|group)\b|\bfluentd\b.{0,300}\bdial\b|\bfirelens\b/i,
    /\benv(?:ironment)? files?\b|\bEFS\b|\bmount\.nfs|\bVolumeDriver\b|%2Fplugins%2F|\bvolume driver\b|\bfs-[0-9a-f]{8,17}\b|\bFSx\b|\bEBS\b/i,
    /\bconfigure ENI\b|\bnetwork interface (?:provisioning|attach)|\bnetplugin\b|\bCNI plugin\b|\bpause container\b.{0,300}\bnetwork\b/i,
    /\bhealth checks?\b|\bis unhealthy in\b|\btarget-group\b|\bScaling activity\b|\bELB\b/i,
    /\bblobs\/uploads|\bpush(?:ing)? (?:permission|image|to|manifest|layer)|\bpush\b.{0,40}\bdenied\b|\bThe push refers to\b|\bpush access\b|\bfailed to push\b|\baction: push\b|\buploadArtifacts\b|\bwrite_package\b|\bdocker push\b|\bstatus from (?:PUT|PATCH) request\b/i,
    /\bwhen calling the (?:CreateRepository|Describe\w+|List\w+|RegisterTaskDefinition) operation: User:|\bInitiateLayerUpload\b|\bUploadLayerPart\b|\bCompleteLayerUpload\b|\bPutImage\b/,
    /^(?!.*\b(?:CannotPull|CannotGetDocker|pull )).*\b(?:exec format error|dial unix|docker\.sock)\b|\bexec user process\b|\bOCI runtime\b|\bshim task\b|\bcontainer process\b|\brunc\b.{0,300}\bcreate\b/i,
    /\bmodule="?(?:acs|tcs|ws)\b|\bacs handler\b|\bdiscover poll endpoint\b|\bhttps?:\/\/ecs(?:-[at]-\d+)?\.[a-z0-9-]+\.amazonaws\.com|\b169\.254\.170\.2\b|\bdisconnected from (?:ACS|TCS)/i,
    /\bplace a task because (?!Resource|Cannot)|\b(?:placement constraint|capacity provider|capacity is unavailable|Capacity unavailable)\b|\bvCPUs?\b/i,
    /\bCredentialSpec\b|\bcredentialspec\b|\bService Connect\b|\bexecute command\b|\bExecuteCommandAgent\b|\bService ?discovery\b/i,
    /\bPassRole\b|\bCodeDeploy\b|\bRunInstances\b|\bRequestLimitExceeded\b.{0,300}\bEC2\b/,
    // Other registries, repositories and manifests than those of images, in the logs of applications and builds.
    /\bnpm (?:ERR|error|warn)\b|\bregistry\.(?:npmjs|yarnpkg)\.|\bpypi\.org\b|\bpip(?:3)? install\b|\bapt(?:-get)?\b.{0,60}\bfetch|\brubygems\.org\b|\brepo1?\.maven\b|\b(?:schema|service|container instance|model)[- ]registry\b|\bfatal: (?:repository|unable|could not|Authentication)|\bmanifest\.json\b/i,
    /\bFinished pulling\b|\bstatus="?Verifying\b|\bretrieving stats\b/i,
  ],
  wordsAreProof: true,
  checks: [],
  retryable: false,
  summary: () => 'This stop is not a failed image pull, registry login or start-up secret.',
  remedy: () => ({
    summary: 'Nothing to do here: look at the stop reason itself.',
    steps: [],
    commands: [],
    links: [links.cannotPull],
  }),
});
