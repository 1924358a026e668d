import { knownValue } from '../facts.ts';
import { requestedPlatform } from '../platform.ts';
import { defineCheck } from './check.ts';

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

/**
 * What platform the task asks for, by its definition and by where ECS placed it, against what the message says. Which
 * platforms an image has stands in its manifest, and reading that is a pull, which the function may not do.
 */
export const taskPlatform = defineCheck({
  id: 'task.platform',
  needs: ['taskDefinition', 'images'],
  judge({ taskDefinition, images }, failure) {
    if (failure.cause !== 'platform-mismatch') return undefined;
    const platform = knownValue(taskDefinition)?.runtimePlatform;
    const written = platform?.cpuArchitecture ? ofCpu[platform.cpuArchitecture.toLowerCase()] : undefined;
    const placed = failure.cpuArchitecture === undefined ? undefined : ofCpu[failure.cpuArchitecture];
    const asked = requestedPlatform(failure.clues.text);
    const [, cpu] = asked?.split('/') ?? [];
    const runsOn = placed ?? written;
    const image = knownValue(images)?.find(({ isFailed }) => isFailed);
    const manifest = kindOf(image && knownValue(image.version)?.mediaType);
    const said = [
      asked === undefined ? undefined : `the message asks for ${asked}`,
      written === undefined ? undefined : `the task definition says ${platform?.cpuArchitecture}`,
      placed === undefined ? undefined : `the task was placed on ${failure.cpuArchitecture}`,
    ].filter((part) => part !== undefined);
    if (said.length === 0) return undefined;
    const isAgreed = new Set([cpu, written, placed].filter((each) => each !== undefined)).size === 1;
    return {
      result: 'fail',
      root: 'platform-mismatch',
      confidence: isAgreed ? 'likely' : 'possible',
      detail: isAgreed
        ? `The task needs the image for ${asked ?? `CPU ${runsOn}`} (${said.join(', ')}), and the image does not have it.${manifest}`
        : `What the start asks for does not agree: ${said.join(', ')}.${manifest}`,
    };
  },
});
