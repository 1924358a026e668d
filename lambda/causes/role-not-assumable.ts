import { type Fact, knownValue } from '../facts.ts';
import type { Role } from '../facts-iam.ts';
import { links } from '../links.ts';
import { findRole } from '../remedy.ts';
import { saidRole } from '../said-role.ts';
import { awsCommand } from '../shell.ts';
import { defineCause } from './cause.ts';

const service = 'ecs-tasks.amazonaws.com';

/** The role's trust policy and ECS beside those whom it trusts already. Undefined when it cannot be read. */
const withEcs = (trustPolicy: string): string | undefined => {
  try {
    const policy: unknown = JSON.parse(trustPolicy);
    if (typeof policy !== 'object' || policy === null || !('Statement' in policy)) return undefined;
    const { Statement: statement } = policy;
    const ecs = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' };
    return JSON.stringify({
      ...policy,
      Statement: [...(Array.isArray(statement) ? statement : [statement]), ecs],
    });
  } catch {
    return undefined;
  }
};

/** Only where ECS is not named at all: a condition that shuts this task out was put there on purpose. */
const trustEcs = (fact: Fact<Role>): string[] => {
  const role = knownValue(fact);
  const isNotNamed = role?.trustsEcsTasks === false && role.trustHangsOn === undefined;
  const document = isNotNamed ? withEcs(role.trustPolicy ?? '') : undefined;
  return role === undefined || document === undefined
    ? []
    : [
        awsCommand('iam update-assume-role-policy', {
          'role-name': role.name,
          'policy-document': document,
        }),
      ];
};

/**
 * ECS cannot become the role it was given: no such role, or a trust policy that leaves `ecs-tasks.amazonaws.com` out.
 * Shape: `ECS was unable to assume the role 'ROLE_ARN' that was provided for this task` (ECS API, service events).
 */
export const roleNotAssumable = defineCause({
  code: 'role-not-assumable',
  title: 'ECS cannot assume the role',
  says: [
    /\bunable to assume (?:the|a|your|its) (?:\w+ ){0,4}role\b/i,
    /\bunable to assume (?:the )?role\b/i,
    /\b(?:failed|not able|could not|couldn't|cannot|can't) (?:to )?assume (?:the )?(?:\w+ ){0,3}role\b/i,
    /\bassuming (?:\w+ )?role\b|\bRole is not valid\b|\bverify that the role being passed\b/i,
  ],
  wordsAreProof: false,
  checks: ['role'],
  retryable: false,
  summary: ({ role }, failure) =>
    `ECS cannot assume ${saidRole(failure) ?? `the ${role.replace(/^the /, '')}`}: it does not exist, or does not trust ecs-tasks.amazonaws.com.`,
  remedy: (subject, _failure, { facts }) => ({
    summary: `Let ECS assume the ${subject.role.replace(/^the /, '')}.`,
    steps: [
      'See whether the role is there and whom it trusts.',
      'If it is there, let ecs-tasks.amazonaws.com take it with sts:AssumeRole beside those whom it trusts already, or correct the conditions that shut this task out. If it is not, name the right role in the task definition.',
    ],
    commands:
      subject.roleName === undefined
        ? findRole(subject)
        : [
            awsCommand('iam get-role', {
              'role-name': subject.roleName,
              query: 'Role.AssumeRolePolicyDocument',
            }),
            ...trustEcs(facts.executionRole),
          ],
    lasting: {
      cdk: "new iam.Role(this, 'ExecutionRole', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });",
      terraform: `# in resource "aws_iam_role":\nassume_role_policy = jsonencode({\n  Version = "2012-10-17"\n  Statement = [{ Effect = "Allow", Principal = { Service = "ecs-tasks.amazonaws.com" }, Action = "sts:AssumeRole" }]\n})`,
    },
    links: [links.executionRole],
  }),
});
