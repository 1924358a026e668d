import type { Fact, Permissions, PermissionVerdict } from '../facts.ts';
import type { Failure } from '../failure.ts';
import { type Judgement, type MissingAction, unseen } from './check.ts';

const sentence = (verdicts: readonly PermissionVerdict[]): string => {
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

const missingOf = (verdicts: readonly PermissionVerdict[]): MissingAction[] =>
  verdicts.flatMap(({ action, resource, decision }) =>
    decision === 'implicitDeny' || decision === 'explicitDeny' ? [{ action, resource, decision }] : [],
  );

const refusal = (failure: Failure, verdicts: readonly PermissionVerdict[]): boolean =>
  /\b(?:403|denied|Forbidden|not authorized)\b/i.test(failure.clues.text) ||
  verdicts.some(({ action }) => failure.clues.denials.some((denial) => denial.action === action));

/** An identity policy that lacks an allow leaves it to the resource's own policy, in one account; a refusal seen says that it did not help. */
const confidenceOf = (failure: Failure, verdicts: readonly PermissionVerdict[]): 'confirmed' | 'likely' =>
  verdicts.every(({ resource }) => resource === '*') || refusal(failure, verdicts) ? 'confirmed' : 'likely';

type Lack =
  | 'ecr-auth-denied'
  | 'ecr-pull-denied'
  | 'pull-through-cache-failed'
  | 'secret-access-denied'
  | 'kms-access-denied';

type Judged = readonly PermissionVerdict[];

const refusedFromAbove = (role: string, above: Judged, lacking: Judged): Judgement => {
  const [first] = above;
  const layers = {
    boundary: 'its permissions boundary',
    'service-control-policy': 'a service control policy',
  } as const;
  const by = first?.layer === undefined ? (first?.because ?? 'an explicit deny') : layers[first.layer];
  return {
    result: 'fail',
    root: 'policy-explicit-deny',
    confidence: 'confirmed',
    detail: `Role ${role} is refused ${sentence(above)} by ${by}; a further allow on the role cannot help.`,
    missing: missingOf([...above, ...lacking]),
  };
};

/**
 * Judges what the role lacks of some of the start's actions. Missing allows are the root cause `lacks`; an explicit
 * deny, or a boundary or SCP that does not allow, is another, which no allow on the role can cure.
 */
export const judgePermissions = (
  fact: Fact<Permissions>,
  failure: Failure,
  wanted: (verdict: PermissionVerdict) => boolean,
  lacks: Lack,
): Judgement | undefined => {
  if (fact.state !== 'known') {
    return fact.state === 'not-asked' ? undefined : unseen("The role's permissions", fact);
  }
  const { method, roleArn, verdicts: all } = fact.value;
  const verdicts = all.filter(wanted);
  if (verdicts.length === 0) return undefined;
  const role = roleArn.split('/').at(-1) ?? roleArn;
  const denied = verdicts.filter(({ decision }) => decision === 'implicitDeny');
  const lacking = denied.filter(({ layer }) => layer === undefined);
  const above = verdicts.filter(
    (each) => each.decision === 'explicitDeny' || (denied.includes(each) && each.layer),
  );
  const open = verdicts.filter(({ decision }) => decision === 'inconclusive');
  if (above.length > 0) return refusedFromAbove(role, above, lacking);
  if (lacking.length > 0) {
    return {
      result: 'fail',
      root: lacks,
      confidence: confidenceOf(failure, lacking),
      detail: `Role ${role} has no allow for ${sentence(lacking)} (${asked[method]} says implicit deny).`,
      missing: missingOf(lacking),
    };
  }
  if (open.length > 0) {
    const why = open[0]?.because ?? 'no verdict';
    return {
      result: 'unknown',
      detail: `Whether role ${role} may call ${sentence(open)} cannot be told: ${why}.`,
    };
  }
  const detail = `Role ${role} may call ${sentence(verdicts)} (${asked[method]} says allowed).`;
  return { result: 'pass', detail, contradicts: lacks };
};
