import { roleChecks } from '../checks/index.ts';
import { knownValue } from '../facts.ts';
import { links } from '../links.ts';
import { findRole } from '../remedy.ts';
import { awsCommand } from '../shell.ts';
import { defineCause } from './cause.ts';

const trust = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'ecs-tasks.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
};

/** The role that the message itself names. */
const said = (text: string): string | undefined =>
  /\brole ['"]?(arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]{1,600})/i.exec(text)?.[1];

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
  checks: roleChecks,
  retryable: false,
  summary: ({ role }, { clues }) =>
    `ECS cannot assume ${said(clues.text) ?? `the ${role.replace(/^the /, '')}`}: it does not exist, or does not trust ecs-tasks.amazonaws.com.`,
  remedy: (subject, _failure, { facts }) => ({
    summary: `Let ECS assume the ${subject.role.replace(/^the /, '')}.`,
    steps: [
      'See whether the role is there and whom it trusts.',
      'If it is there, let ecs-tasks.amazonaws.com take it with sts:AssumeRole: the last command does, but replaces the trust policy, so keep in it whom else it trusts. If it is not, name the right role in the task definition.',
    ],
    commands:
      subject.roleName === undefined
        ? findRole(subject)
        : [
            awsCommand('iam get-role', {
              'role-name': subject.roleName,
              query: 'Role.AssumeRolePolicyDocument',
            }),
            ...(knownValue(facts.executionRole)?.trustsEcsTasks === false
              ? [
                  awsCommand('iam update-assume-role-policy', {
                    'role-name': subject.roleName,
                    'policy-document': JSON.stringify(trust),
                  }),
                ]
              : []),
          ],
    lasting: {
      cdk: "new iam.Role(this, 'ExecutionRole', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });",
      terraform: `# in resource "aws_iam_role":\nassume_role_policy = jsonencode({\n  Version = "2012-10-17"\n  Statement = [{ Effect = "Allow", Principal = { Service = "ecs-tasks.amazonaws.com" }, Action = "sts:AssumeRole" }]\n})`,
    },
    links: [links.executionRole],
  }),
});
