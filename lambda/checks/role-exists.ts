import type { Fact } from '../facts.ts';
import type { Role } from '../facts-iam.ts';
import type { Failure } from '../failure.ts';
import { executionRoleOf, pullRoleOf } from '../pull-role.ts';
import { namesOtherRole } from '../said-role.ts';
import { nextUnless } from './about-secret.ts';
import { defineCheck, type Judgement, unseen } from './check.ts';
import { strictest } from './strictest.ts';

const judgeFact = (fact: Fact<Role>, name: string | undefined): Judgement | undefined => {
  switch (fact.state) {
    case 'known':
      return { result: 'pass', detail: `Role ${fact.value.name} exists (${fact.value.arn}).` };
    case 'absent':
      return {
        result: 'fail',
        root: 'role-not-assumable',
        confidence: 'confirmed',
        detail: `Role ${name ?? ''} does not exist: IAM knows no such role.`,
      };
    default:
      return unseen('The role that pulls', fact);
  }
};

const judgeOne = (fact: Fact<Role>, name: string | undefined, failure: Failure): Judgement[] =>
  nextUnless(!namesOtherRole(failure, name), judgeFact(fact, name));

/** Whether the roles of the start are there: a task definition may name one that was deleted. */
export const roleExists = defineCheck({
  id: 'role.exists',
  needs: ['taskDefinition', 'pullRole', 'executionRole'],
  judge({ taskDefinition, pullRole, executionRole }, failure) {
    const pull = pullRoleOf(failure, taskDefinition);
    const { roleName } = executionRoleOf(failure, taskDefinition);
    // What an instance's profile lacks is another question.
    const ofPull = pull.onInstance && pullRole.state === 'absent' && pull.roleName === undefined;
    const isAsked = pullRole.state !== 'not-asked' || taskDefinition.state === 'known';
    const judged = [
      ...(isAsked && !ofPull ? judgeOne(pullRole, pull.roleName, failure) : []),
      ...(executionRole.state === 'not-asked' || roleName === pull.roleName
        ? []
        : judgeOne(executionRole, roleName, failure)),
    ];
    return strictest(judged);
  },
});
