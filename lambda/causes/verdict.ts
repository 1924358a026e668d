import type { Denial } from '../denial.ts';
import type { Heard } from './cause.ts';

/** What a start calls to pull from ECR, after it has the token. */
const pullActions = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchCheckLayerAvailability'];
const tokenActions = [
  'ecr:GetAuthorizationToken',
  'ecr-public:GetAuthorizationToken',
  'sts:GetServiceBearerToken',
];
const secretActions = ['secretsmanager:GetSecretValue', 'ssm:GetParameters', 'ssm:GetParameter'];
const upstreamActions = ['ecr:BatchImportUpstreamImage', 'ecr:CreateRepository'];

export type StartCall = 'token' | 'pull' | 'upstream' | 'secret' | 'kms' | 'layer' | 'foreign';

/** What a denied action is for in the start of a task; `foreign` is everything that no pull and no start-up secret needs. */
export const startCall = ({ action, resource }: Denial): StartCall => {
  if (tokenActions.includes(action)) return 'token';
  if (pullActions.includes(action)) return 'pull';
  if (upstreamActions.includes(action)) return 'upstream';
  if (secretActions.includes(action)) return 'secret';
  if (action === 'kms:Decrypt') return 'kms';
  return action.toLowerCase() === 's3:getobject' && /starport/i.test(resource ?? '') ? 'layer' : 'foreign';
};

/** Whether the denial comes from above the role: SCP, RCP, boundary, session, endpoint policy, or any explicit deny. */
export const isFromAbove = ({ why, deniedIn }: Denial): boolean => {
  if (why === undefined || why === 'no-identity-policy' || why === 'no-resource-policy') return false;
  return deniedIn !== 'resource-based';
};

/** The first denial of a kind of call. */
export const denialOf = (
  { denials }: Pick<Heard, 'denials'>,
  ...calls: readonly StartCall[]
): Denial | undefined => denials.find((denial) => calls.includes(startCall(denial)));

/** A denial whose verdict the text carries to its end: a cut one may yet blame another policy. */
export const fullDenialOf = (
  heard: Pick<Heard, 'denials'>,
  ...calls: readonly StartCall[]
): Denial | undefined => {
  const denial = denialOf(heard, ...calls);
  return denial?.complete ? denial : undefined;
};

/** Whether AWS refused somebody, and the text ends or breaks off before it says which action. */
export const refusedWithoutAction = ({ denials, text }: Pick<Heard, 'denials' | 'text'>): boolean =>
  denials.length === 0 && /\bAccessDenied(?:Exception)?(?:: User:|[.\s]*$)/i.test(text);

/** A suffix that has begun and does not yet say whose policy it was. */
export const isOpenSuffix = ({ text }: Heard): boolean =>
  /\b(?:because(?: n| no| no [a-z]{1,7})?|w|wi|wit|with(?: an?)?)$/i.test(text);
