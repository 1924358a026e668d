import type { Aws } from '../aws.ts';
import type { Fact } from '../facts.ts';
import type { Permissions, PermissionVerdict } from '../facts-iam.ts';
import type { NeededAction } from '../needs.ts';
import { type ResourcePolicy, withResourcePolicy } from '../resource-policy.ts';
import { requestContext } from './request-context.ts';
import { judgeRole, namedDenies, type RoleVerdicts } from './role-verdicts.ts';
import type { Simulated } from './simulation.ts';

/** The policies on the resources' side, by the ARN of the repository. */
export interface Sides {
  readonly repository: (arn: string) => Promise<ResourcePolicy>;
  readonly registry: (region: string) => Promise<ResourcePolicy>;
}

export interface Judging {
  readonly aws: Aws;
  /** Region of the task. */
  readonly home: string | undefined;
  /** Asks for the proof of a remedy at once, not only when something turns out to be missing. */
  readonly isEager: boolean;
  readonly sides: Sides;
}

export interface JudgedNeeds {
  readonly method: Permissions['method'];
  readonly notSimulated?: string;
  readonly verdicts: readonly PermissionVerdict[];
}

/** The least policy that allows all of it, as JSON. */
const policyText = (needs: readonly NeededAction[]): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: needs.map(({ action, resource, grantOn }) => ({
      Effect: 'Allow',
      Action: action,
      Resource: grantOn ?? resource,
    })),
  });

const isRepository = (resource: string): boolean =>
  /^arn:[\w-]+:ecr:[^:]*:\d{12}:repository\//.test(resource);

/** What the policies of repository and registry make of a verdict on the role's own. */
const weigh = async (
  own: Simulated,
  need: NeededAction,
  roleArn: string,
  sides: Sides,
): Promise<Simulated> => {
  if (!isRepository(own.resource) || need.isComparison) return own;
  const [, , , region = '', owner] = own.resource.split(':');
  const context = requestContext(roleArn, region);
  const isOwn = roleArn.split(':')[4] === owner;
  const byRegistry =
    need.firstPullOnly && isOwn
      ? withResourcePolicy(own, await sides.registry(region), roleArn, context)
      : own;
  return withResourcePolicy(byRegistry, await sides.repository(own.resource), roleArn, context);
};

const isMissing = ({ decision }: Simulated): boolean =>
  decision === 'implicitDeny' || decision === 'explicitDeny';

const verdictFor = (need: NeededAction, found: Simulated, roleArn: string): PermissionVerdict => ({
  ...found,
  roleArn,
  needFor: need.needFor,
  ...(need.grantOn === undefined ? {} : { grantOn: need.grantOn }),
  ...(need.firstPullOnly ? { firstPullOnly: true } : {}),
  ...(need.isComparison ? { isComparison: true } : {}),
});

/** Judges what one role needs, and for what is missing what a policy that allows it would change. */
export const judgeNeeds = async (
  roleArn: string,
  needs: readonly NeededAction[],
  { aws, home, isEager, sides }: Judging,
): Promise<Fact<JudgedNeeds>> => {
  if (needs.length === 0) return { state: 'known', value: { method: 'simulation', verdicts: [] }, from: '' };
  const real = needs.filter(({ isComparison }) => !isComparison);
  const prove = (wanted: readonly NeededAction[]): Promise<Fact<RoleVerdicts>> =>
    judgeRole(aws, roleArn, wanted, home, [policyText(wanted)]);
  const [plain, eager] = await Promise.all([
    judgeRole(aws, roleArn, needs, home),
    isEager && real.length > 0 ? prove(real) : undefined,
  ]);
  if (plain.state !== 'known') return plain;
  const weighed = async (found: readonly Simulated[], asked: readonly NeededAction[]): Promise<Simulated[]> =>
    Promise.all(found.map((each, index) => weigh(each, asked[index] as NeededAction, roleArn, sides)));
  const named = await namedDenies(aws, roleArn, plain.value.verdicts, home);
  const now = await weighed(named, needs);
  const missing = needs.filter((need, index) => !need.isComparison && isMissing(now[index] as Simulated));
  const proof = eager ?? (missing.length > 0 ? await prove(missing) : undefined);
  const proven = proof?.state === 'known' ? await weighed(proof.value.verdicts, eager ? real : missing) : [];
  const verdicts = needs.map((need, index): PermissionVerdict => {
    const verdict = verdictFor(need, now[index] as Simulated, roleArn);
    const then = proven.find(({ action, resource }) => action === need.action && resource === need.resource);
    return missing.includes(need) && proof?.state === 'known' && then !== undefined
      ? { ...verdict, withPolicy: then.decision }
      : verdict;
  });
  const { verdicts: _, ...how } = plain.value;
  return { state: 'known', value: { ...how, verdicts }, from: plain.from };
};
