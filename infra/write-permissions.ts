import { Aws } from 'aws-cdk-lib';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { FixSettings } from '../lambda/fix-settings.ts';

const roles = `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/`;

/** The only writes to the account there are: attaching a policy, and taking the same back. */
const actions = ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'];

/** Every role of the account; the tag decides. */
const everyRole = `${roles}*`;

/**
 * The ARNs that a name stands for. The ARN of a role made with a path is `role/path/name`, and a wildcard goes over
 * slashes, so the second is that name under every path, and no other name: a name has no slash in it. Not so after
 * the `*` that may end a name: `role/web-*` is also every role whose path begins with `web-`. `onlyByPath` takes
 * those away again.
 */
export const rolesNamed = (name: string): string[] => [`${roles}${name}`, `${roles}*/${name}`];

/** The ARNs in which what a name with `*` asks for stands in the path. The name itself may or may not fit too. */
const onlyByPath = (name: string): string[] => rolesNamed(name).map((arn) => `${arn}/*`);

const statement = (
  sid: string,
  effect: Effect,
  resources: string[],
  conditions: Readonly<Record<string, unknown>> = {},
): PolicyStatement => new PolicyStatement({ sid, effect, actions, resources, conditions });

/** Allows for roles that are named, and what has to be denied to make it those and no others. */
const byName = (
  { optInTag, roles: names }: FixSettings,
  approved: Readonly<Record<string, unknown>>,
): PolicyStatement[] => {
  const tag = { [`aws:ResourceTag/${optInTag.key}`]: optInTag.value };
  const open = names.filter((name) => name.endsWith('*'));
  return [
    ...(names.length === 0
      ? []
      : [
          // A role without the tag passes; one that has its key with another value has opted out.
          statement('FixRolesByName', Effect.ALLOW, names.flatMap(rolesNamed), {
            ...approved,
            StringEqualsIfExists: tag,
          }),
        ]),
    ...(open.length === 0
      ? []
      : [
          // IAM cannot say "this path, unless the name fits as well", so a role whose path begins like the name needs
          // the tag, also when its name fits: a repair too few rather than a role too many.
          statement('NeverByPathWithoutTag', Effect.DENY, open.flatMap(onlyByPath), { StringNotEquals: tag }),
        ]),
  ];
};

/**
 * What IAM lets the function write: nothing unless the fix is on; then the approved policies, on roles that carry the
 * opt-in tag or are named. What is denied wins over both: the function's own role, so that it can never change what it
 * may do itself, and the roles that AWS keeps for its services and for Identity Center.
 *
 * `ownRole` is the ARN of the function's role, so these statements must stand in a policy resource of their own:
 * CloudFormation refuses a role that refers to itself. A policy variable is no way out: `${aws:PrincipalArn}` may only
 * stand in the last part of a Resource, and that a session's value is the role's ARN would have to be believed.
 */
export const writeStatements = (fix: FixSettings, ownRole: string): PolicyStatement[] => {
  if (fix.mode !== 'on') return [];
  const approved = { ArnEquals: { 'iam:PolicyARN': fix.policyArns } };
  return [
    statement('FixRolesThatOptedIn', Effect.ALLOW, [everyRole], {
      ...approved,
      StringEquals: { [`aws:ResourceTag/${fix.optInTag.key}`]: fix.optInTag.value },
    }),
    ...byName(fix, approved),
    statement('NeverOwnRoleNorThoseOfAws', Effect.DENY, [
      ownRole,
      `${roles}aws-service-role/*`,
      `${roles}aws-reserved/*`,
    ]),
  ];
};
