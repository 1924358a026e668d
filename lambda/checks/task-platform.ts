import { knownValue } from '../facts.ts';
import type { EcrImage } from '../facts-ecr.ts';
import type { TaskDefinition } from '../facts-task.ts';
import type { Failure } from '../failure.ts';
import { requestedPlatform } from '../platform.ts';
import { wantedVersion } from '../subject.ts';
import { defineCheck, type Judgement, unseen } from './check.ts';
import { strictest } from './strictest.ts';

const ofCpu: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  arm64: 'arm64',
};

const kindOf = (mediaType: string | undefined): string => {
  if (mediaType === undefined) return '';
  return /index|manifest\.list/.test(mediaType)
    ? ' The image is an index of several platforms, and this one is not among them.'
    : ' The image is a single manifest, built for one platform only.';
};

/** What the start asks for, as far as anyone says: the message, the task definition, the place. */
interface Asked {
  readonly said: readonly string[];
  /** `linux/amd64` and the like, as the message names it. */
  readonly platform?: string;
  readonly cpus: ReadonlySet<string>;
  readonly os: 'linux' | 'windows';
}

const askedBy = (
  definition: TaskDefinition | undefined,
  { clues, cpuArchitecture, launchType }: Failure,
  isDefaultKnown: boolean,
): Asked => {
  const runtime = definition?.runtimePlatform;
  const written = runtime?.cpuArchitecture ? ofCpu[runtime.cpuArchitecture.toLowerCase()] : undefined;
  const placed = cpuArchitecture === undefined ? undefined : ofCpu[cpuArchitecture];
  const platform = requestedPlatform(clues.text);
  const [, cpu] = platform?.split('/') ?? [];
  const isUnsaid = cpu === undefined && written === undefined && placed === undefined;
  const isDefault = isDefaultKnown && isUnsaid && launchType === 'FARGATE';
  return {
    said: [
      platform === undefined ? undefined : `the message asks for ${platform}`,
      written === undefined ? undefined : `the task definition says ${runtime?.cpuArchitecture}`,
      placed === undefined ? undefined : `the task was placed on ${cpuArchitecture}`,
      isDefault ? 'Fargate takes X86_64 where the task definition says nothing' : undefined,
    ].filter((part) => part !== undefined),
    ...(platform === undefined ? {} : { platform }),
    cpus: new Set(
      [cpu, written, placed, isDefault ? 'amd64' : undefined].filter((each) => each !== undefined),
    ),
    os: /^windows/i.test(runtime?.operatingSystemFamily ?? platform ?? '') ? 'windows' : 'linux',
  };
};

/** By the manifest itself: the image has the platform, or which others it has. */
const byManifest = ({ reference, platforms }: EcrImage, { said, cpus, os }: Asked): Judgement | undefined => {
  const [cpu] = cpus;
  if (platforms.state !== 'known' || cpu === undefined || cpus.size > 1) return undefined;
  const wanted = `${os}/${cpu}`;
  const what = `${wantedVersion(reference)} in repository ${reference.repository}`;
  // A variant is left to the runtime: v8 is the only one of arm64, and amd64 has none that ECS would ask for.
  const isThere = platforms.value.some((each) => each === wanted || each.startsWith(`${wanted}/`));
  const why = `(${said.join(', ')})`;
  return isThere
    ? {
        result: 'pass',
        detail: `The manifest of ${what} has ${wanted}, which the task needs ${why}.`,
        contradicts: 'platform-mismatch',
      }
    : {
        result: 'fail',
        root: 'platform-mismatch',
        confidence: 'confirmed',
        detail: `The task needs ${wanted} ${why}, and the manifest of ${what} has ${platforms.value.join(', ') || 'no platform at all'} only.`,
      };
};

/** By what is said alone: which platforms an image has stands in its manifest, and reading that is a pull. */
const byWords = ({ said, platform, cpus }: Asked, image: EcrImage | undefined): Judgement | undefined => {
  if (said.length === 0) return undefined;
  const manifest = kindOf(image && knownValue(image.version)?.mediaType);
  const isAgreed = cpus.size === 1;
  return {
    result: 'fail',
    root: 'platform-mismatch',
    confidence: isAgreed ? 'likely' : 'possible',
    detail: isAgreed
      ? `The task needs the image for ${platform ?? `CPU ${[...cpus][0]}`} (${said.join(', ')}), and the image does not have it.${manifest}`
      : `What the start asks for does not agree: ${said.join(', ')}.${manifest}`,
  };
};

const unreadManifest = ({ reference, platforms }: EcrImage): Judgement[] =>
  platforms.state === 'unreadable' ? [unseen(`The manifest of ${wantedVersion(reference)}`, platforms)] : [];

/**
 * What platform the task asks for, by its definition and by where ECS placed it, against what the message says, and
 * against the image's manifest where that was read: on demand only, for reading it is a pull.
 */
export const taskPlatform = defineCheck({
  id: 'task.platform',
  needs: ['taskDefinition', 'images'],
  judge({ taskDefinition, images }, failure) {
    const failed = (knownValue(images) ?? []).filter(({ isFailed }) => isFailed);
    const isRead = failed.some(({ platforms }) => platforms.state === 'known');
    const asked = askedBy(knownValue(taskDefinition), failure, isRead);
    const read = strictest(failed.flatMap((image) => byManifest(image, asked) ?? []));
    if (read !== undefined) return read;
    const unread = failed.flatMap(unreadManifest);
    if (failure.cause !== 'platform-mismatch') return strictest(unread);
    const said = byWords(asked, failed[0]);
    return said && { ...said, detail: [said, ...unread].map(({ detail }) => detail).join(' ') };
  },
});
