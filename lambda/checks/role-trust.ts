import { type Fact, knownValue } from '../facts.ts';
import type { Role } from '../facts-iam.ts';
import type { Failure } from '../failure.ts';
import { namesOtherRole, saidRole } from '../said-role.ts';
import { defineCheck, type Judgement } from './check.ts';

/** Created this shortly before the failure, a role may not have been known everywhere yet; milliseconds. */
const settling = 15 * 60_000;

export const isNew = ({ createdAt }: Role, time: string | undefined): boolean => {
  const age = Date.parse(time ?? '') - Date.parse(createdAt ?? '');
  return age >= 0 && age < settling;
};

const trusted = (role: Role, time: string | undefined, isRefused: boolean): Judgement =>
  isRefused && isNew(role, time)
    ? {
        result: 'fail',
        root: 'permission-propagating',
        confidence: 'likely',
        detail: `Role ${role.name} was created ${role.createdAt?.slice(0, 19).replace('T', ' ')} UTC, minutes before this start. It trusts ecs-tasks.amazonaws.com now: IAM had not yet spread it.`,
      }
    : {
        result: 'pass',
        detail: `Role ${role.name} trusts ecs-tasks.amazonaws.com.`,
        contradicts: 'role-not-assumable',
      };

const judge = (fact: Fact<Role>, failure: Failure): Judgement | undefined => {
  if (fact.state !== 'known') return undefined;
  const { time, cause } = failure;
  const { name, trustsEcsTasks, trustHangsOn = [] } = fact.value;
  if (trustsEcsTasks === true) return trusted(fact.value, time, cause === 'role-not-assumable');
  const conditions = trustHangsOn.length > 0 ? ` (${trustHangsOn.slice(0, 5).join('; ')})` : '';
  if (trustsEcsTasks === 'inconclusive')
    return {
      result: 'unknown',
      detail: `Whether ECS may assume role ${name} for this task hangs on conditions of its trust policy that cannot be judged here${conditions}.`,
    };
  return {
    result: 'fail',
    root: 'role-not-assumable',
    confidence: 'confirmed',
    detail:
      trustHangsOn.length > 0
        ? `Role ${name} trusts ecs-tasks.amazonaws.com, but under conditions that shut this task out${conditions}.`
        : `Role ${name} does not trust ecs-tasks.amazonaws.com, so ECS cannot assume it.`,
  };
};

/** Whether ECS can assume the execution role for this task. An instance's own role is assumed by EC2 and is not judged here. */
export const roleTrust = defineCheck({
  id: 'role.trust',
  needs: ['executionRole'],
  judge({ executionRole }, failure) {
    const judgement = judge(executionRole, failure);
    const { name } = knownValue(executionRole) ?? {};
    if (judgement === undefined || !namesOtherRole(failure, name)) return judgement;
    if (judgement.result === 'fail') return { ...judgement, isNext: true };
    return {
      result: judgement.result,
      detail: `${judgement.detail} The message is about another role, ${saidRole(failure)}, which was not looked at.`,
    };
  },
});
