import type { Network } from '../facts-network.ts';
import type { Failure } from '../failure.ts';
import { type ImageReference, readImage } from '../image.ts';
import { present } from '../present.ts';
import { isWithin, type Range, readRange } from './address.ts';
import type { Ask, Step } from './step.ts';

/** What a step has to reach. */
export interface Want {
  readonly step: Step;
  /** The end of an endpoint's service name; missing where no endpoint of AWS serves it. */
  readonly service?: string;
  /** Where it is; an endpoint serves its own region only. */
  readonly region: string;
  /** For a person: `the ECR API (api.ecr.eu-west-1.amazonaws.com)`. */
  readonly name: string;
  /** Whether the failure is about this step; the others come after it. */
  readonly isAsked: boolean;
  /** Whether the message leaves no doubt that it is about this step. */
  readonly isSure: boolean;
}

const s3List = /^com\.amazonaws\.[a-z0-9-]+\.s3$/;

/** Whether the dialled address is one of S3's in this region; undefined where the list of them is not known. */
const isOfS3 = (failure: Failure, network: Network): boolean | undefined => {
  const dialled = readRange(failure.clues.dialled?.ip ?? '');
  const lists = network.prefixLists.state === 'known' ? network.prefixLists.value : [];
  const cidrs = lists.find(({ name }) => s3List.test(name))?.cidrs ?? [];
  if (dialled === undefined || cidrs.length === 0) return undefined;
  return cidrs.some((cidr) => {
    const range: Range | undefined = readRange(cidr);
    return range !== undefined && isWithin([dialled], range);
  });
};

const words: readonly (readonly [RegExp, Step])[] = [
  [/\bstarport\b|\bfailed to copy\b|\berror pulling image configuration\b|\bGetImageBlob\b/i, 's3-layers'],
  [/\bhttpRead(?:er)?Seeker\b/i, 's3-layers'],
  [/\bkms\.[a-z0-9-]+\.amazonaws\b/i, 'kms'],
  [/\bsecrets? ?manager\b|\bfrom asm\b|\bGetSecretValue\b/i, 'secrets-manager'],
  [
    /\bfrom ssm\b|\bParameter Store\b|\bSystems Manager\b|\bGetParameters\b|\bssm\.[a-z0-9-]+\./i,
    'parameter-store',
  ],
  [
    /\bGetAuthorizationToken\b|\becr registry auth\b|\bregistry auth from Amazon ECR\b|\bapi\.ecr\b|\becr\.[a-z0-9-]+\.api\.aws\b|\btask and Amazon ECR\b/i,
    'ecr-api',
  ],
  [/\bfailed to resolve ref\b|\/v2\/|\bmanifest\b/i, 'ecr-registry'],
];

/** The step that the words show. The frame around every such error names secrets and the registry both. */
const saidStep = ({ clues }: Failure): Step | undefined => {
  const text = clues.text.replace(/unable to pull secrets or registry auth/gi, '');
  const denied = clues.denials[0]?.action ?? '';
  if (denied === 'ecr:GetAuthorizationToken') return 'ecr-api';
  if (denied.startsWith('ecr:')) return 'ecr-registry';
  if (denied.startsWith('s3:')) return 's3-layers';
  return words.find(([pattern]) => pattern.test(text))?.[1];
};

const imageOf = ({ containers, clues }: Failure): ImageReference | undefined =>
  readImage(clues.image ?? '') ?? readImage(containers[0]?.image ?? '');

const apiRegion = (text: string): string | undefined =>
  /\b(?:api\.ecr(?:-fips)?|ecr|secretsmanager|ssm|kms)\.([a-z]{2}(?:-[a-z]+)+-\d)\.(?:amazonaws|api\.aws)/.exec(
    text,
  )?.[1];

const services: Readonly<Record<Exclude<Step, 'other-registry'>, readonly [string, string]>> = {
  'secrets-manager': ['secretsmanager', 'Secrets Manager'],
  'parameter-store': ['ssm', 'SSM Parameter Store'],
  kms: ['kms', 'KMS'],
  'ecr-api': ['ecr.api', 'the ECR API'],
  'ecr-registry': ['ecr.dkr', 'the ECR registry'],
  's3-layers': ['s3', 'S3 (image layers)'],
};

const wantOf = (
  step: Step,
  failure: Failure,
  home: string,
  image = imageOf(failure),
): Omit<Want, 'isAsked' | 'isSure'> => {
  if (step === 'other-registry') {
    const host = failure.clues.host ?? (image?.registry === 'docker.io' ? 'Docker Hub' : image?.registry);
    return { step, region: '', name: host ?? 'the registry' };
  }
  const [service, name] = services[step];
  const ofImage = image?.ecr?.region;
  const isOfImage = step === 'ecr-api' || step === 'ecr-registry' || step === 's3-layers';
  const region = (isOfImage ? ofImage : undefined) ?? apiRegion(failure.clues.text) ?? home;
  return { step, service, region, name: region === home ? name : `${name} in ${region}` };
};

/** What a task of these images asks for, in its order; nothing is known of secrets that the message does not name. */
const laterSteps = (step: Step, image: ImageReference | undefined): Step[] => {
  const pull: Step[] =
    image?.ecr === undefined ? ['other-registry'] : ['ecr-api', 'ecr-registry', 's3-layers'];
  const place = pull.indexOf(step);
  return step === 'other-registry' ? [] : pull.slice(place + 1);
};

const stepOf = (failure: Failure, network: Network): { steps: readonly Step[]; isSure: boolean } => {
  const image = imageOf(failure);
  const isEcr = image === undefined ? failure.clues.registry === 'ecr' : image.ecr !== undefined;
  const said = saidStep(failure);
  const s3 = isOfS3(failure, network);
  if (said !== undefined && !['s3-layers', 'ecr-registry'].includes(said))
    return { steps: [said], isSure: true };
  if (!isEcr) return { steps: ['other-registry'], isSure: said !== undefined || image !== undefined };
  // The text shows ECR's name for S3's too, but the addresses of S3 are known.
  if (s3 === true) return { steps: ['s3-layers'], isSure: true };
  if (s3 === false && said === 's3-layers' && failure.clues.dialled?.isPrivate === false)
    return { steps: ['ecr-registry'], isSure: false };
  if (said !== undefined) return { steps: [said], isSure: true };
  return { steps: ['ecr-registry', 's3-layers'], isSure: false };
};

const wantsOfStart = (asks: readonly Ask[], failure: Failure, { region }: Network): Want[] =>
  asks.map(({ step, image }) => ({
    ...wantOf(step, failure, region, image === undefined ? undefined : readImage(image)),
    isAsked: true,
    isSure: true,
  }));

/** What the failed step had to reach, first; then what the start would have to reach after it. */
export const wantsOf = (failure: Failure, network: Network): Want[] => {
  if (failure.asks !== undefined) return wantsOfStart(failure.asks, failure, network);
  const { steps, isSure } = stepOf(failure, network);
  const first = steps[0] ?? 'other-registry';
  const later = laterSteps(steps.at(-1) ?? first, imageOf(failure));
  return [
    ...steps.map((step) => ({ ...wantOf(step, failure, network.region), isAsked: true, isSure })),
    ...later.map((step) => ({ ...wantOf(step, failure, network.region), isAsked: false, isSure })),
  ].map((want) => present(want) as Want);
};
