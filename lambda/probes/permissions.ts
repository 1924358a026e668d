import type { Aws } from '../aws.ts';
import {
  type Fact,
  knownValue,
  type Permissions,
  type PermissionVerdict,
  type Unreadable,
} from '../facts.ts';
import { evaluate, type IamPolicies, type IamVerdict } from '../iam/evaluate.ts';
import { grantsSomewhere } from '../iam/grants.ts';
import { type NeededAction, neededActions } from '../needs.ts';
import { pullRoleOf } from '../pull-role.ts';
import { defineProbe, read, unreadable } from './probe.ts';
import { readRolePolicies } from './role-policies.ts';
import { simulate } from './simulation.ts';

const token = 'ecr:GetAuthorizationToken';
const noRole = ['NoSuchEntity', 'NoSuchEntityException'];

/** Actions of one service on the same kind of resource go in one call; the token, which has no resource, alone. */
const batches = (needs: readonly NeededAction[]): { actions: string[]; resources: string[] }[] => {
  const groups = new Map<string, { actions: Set<string>; resources: Set<string> }>();
  for (const { action, resource } of needs) {
    const key = resource === '*' ? '*' : (action.split(':')[0] ?? '');
    const group = groups.get(key) ?? { actions: new Set(), resources: new Set() };
    groups.set(key, { actions: group.actions.add(action), resources: group.resources.add(resource) });
  }
  return [...groups.values()].map(({ actions, resources }) => ({
    actions: [...actions],
    resources: [...resources],
  }));
};

const fromSimulation = async (
  aws: Aws,
  roleArn: string,
  needs: readonly NeededAction[],
): Promise<Permissions> => {
  const repositories = [
    ...new Set(
      needs.filter(({ resource }) => /:ecr:.*:repository\//.test(resource)).map(({ resource }) => resource),
    ),
  ];
  const askToken = repositories.length > 0;
  // The second question on the token tells a policy that scopes it to a repository, where it can never match.
  const [scoped, ...answers] = await Promise.all([
    askToken ? simulate(aws, roleArn, [token], repositories) : [],
    ...batches(needs).map(({ actions, resources }) => simulate(aws, roleArn, actions, resources)),
  ]);
  const all = answers.flat();
  const verdicts = needs.map(
    ({ action, resource }): PermissionVerdict =>
      all.find(
        (each) => each.action.toLowerCase() === action.toLowerCase() && each.resource === resource,
      ) ?? {
        action,
        resource,
        decision: 'inconclusive',
        because: 'the simulation gave no verdict on it',
      },
  );
  const tokenScopedTo = scoped
    .filter(({ decision }) => decision === 'allowed')
    .map(({ resource }) => resource);
  return { roleArn, method: 'simulation', verdicts, tokenScopedTo };
};

/** What decided, or what keeps it open, for a person. */
const reasonOf = ({ by, missingContext, notes }: IamVerdict): string | undefined => {
  if (missingContext.length > 0)
    return `a condition on ${missingContext.join(', ')}, whose value is not known here`;
  if (notes.length > 0) return notes.join('; ');
  const statements = by.map(({ policy, sid }) => (sid === undefined ? policy : `${policy} (${sid})`));
  return statements.length > 0 ? `policy ${statements.join(', ')}` : undefined;
};

const judged = (policies: IamPolicies, { action, resource }: NeededAction): PermissionVerdict => {
  const verdict = evaluate(policies, { action, resource });
  const because = reasonOf(verdict);
  return {
    action,
    resource,
    decision: verdict.decision,
    ...(because === undefined ? {} : { because }),
    ...(verdict.stoppedBy === 'boundary' ? { layer: 'boundary' as const } : {}),
  };
};

/** Resource patterns that ECR's own ARNs could match: an allow of everything on a bucket scopes no token. */
const couldBeRepository = /^arn:[^:]*:(?:ecr|[^:]*\*[^:]*):/;

const fromPolicies = async (
  aws: Aws,
  roleArn: string,
  needs: readonly NeededAction[],
): Promise<Permissions> => {
  const policies = await readRolePolicies(aws, roleArn.split('/').at(-1) ?? '');
  const scoped = grantsSomewhere(policies.identity, token)
    .flatMap(({ resources }) => resources)
    .filter((resource) => couldBeRepository.test(resource));
  return {
    roleArn,
    method: 'policies',
    verdicts: needs.map((need) => judged(policies, need)),
    tokenScopedTo: [...new Set(scoped)],
  };
};

/** A message gives a role's name without its path, so IAM is asked for the ARN when no task definition gave it. */
const arnOf = async (aws: Aws, name: string): Promise<Fact<string>> =>
  read('iam:GetRole', noRole, async () => (await aws('iam:GetRole', { RoleName: name })).Role?.Arn);

const cannotSimulate = (fact: Fact<Permissions>): fact is Unreadable =>
  fact.state === 'unreadable' && (fact.why === 'denied' || fact.why === 'error');

/**
 * What the role that pulls may do, for all that the task's start needs. IAM's own simulator is asked; where it is
 * denied or not offered, the role's policies are read and judged by our evaluator. Neither sees resource policies,
 * RCPs or session policies.
 */
export const permissions = defineProbe({
  name: 'permissions',
  after: ['taskDefinition'],
  iam: [
    { action: 'iam:SimulatePrincipalPolicy', on: 'roles' },
    { action: 'iam:GetRole', on: 'roles' },
    { action: 'iam:ListAttachedRolePolicies', on: 'roles' },
    { action: 'iam:ListRolePolicies', on: 'roles' },
    { action: 'iam:GetRolePolicy', on: 'roles' },
    { action: 'iam:GetPolicy', on: 'policies' },
    { action: 'iam:GetPolicyVersion', on: 'policies' },
    { action: 'iam:GetPolicy', on: 'aws-managed-policies' },
    { action: 'iam:GetPolicyVersion', on: 'aws-managed-policies' },
  ],
  async ask(failure, { taskDefinition }, aws): Promise<Fact<Permissions>> {
    const needs = neededActions(failure, knownValue(taskDefinition));
    const { roleArn: given, roleName } = pullRoleOf(failure, taskDefinition);
    if (needs.length === 0) return { state: 'not-asked', why: 'this start needs no AWS permission' };
    if (roleName === undefined) return { state: 'not-asked', why: 'it is not known which role pulls' };
    const role: Fact<string> =
      given === undefined ? await arnOf(aws, roleName) : { state: 'known', value: given, from: '' };
    if (role.state !== 'known') return role;
    const simulated = await read('iam:SimulatePrincipalPolicy', noRole, () =>
      fromSimulation(aws, role.value, needs),
    );
    if (!cannotSimulate(simulated)) return simulated;
    try {
      return { state: 'known', value: await fromPolicies(aws, role.value, needs), from: 'iam:GetRolePolicy' };
    } catch (error) {
      const { detail } = unreadable('iam:GetRolePolicy', error);
      return { ...simulated, detail: `${simulated.detail}; and the policies could not be read: ${detail}` };
    }
  },
});
