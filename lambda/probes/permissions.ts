import { type Fact, knownValue } from '../facts.ts';
import type { Permissions, PermissionVerdict } from '../facts-iam.ts';
import { homeOf, keyOf, type NeededAction, neededActions, repositoriesOf } from '../needs.ts';
import type { JudgedNeeds, Judging } from './judge-needs.ts';
import { judgeRoles } from './judge-roles.ts';
import { learn } from './learn.ts';
import { isMissing, readTaskRole, scopesOfToken, singularOnly } from './mix-ups.ts';
import { defineProbe } from './probe.ts';
import { readRegistryPolicy, readRepositoryPolicies } from './resource-policies.ts';
import { resolveRoles } from './roles.ts';

/** Messages of a refusal: the proof of a remedy is asked for at once, side by side with what is so now. */
const refusals: ReadonlySet<string> = new Set([
  'ecr-auth-denied',
  'ecr-pull-denied',
  'secret-access-denied',
  'kms-access-denied',
  'policy-explicit-deny',
  'repository-policy-denied',
  'pull-through-cache-failed',
]);

/** The verdicts in the order of the needs, each as that need takes it now that more is known of it. */
const inOrder = (
  whole: readonly NeededAction[],
  found: readonly PermissionVerdict[],
): PermissionVerdict[] => {
  const byKey = new Map(found.map((verdict) => [keyOf(verdict), verdict]));
  return whole.flatMap((need): PermissionVerdict[] => {
    const verdict = byKey.get(keyOf(need));
    if (verdict === undefined) return [];
    if (need.isComparison) return [verdict];
    const { isComparison: _, ...own } = verdict;
    return need.doubt !== undefined && own.decision === 'implicitDeny'
      ? [{ ...own, decision: 'inconclusive', because: need.doubt }]
      : [own];
  });
};

/**
 * What the roles of the start may do, for all that it needs: the role that pulls, and the execution role where it is
 * another (EC2). IAM's own simulator is asked; where it is denied or not offered, the roles' policies are read and
 * judged by our evaluator. The policies of the repositories and of the registry are weighed in; RCPs, session policies
 * and endpoint policies are seen by neither.
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
    // Repositories may be of other accounts and regions.
    { action: 'ecr:GetRepositoryPolicy', on: 'anything' },
    { action: 'ecr:GetRegistryPolicy', on: 'anything' },
    { action: 'ecr:DescribePullThroughCacheRules', on: 'anything' },
    { action: 'ecr:DescribeRepositoryCreationTemplates', on: 'anything' },
    { action: 'secretsmanager:DescribeSecret', on: 'anything' },
    { action: 'ssm:DescribeParameters', on: 'anything' },
    { action: 'kms:DescribeKey', on: 'anything' },
    { action: 'ecs:DescribeContainerInstances', on: 'anything' },
    { action: 'ec2:DescribeInstances', on: 'anything' },
    { action: 'iam:GetInstanceProfile', on: 'instance-profiles' },
  ],
  async ask(failure, { taskDefinition }, aws): Promise<Fact<Permissions>> {
    const definition = knownValue(taskDefinition);
    const early = neededActions(failure, definition);
    if (early.length === 0) return { state: 'not-asked', why: 'this start needs no AWS permission' };
    const isEager = refusals.has(failure.cause);
    const learning = learn(failure, definition, aws);
    const policies = readRepositoryPolicies(aws, repositoriesOf(failure, definition));
    const ofTaskRole = isEager ? readTaskRole(failure, definition, aws) : undefined;
    const roles = await resolveRoles(failure, taskDefinition, aws);
    const judging: Judging = {
      aws,
      home: homeOf(failure).region,
      isEager,
      sides: {
        repository: async (arn) => (await policies).get(arn) ?? { state: 'not-asked' },
        registry: (region) => readRegistryPolicy(aws, region),
      },
    };
    const late = async (): Promise<{ whole: NeededAction[]; fact: Fact<JudgedNeeds> }> => {
      const whole = neededActions(failure, definition, await learning);
      const known = new Set(early.map(keyOf));
      const more = whole.filter((need) => !known.has(keyOf(need)));
      return { whole, fact: await judgeRoles(more, roles, judging) };
    };
    const [first, { whole, fact: second }] = await Promise.all([judgeRoles(early, roles, judging), late()]);
    if (first.state !== 'known') return first;
    const found = [...first.value.verdicts, ...(knownValue(second)?.verdicts ?? [])];
    const verdicts = inOrder(whole, found);
    const missing = new Set(verdicts.filter(isMissing).map(keyOf));
    const mixedUp = missing.size === 0 ? [] : await (ofTaskRole ?? readTaskRole(failure, definition, aws));
    const pull = knownValue(roles.pull) ?? knownValue(roles.execution);
    return {
      state: 'known',
      from: first.from,
      value: {
        roleArn: pull?.arn ?? '',
        method: first.value.method,
        ...(first.value.notSimulated === undefined ? {} : { notSimulated: first.value.notSimulated }),
        verdicts: verdicts.filter(
          ({ action, isComparison }) => !isComparison || action.startsWith('secretsmanager:'),
        ),
        tokenScopedTo: await scopesOfToken(aws, { ...first.value, verdicts }),
        singularOnly: singularOnly(verdicts),
        taskRoleHas: (mixedUp ?? []).filter((key) => missing.has(key)).map((key) => key.replace(' ', ' on ')),
      },
    };
  },
});
