import type { Fact } from '../facts.ts';
import { knownValue } from '../facts.ts';
import type { PermissionVerdict } from '../facts-iam.ts';
import type { NeededAction } from '../needs.ts';
import { type JudgedNeeds, type Judging, judgeNeeds } from './judge-needs.ts';
import type { Roles } from './roles.ts';

/** Why nothing can be said of a role, as the verdict on each of its needs. */
const unseenRole = (
  needs: readonly NeededAction[],
  fact: Exclude<Fact<unknown>, { state: 'known' }>,
): PermissionVerdict[] => {
  const why = {
    absent: 'IAM knows no such role',
    unreadable: `the role could not be read (${'from' in fact ? fact.from : ''})`,
    'not-asked': 'it is not known which role it is',
  }[fact.state];
  return needs
    .filter(({ isComparison }) => !isComparison)
    .map(({ action, resource, needFor }) => ({
      action,
      resource,
      needFor,
      roleArn: '',
      decision: 'inconclusive',
      because: why,
    }));
};

type Known = Extract<Fact<JudgedNeeds>, { state: 'known' }>;

/** The needs of both roles, judged side by side: one role in one question. Not known when neither could be judged. */
export const judgeRoles = async (
  needs: readonly NeededAction[],
  roles: Roles,
  judging: Judging,
): Promise<Fact<JudgedNeeds>> => {
  const isOne = knownValue(roles.pull)?.arn === knownValue(roles.execution)?.arn;
  const parties = isOne
    ? [{ role: roles.pull, needs }]
    : (['pull', 'execution'] as const).map((use) => ({
        role: roles[use],
        needs: needs.filter(({ by }) => by === use),
      }));
  const asked = parties.filter((party) => party.needs.length > 0);
  const facts = await Promise.all(
    asked.map(
      async ({ role, needs: own }): Promise<Fact<JudgedNeeds>> =>
        role.state === 'known' ? judgeNeeds(role.value.arn, own, judging) : role,
    ),
  );
  const known = facts.filter((fact): fact is Known => fact.state === 'known');
  const [first] = facts;
  if (known.length === 0) return first ?? { state: 'not-asked' };
  const verdicts = facts.flatMap((fact, index) =>
    fact.state === 'known' ? fact.value.verdicts : unseenRole(asked[index]?.needs ?? [], fact),
  );
  const method = known.some(({ value }) => value.method === 'policies') ? 'policies' : 'simulation';
  const notSimulated = known.flatMap(({ value }) => value.notSimulated ?? [])[0];
  const value = { method, verdicts, ...(notSimulated === undefined ? {} : { notSimulated }) } as const;
  return { state: 'known', value, from: known[0]?.from ?? '' };
};
