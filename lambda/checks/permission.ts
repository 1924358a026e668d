import type { CauseCode, RootCode } from '../codes.ts';
import type { Fact } from '../facts.ts';
import type { Permissions, PermissionVerdict } from '../facts-iam.ts';
import type { Failure } from '../failure.ts';
import { type Judgement, type MissingAction, unseen } from './check.ts';

type Verdicts = readonly PermissionVerdict[];

const sentence = (verdicts: Verdicts): string => {
  const byResource = new Map<string, string[]>();
  for (const { action, resource } of verdicts) {
    byResource.set(resource, [...(byResource.get(resource) ?? []), action]);
  }
  return [...byResource].map(([resource, actions]) => `${actions.join(' and ')} on ${resource}`).join('; ');
};

const asked = {
  simulation: "IAM's simulator",
  policies: "the role's policies, read and judged here,",
} as const;

const roleOf = ([first]: Verdicts): string => first?.roleArn.split('/').at(-1) || 'that pulls';

const missingOf = (verdicts: Verdicts): MissingAction[] =>
  verdicts.flatMap(({ action, resource, decision, roleArn, grantOn }) =>
    decision === 'implicitDeny' || decision === 'explicitDeny'
      ? [
          {
            action,
            resource,
            decision,
            ...(roleArn === '' ? {} : { roleArn }),
            ...(grantOn === undefined ? {} : { grantOn }),
          },
        ]
      : [],
  );

/** What a check's actions are for: the message of another step is not about them. */
export type Step = 'registry' | 'secrets' | 'other';

const stepOf: Partial<Record<CauseCode, Step>> = {
  'ecr-auth-denied': 'registry',
  'ecr-pull-denied': 'registry',
  'repository-policy-denied': 'registry',
  'pull-through-cache-failed': 'registry',
  'secret-access-denied': 'secrets',
  'secret-not-found': 'secrets',
  'kms-access-denied': 'secrets',
};

/** A fault of another step than the one that failed comes next: this start never got to it, or was past it. */
const isNext = (failure: Failure, step: Step): boolean => {
  const failed = stepOf[failure.cause];
  return step === 'other' || (failed !== undefined && failed !== step);
};

const refusal = (failure: Failure, verdicts: Verdicts, step: Step): boolean =>
  (stepOf[failure.cause] ?? step) === step &&
  (/\b(?:403|denied|Forbidden|not authorized)\b/i.test(failure.clues.text) ||
    verdicts.some(({ action }) => failure.clues.denials.some((denial) => denial.action === action)));

/** An identity policy that lacks an allow leaves it to the resource's own policy, in one account; a refusal seen says that it did not help. */
const confidenceOf = (failure: Failure, verdicts: Verdicts, step: Step): 'confirmed' | 'likely' =>
  verdicts.every(({ resource }) => resource === '*') || refusal(failure, verdicts, step)
    ? 'confirmed'
    : 'likely';

interface Refuser {
  readonly root: RootCode;
  readonly by: string;
}

const statementsOf = ({ statements = [], because }: PermissionVerdict): string => {
  const names = statements.map(({ policy, sid }) =>
    sid === undefined ? `policy ${policy}` : `statement ${sid} of policy ${policy}`,
  );
  return names.length > 0
    ? `an explicit deny in ${[...new Set(names)].join(', ')}`
    : (because ?? 'an explicit deny');
};

/** Who refuses from above the role, so that no further allow on the role helps. */
const refuserOf = (verdict: PermissionVerdict): Refuser | undefined => {
  const { layer, decision, because } = verdict;
  if (layer === 'boundary' && decision === 'implicitDeny')
    return { root: 'permissions-boundary', by: 'its permissions boundary, which does not allow it' };
  if (layer === 'service-control-policy')
    return { root: 'service-control-policy', by: 'a service control policy of the organization' };
  if (layer === 'repository-policy')
    return { root: 'repository-policy-denied', by: because ?? "the repository's own policy" };
  return decision === 'explicitDeny'
    ? { root: 'policy-explicit-deny', by: statementsOf(verdict) }
    : undefined;
};

const refusedFromAbove = (above: Verdicts, lacking: Verdicts, next: { isNext?: true }): Judgement => {
  const [first] = above;
  const refuser = first && refuserOf(first);
  const same = above.filter((each) => refuserOf(each)?.by === refuser?.by);
  return {
    result: 'fail',
    root: refuser?.root ?? 'policy-explicit-deny',
    confidence: 'confirmed',
    detail: `Role ${roleOf(above)} is refused ${sentence(same)} by ${refuser?.by}; a further allow on the role cannot help.`,
    missing: missingOf([...above, ...lacking]),
    ...next,
  };
};

const mixUp = ({ taskRoleHas }: Permissions, lacking: Verdicts): string => {
  const has = lacking.some(({ action, resource }) => taskRoleHas.includes(`${action} on ${resource}`));
  return has
    ? ' The task role has it, but that is the role of the application once it runs: ECS starts the task with the execution role.'
    : '';
};

export interface Question {
  readonly wanted: (verdict: PermissionVerdict) => boolean;
  /** The root cause when an allow is missing. */
  readonly lacks: RootCode;
  readonly step: Step;
}

/** Allowed not by the role's own policies, but by the repository's or the registry's. */
const allowedBy = (verdicts: Verdicts): string => {
  const reasons = verdicts.flatMap(({ because }) => (because?.endsWith(' allows it') ? [because] : []));
  return [...new Set(reasons)]
    .map((reason) => ` It is ${reason.replace(/ allows it$/, '')} that allows it.`)
    .join('');
};

/**
 * Judges what a role lacks of some of the start's actions. Missing allows are the root cause `lacks`; an explicit
 * deny, or a boundary, SCP or repository policy that does not allow, is another, which no allow on the role can cure.
 */
export const judgePermissions = (
  fact: Fact<Permissions>,
  failure: Failure,
  { wanted, lacks, step }: Question,
): Judgement | undefined => {
  if (fact.state !== 'known') {
    return fact.state === 'not-asked' ? undefined : unseen("The role's permissions", fact);
  }
  const { method, verdicts: all } = fact.value;
  const verdicts = all.filter((each) => !each.isComparison && wanted(each));
  if (verdicts.length === 0) return undefined;
  const next = isNext(failure, step) ? { isNext: true as const } : {};
  const denied = verdicts.filter(
    ({ decision }) => decision === 'implicitDeny' || decision === 'explicitDeny',
  );
  const above = denied.filter((each) => refuserOf(each) !== undefined);
  const lacking = denied.filter((each) => refuserOf(each) === undefined);
  const open = verdicts.filter(({ decision }) => decision === 'inconclusive');
  if (above.length > 0) return refusedFromAbove(above, lacking, next);
  if (lacking.length > 0) {
    return {
      result: 'fail',
      root: lacks,
      confidence: confidenceOf(failure, lacking, step),
      detail: `Role ${roleOf(lacking)} has no allow for ${sentence(lacking)} (${asked[method]} says implicit deny).${mixUp(fact.value, lacking)}`,
      missing: missingOf(lacking),
      ...next,
    };
  }
  if (open.length > 0) {
    const why = open[0]?.because ?? 'no verdict';
    return {
      result: 'unknown',
      detail: `Whether role ${roleOf(open)} may call ${sentence(open)} cannot be told: ${why}.`,
    };
  }
  const detail = `Role ${roleOf(verdicts)} may call ${sentence(verdicts)} (${asked[method]} says allowed).${allowedBy(verdicts)}`;
  return { result: 'pass', detail, contradicts: lacks };
};
