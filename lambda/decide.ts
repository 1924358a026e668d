import { ownership, whatEcsDoes } from './after-fix.ts';
import type { ApprovedPolicy } from './approved.ts';
import { compareBreadth } from './breadth.ts';
import type { Diagnosis } from './diagnosis.ts';
import { type Fact, type FactName, knownValue } from './facts.ts';
import { detachCommand, type Fix, nameOf } from './fix.ts';
import { type Considered, guards, type Refusal } from './guards.ts';
import { forExecutionRole } from './managed-policies.ts';

/** A repair that every guard let through. */
export interface Proposal {
  readonly roleArn: string;
  readonly policyArn: string;
  /** Why this policy. */
  readonly reason: string;
  readonly notes: readonly string[];
}

/** What may be done about it by us: words, or a write that is described whole. */
export type Decision =
  | { readonly kind: 'advise'; readonly fix: Fix }
  | { readonly kind: 'fix'; readonly proposal: Proposal };

/** What the guards read besides what the checks do. */
export const guardNeeds: readonly FactName[] = [
  'task',
  'taskDefinition',
  'pullRole',
  'instance',
  'permissions',
];

const curable = new Set(['ecr-auth-denied', 'ecr-pull-denied', 'auth-token-resource-scoped']);

const advise = (status: Fix['status'], reason: string, rest: Partial<Fix> = {}): Decision => ({
  kind: 'advise',
  fix: { status, reason, ...rest },
});

const roleArnOf = ({ facts }: Diagnosis): string | undefined =>
  knownValue(facts.permissions)?.roleArn ?? knownValue(facts.pullRole)?.arn;

/** Why no policy on the role would cure it, or undefined: the cause is another, or it is not known what is missing. */
const incurable = ({ root, missing }: Diagnosis): string | undefined => {
  if (!curable.has(root.code)) return 'No policy attached to a role cures this.';
  if (missing.length === 0) return 'It is not known for certain which permission is missing.';
  const denied = missing.find(({ decision }) => decision !== 'implicitDeny');
  return denied === undefined
    ? undefined
    : `${denied.action} is missing too, and no approved policy grants it: an explicit deny wins over every allow.`;
};

/** With the fix off nothing is read for it: what AWS's own policy grants is known. */
const whenOff = ({ missing, ...diagnosis }: Diagnosis): Decision => {
  const other = missing.find(({ action }) => !forExecutionRole.grants.has(action));
  if (other !== undefined)
    return advise('not-applicable', `${other.action} is missing too, and no approved policy grants it.`);
  const roleArn = roleArnOf({ missing, ...diagnosis });
  return advise(
    'disabled',
    'Automatic fix is off. AmazonECSTaskExecutionRolePolicy would grant all that is missing.',
    roleArn === undefined ? {} : { roleArn },
  );
};

const refusal = (considered: Considered): Refusal | undefined => {
  for (const guard of guards) {
    const reason = guard(considered);
    if (reason !== undefined) return reason;
  }
  return undefined;
};

/** Whether it is time to weigh the approved policies: everything else speaks for a repair. */
export const wantsPolicy = (considered: Considered): boolean =>
  considered.settings.fix.mode !== 'off' &&
  incurable(considered.diagnosis) === undefined &&
  refusal(considered) === undefined;

const choose = (policies: readonly ApprovedPolicy[]): ApprovedPolicy | undefined =>
  policies
    .filter(({ lacks }) => lacks.length === 0)
    .toSorted((a, b) => compareBreadth(a.breadth, b.breadth) || a.arn.localeCompare(b.arn))[0];

/** What no approved policy grants, and how an owner approves one that does. */
const noneGrants = (policies: readonly ApprovedPolicy[], roleArn: string): Decision => {
  const [nearest] = policies.toSorted((a, b) => a.lacks.length - b.lacks.length);
  const what = (nearest?.lacks ?? []).slice(0, 5).join(', ');
  return advise(
    'not-applicable',
    `No approved policy grants all that is missing${what === '' ? '' : `: ${what}`}. To approve one that does, deploy with its ARN among fixPolicyArns.`,
    { roleArn },
  );
};

/**
 * Decides whether to repair, pure: `not-applicable` where no policy would cure it, `disabled` where the fix is off,
 * `blocked` with the first guard's sentence, and else the narrowest approved policy that grants every missing action on
 * its resource. Whatever is not known refuses.
 */
export const decide = (considered: Considered, policies: Fact<readonly ApprovedPolicy[]>): Decision => {
  const { diagnosis, failure, settings } = considered;
  const why = incurable(diagnosis);
  if (why !== undefined) return advise('not-applicable', why);
  if (settings.fix.mode === 'off') return whenOff(diagnosis);
  const refused = refusal(considered);
  const roleArn = roleArnOf(diagnosis);
  const role = knownValue(diagnosis.facts.pullRole);
  if (refused !== undefined || role === undefined) {
    const { reason, ...rest } =
      typeof refused === 'object' ? refused : { reason: refused ?? 'The role is not known.' };
    return advise('blocked', reason, { ...rest, ...(roleArn === undefined ? {} : { roleArn }) });
  }
  if (policies.state !== 'known')
    return advise('blocked', 'The approved policies could not be read, so that none was chosen.', {
      roleArn: role.arn,
    });
  const chosen = choose(policies.value);
  if (chosen === undefined) return noneGrants(policies.value, role.arn);
  const what = { roleArn: role.arn, policyArn: chosen.arn };
  if (chosen.isAttached)
    return advise(
      'blocked',
      `${nameOf(chosen.arn)} is on the role already and does not help yet: IAM is still spreading it, or something else refuses.`,
      what,
    );
  const proposal: Proposal = {
    ...what,
    reason: `It grants all that is missing, and least beyond it${policies.value.length > 1 ? ' of the approved policies' : ''}.`,
    notes: [whatEcsDoes(failure, diagnosis), ...ownership(role)],
  };
  return settings.fix.mode === 'on'
    ? { kind: 'fix', proposal }
    : advise(
        'preview',
        `Would have attached ${nameOf(chosen.arn)} to role ${role.name}. ${proposal.reason}`,
        { ...what, undo: detachCommand(what), notes: proposal.notes },
      );
};
