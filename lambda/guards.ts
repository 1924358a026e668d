import type { Diagnosis } from './diagnosis.ts';
import { type Fact, knownValue } from './facts.ts';
import type { PermissionVerdict, Role } from './facts-iam.ts';
import type { Failure } from './failure.ts';
import type { RememberedFix } from './remembered-fix.ts';
import type { Settings } from './settings.ts';
import { awsCommand } from './shell.ts';

/** Everything that a repair is decided by. */
export interface Considered {
  readonly failure: Failure;
  readonly diagnosis: Diagnosis;
  readonly settings: Pick<Settings, 'account' | 'regions' | 'routeTag' | 'fix'>;
  /** The last repair of the role that pulls, by us; asked only when every other guard has passed. */
  readonly lastFix?: Fact<RememberedFix>;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** A sentence that refuses a repair, with the command that would make it possible where there is one. */
export type Refusal = string | { readonly reason: string; readonly command: string };

/** A condition of every repair. Pure; whatever is not known refuses. */
export type Guard = (considered: Considered) => Refusal | undefined;

const day = 24 * 3_600_000;

const rolePulls = ({ diagnosis: { facts } }: Considered): Role | undefined => knownValue(facts.pullRole);

const verdictsOfMissing = ({ diagnosis: { facts, missing } }: Considered): PermissionVerdict[] => {
  const wanted = new Set(missing.map(({ action, resource }) => `${action} ${resource}`));
  const verdicts = knownValue(facts.permissions)?.verdicts ?? [];
  return verdicts.filter(({ action, resource }) => wanted.has(`${action} ${resource}`));
};

const whyNot = (fact: Fact<unknown>): string => {
  if (fact.state === 'unreadable') return `${fact.from} gave no answer (${fact.why})`;
  return fact.state === 'absent' ? `${fact.from} knows no such thing` : 'it was not looked at';
};

const failedToStart: Guard = ({ failure: { stopCode } }) =>
  stopCode === 'TaskFailedToStart'
    ? undefined
    : `The task stopped with code ${stopCode ?? 'none'}, not TaskFailedToStart: its reason may be anybody's text.`;

const isOurs: Guard = ({ failure, settings }) =>
  failure.account === settings.account && settings.regions.some((region) => region === failure.region)
    ? undefined
    : `The event is of account ${failure.account ?? 'unknown'} in ${failure.region ?? 'no region'}, not of ours.`;

/** What counts of a failure for a repair: all of it must be as ECS itself tells it. */
const essence = ({ stopCode, taskDefinitionArn, executionRoleOverride, ...rest }: Failure): string =>
  JSON.stringify([
    stopCode,
    taskDefinitionArn,
    executionRoleOverride,
    rest.containerInstanceArn,
    rest.group,
    rest.clues.principal,
    rest.clues.denials,
  ]);

const ecsTellsTheSame: Guard = ({ failure, diagnosis: { facts } }) => {
  if (facts.task.state !== 'known') return `ECS itself does not confirm the failure: ${whyNot(facts.task)}.`;
  const same = facts.task.value.find(({ cause }) => cause === failure.cause);
  return same !== undefined && essence(same) === essence(failure)
    ? undefined
    : 'ECS itself tells something else of this task than the event does.';
};

const roleIsKnown: Guard = ({ failure, diagnosis: { facts } }) => {
  const { pullRole, taskDefinition, instance } = facts;
  if (pullRole.state !== 'known') return `The role that pulls is not known: ${whyNot(pullRole)}.`;
  if (pullRole.from !== 'iam:GetRole')
    return `The tags of role ${pullRole.value.name} were not read, so whether it opted in is not known.`;
  if (taskDefinition.state !== 'known') return `The task definition is not known: ${whyNot(taskDefinition)}.`;
  const ofTask = failure.executionRoleOverride ?? taskDefinition.value.executionRoleArn;
  if (ofTask === pullRole.value.arn) return undefined;
  const ofInstance = knownValue(knownValue(instance)?.role ?? { state: 'not-asked' });
  return ofInstance?.arn === pullRole.value.arn
    ? undefined
    : `Role ${pullRole.value.name} is neither the one that the task definition names nor the instance's own.`;
};

const messageMeansIt: Guard = (considered) => {
  const { principal } = considered.failure.clues;
  const role = rolePulls(considered);
  if (principal === undefined) return undefined;
  return principal.roleName === role?.name && principal.account === role?.arn.split(':')[4]
    ? undefined
    : `The message is about ${principal.arn}, which is not the role that pulls, ${role?.name}.`;
};

const isOfOurAccount: Guard = (considered) => {
  const [, , , , account, resource = ''] = rolePulls(considered)?.arn.split(':') ?? [];
  if (account !== considered.settings.account) return `The role is of account ${account}, not of ours.`;
  return /^role\/aws-(?:service-role|reserved)\//.test(resource)
    ? 'The role is one that AWS keeps for its own services.'
    : undefined;
};

const isTrusted: Guard = (considered) => {
  const role = rolePulls(considered);
  const ofInstance = knownValue(
    knownValue(considered.diagnosis.facts.instance)?.role ?? { state: 'not-asked' },
  );
  return role?.trustsEcsTasks === true || (role !== undefined && ofInstance?.arn === role.arn)
    ? undefined
    : `Role ${role?.name} does not trust ecs-tasks.amazonaws.com for certain, so this is no execution role to repair.`;
};

const isNamed = (name: string, patterns: readonly string[]): boolean =>
  patterns.some((pattern) =>
    pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
  );

/** IAM takes tag keys without regard to case. */
const tagOf = ({ tags = {} }: Role, key: string): string | undefined =>
  Object.entries(tags).find(([each]) => each.toLowerCase() === key.toLowerCase())?.[1];

const optedIn: Guard = (considered) => {
  const role = rolePulls(considered);
  const { optInTag, roles } = considered.settings.fix;
  if (role === undefined) return 'The role that pulls is not known.';
  const value = tagOf(role, optInTag.key);
  if (value === optInTag.value) return undefined;
  if (value !== undefined)
    return `Role ${role.name} opted out: its tag ${optInTag.key} is ${JSON.stringify(value.slice(0, 60))}.`;
  if (isNamed(role.name, roles)) return undefined;
  const command = awsCommand('iam tag-role', {
    'role-name': role.name,
    tags: `Key=${optInTag.key},Value=${optInTag.value}`,
  });
  return { reason: `Role ${role.name} did not opt in. Whoever owns it can, with the command.`, command };
};

const saysIdentityPolicy: Guard = ({ failure: { clues } }) => {
  const other = clues.denials.find(({ why }) => why !== undefined && why !== 'no-identity-policy');
  return other === undefined
    ? undefined
    : `The message blames another kind of policy (${other.deniedIn ?? other.why}), which no policy on the role cures.`;
};

/** AWS's own verdict, complete, that an identity policy lacks the allow. */
const isAwsVerdict = ({ clues }: Failure): boolean =>
  clues.denials.some(({ why, complete }) => why === 'no-identity-policy' && complete);

const deniedNow: Guard = (considered) => {
  const { facts, missing } = considered.diagnosis;
  const permissions = knownValue(facts.permissions);
  const role = rolePulls(considered);
  if (permissions === undefined) return `What the role may do is not known: ${whyNot(facts.permissions)}.`;
  if (permissions.method === 'policies' && !isAwsVerdict(considered.failure))
    return "IAM's simulator could not be asked, and the message is no complete verdict of AWS.";
  const verdicts = verdictsOfMissing(considered);
  if (verdicts.length < missing.length) return 'Not every missing permission could be checked as it is now.';
  const odd = verdicts.find(({ decision, layer }) => decision !== 'implicitDeny' || layer !== undefined);
  if (odd !== undefined)
    return `${odd.action} is not simply missing: ${odd.layer === undefined ? `the verdict is ${odd.decision}` : `the ${odd.layer} does not allow it`}.`;
  return verdicts.some(({ roleArn }) => roleArn !== role?.arn)
    ? 'Another role lacks permissions too.'
    : undefined;
};

/** A policy on the role must be all that is wanting: nothing else of the pull may be refused or open, nor stay so with a policy. */
const nothingElseRefuses: Guard = (considered) => {
  const verdicts = knownValue(considered.diagnosis.facts.permissions)?.verdicts ?? [];
  const ofPull = verdicts.filter(
    ({ action, isComparison, firstPullOnly }) => action.startsWith('ecr:') && !isComparison && !firstPullOnly,
  );
  const odd =
    ofPull.find(({ decision }) => decision === 'explicitDeny' || decision === 'inconclusive') ??
    verdictsOfMissing(considered).find(({ withPolicy = 'allowed' }) => withPolicy !== 'allowed');
  return odd === undefined
    ? undefined
    : `Even with a policy, ${odd.action} on ${odd.resource} would be refused or stay open${odd.because === undefined ? '' : `: ${odd.because}`}.`;
};

const oncePerDay: Guard = ({ lastFix, now }) => {
  if (lastFix?.state === 'unreadable')
    return `Whether this role was repaired within a day is not known: ${whyNot(lastFix)}.`;
  const at = lastFix && knownValue(lastFix)?.at;
  return at === undefined || now - Date.parse(at) >= day
    ? undefined
    : `This role was repaired at ${at} already; once a day is the most.`;
};

/** In the order in which they are asked; the first that refuses is quoted. */
export const guards: readonly Guard[] = [
  failedToStart,
  isOurs,
  ecsTellsTheSame,
  roleIsKnown,
  messageMeansIt,
  isOfOurAccount,
  isTrusted,
  optedIn,
  saysIdentityPolicy,
  deniedNow,
  nothingElseRefuses,
  oncePerDay,
];
