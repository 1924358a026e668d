import type { Template } from 'aws-cdk-lib/assertions';
import { evaluate, type IamDecision } from '../../lambda/iam/evaluate.ts';
import { givenFix, givenTemplate } from './given.ts';
import { policiesOfRole } from './resolve.ts';

export const account = 'arn:aws:iam::111122223333';
export const managed = 'arn:aws:iam::aws:policy';
export const approved = `${managed}/service-role/AmazonECSTaskExecutionRolePolicy`;
export const pullOnly = `${managed}/AmazonEC2ContainerRegistryPullOnly`;
export const optedIn = { 'ecs-pull-medic': 'auto-fix' };

/** A request of the function; the defaults are what is to be allowed. */
interface Asked {
  readonly action?: string;
  /** Name of the role, or its path and name. */
  readonly role?: string;
  /** All tags of the role. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly policy?: string;
}

/** Every tag key that a policy of ours asks for; a role that lacks it is known not to have it. */
const tagKeys = ['ecs-pull-medic', 'team'];

/** What IAM would say to the function, of a role that opted in and the policy of AWS unless told otherwise. */
export const asker = (template: Template) => {
  const policies = policiesOfRole(template);
  return ({ action, role, tags, policy }: Asked = {}): IamDecision => {
    const carried: Readonly<Record<string, string>> = tags ?? optedIn;
    const keys = new Set([...tagKeys, ...Object.keys(carried)]);
    const tagContext = [...keys].map((key) => [`aws:ResourceTag/${key}`, [carried[key] ?? []].flat()]);
    return evaluate(policies, {
      action: action ?? 'iam:AttachRolePolicy',
      resource: `${account}:role/${role ?? 'web'}`,
      context: { 'iam:PolicyARN': [policy ?? approved], ...Object.fromEntries(tagContext) },
    }).decision;
  };
};

/** The stack with the fix on, unless the context says otherwise. */
export const templateOf = (context: Record<string, unknown>) =>
  givenTemplate(givenFix({ autoFix: true, ...context }));

/** The only writes to the account that may ever be allowed. */
export const writes: readonly string[] = ['iam:AttachRolePolicy', 'iam:DetachRolePolicy'];
