import type { Aws } from '../aws.ts';
import type { Fact, Unreadable } from '../facts.ts';
import type { Permissions } from '../facts-iam.ts';
import { evaluate, type IamPolicies, type IamVerdict } from '../iam/evaluate.ts';
import { grantsSomewhere } from '../iam/grants.ts';
import { parsePolicy } from '../iam/policy.ts';
import type { NeededAction } from '../needs.ts';
import { read, unreadable } from './probe.ts';
import { requestContext } from './request-context.ts';
import { readRolePolicies } from './role-policies.ts';
import { type Question, type Simulated, simulate } from './simulation.ts';

type Asked = Pick<NeededAction, 'action' | 'resource'>;

export interface RoleVerdicts {
  readonly method: Permissions['method'];
  readonly notSimulated?: string;
  /** One for each that was asked, in their order. */
  readonly verdicts: readonly Simulated[];
}

const noRole = ['NoSuchEntity', 'NoSuchEntityException'];

/** The region that a call on this resource goes to. */
const regionOf = ({ resource }: Asked, home: string | undefined): string | undefined =>
  resource.split(':')[3] || home;

/** Actions of one service in one region go in one call; the token, which has no resource, alone. */
const batches = (needs: readonly Asked[], home: string | undefined): Question[] => {
  const groups = new Map<
    string,
    { actions: Set<string>; resources: Set<string>; region: string | undefined }
  >();
  for (const need of needs) {
    const { action, resource } = need;
    const region = regionOf(need, home);
    const key =
      resource === '*' || action === 'ecr:GetAuthorizationToken'
        ? `${action} ${resource === '*'}`
        : `${action.split(':')[0]} ${region}`;
    const group = groups.get(key) ?? { actions: new Set(), resources: new Set(), region };
    groups.set(key, {
      ...group,
      actions: group.actions.add(action),
      resources: group.resources.add(resource),
    });
  }
  return [...groups.values()].map(({ actions, resources, region }) => ({
    actions: [...actions],
    resources: [...resources],
    ...(region === undefined ? {} : { region }),
  }));
};

const verdictOn = ({ action, resource }: Asked, all: readonly Simulated[]): Simulated =>
  all.find((each) => each.action.toLowerCase() === action.toLowerCase() && each.resource === resource) ?? {
    action,
    resource,
    decision: 'inconclusive',
    because: 'the simulation gave no verdict on it',
  };

const fromSimulation = async (
  aws: Aws,
  roleArn: string,
  needs: readonly Asked[],
  home: string | undefined,
  more: readonly string[],
): Promise<RoleVerdicts> => {
  const answers = await Promise.all(
    batches(needs, home).map((batch) => simulate(aws, roleArn, { ...batch, more })),
  );
  return { method: 'simulation', verdicts: needs.map((need) => verdictOn(need, answers.flat())) };
};

/** What decided, or what keeps it open, for a person. */
const reasonOf = ({ by, missingContext, notes }: IamVerdict): string | undefined => {
  if (missingContext.length > 0)
    return `a condition on ${missingContext.join(', ')}, whose value is not known here`;
  if (notes.length > 0) return notes.join('; ');
  const statements = by.map(({ policy, sid }) => (sid === undefined ? policy : `${policy} (${sid})`));
  return statements.length > 0 ? `policy ${statements.join(', ')}` : undefined;
};

const judged = (policies: IamPolicies, roleArn: string, need: Asked, home: string | undefined): Simulated => {
  const context = requestContext(roleArn, regionOf(need, home));
  const verdict = evaluate(policies, { action: need.action, resource: need.resource, context });
  const because = reasonOf(verdict);
  return {
    action: need.action,
    resource: need.resource,
    decision: verdict.decision,
    ...(because === undefined ? {} : { because }),
    ...(verdict.stoppedBy === 'boundary' ? { layer: 'boundary' as const } : {}),
    ...(verdict.decision === 'explicitDeny'
      ? {
          statements: verdict.by.map(({ policy, sid }) => (sid === undefined ? { policy } : { policy, sid })),
        }
      : {}),
  };
};

const nameOf = (roleArn: string): string => roleArn.split('/').at(-1) ?? '';

const withMore = (policies: IamPolicies, more: readonly string[]): IamPolicies => ({
  ...policies,
  identity: [
    ...policies.identity,
    ...more.map((text, index) => ({
      name: `suggested policy ${index + 1}`,
      document: parsePolicy(text) ?? { statements: [] },
    })),
  ],
});

const cannotSimulate = (fact: Fact<RoleVerdicts>): fact is Unreadable =>
  fact.state === 'unreadable' && (fact.why === 'denied' || fact.why === 'error');

/**
 * What a role's own policies, boundary and SCPs say on each action, and would say with `more` policies beside them.
 * IAM's own simulator is asked; where it is denied or not offered, the role's policies are read and judged by our
 * evaluator, which sees no SCP.
 */
export const judgeRole = async (
  aws: Aws,
  roleArn: string,
  needs: readonly Asked[],
  home: string | undefined,
  more: readonly string[] = [],
): Promise<Fact<RoleVerdicts>> => {
  const simulated = await read('iam:SimulatePrincipalPolicy', noRole, () =>
    fromSimulation(aws, roleArn, needs, home, more),
  );
  if (!cannotSimulate(simulated)) return simulated;
  try {
    const policies = withMore(await readRolePolicies(aws, nameOf(roleArn)), more);
    const verdicts = needs.map((need) => judged(policies, roleArn, need, home));
    const value = { method: 'policies', verdicts, notSimulated: simulated.detail } as const;
    return { state: 'known', value, from: 'iam:GetRolePolicy' };
  } catch (error) {
    const { detail } = unreadable('iam:GetRolePolicy', error);
    return { ...simulated, detail: `${simulated.detail}; and the policies could not be read: ${detail}` };
  }
};

/** Resource patterns that ECR's own ARNs could match: an allow of everything on a bucket scopes no token. */
const couldBeRepository = /^arn:[^:]*:(?:ecr|[^:]*\*[^:]*):/;

/** Where the role's policies allow an action at all, by their text. */
export const grantedOn = async (aws: Aws, roleArn: string, action: string): Promise<string[]> => {
  const { identity } = await readRolePolicies(aws, nameOf(roleArn));
  const resources = grantsSomewhere(identity, action).flatMap((grant) => grant.resources);
  return [...new Set(resources.filter((resource) => couldBeRepository.test(resource)))];
};

/**
 * The statements that deny, with the Sids that IAM's simulator does not give. Without a policy to be read, the names
 * that the simulator gave stand.
 */
export const namedDenies = async (
  aws: Aws,
  roleArn: string,
  verdicts: readonly Simulated[],
  home: string | undefined,
): Promise<readonly Simulated[]> => {
  const isNameless = ({ decision, layer, statements = [] }: Simulated): boolean =>
    decision === 'explicitDeny' && layer === undefined && !statements.some(({ sid }) => sid !== undefined);
  if (!verdicts.some(isNameless)) return verdicts;
  try {
    const policies = await readRolePolicies(aws, nameOf(roleArn));
    return verdicts.map((each) => {
      if (!isNameless(each)) return each;
      const own = judged(policies, roleArn, each, home);
      return own.decision === 'explicitDeny' ? { ...each, ...own } : each;
    });
  } catch {
    return verdicts.map((each) =>
      isNameless(each)
        ? {
            ...each,
            because: `${each.because ?? 'a policy'} (allow iam:GetRolePolicy to show the statement)`,
          }
        : each,
    );
  }
};
