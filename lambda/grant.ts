import type { MissingAction } from './checks/check.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { Failure } from './failure.ts';
import { lastingPolicy } from './lasting.ts';
import { leastPolicy, type Missing } from './least-policy.ts';
import { links } from './links.ts';
import { forExecutionRole, forInstanceRole } from './managed-policies.ts';
import { findRole, type PolicyJson, type Remedy, retryService } from './remedy.ts';
import { awsCommand } from './shell.ts';
import { type Subject, subjectOf } from './subject.ts';

const partitionOf = (failure: Failure): string =>
  /^arn:([\w-]+):/.exec(failure.clusterArn ?? '')?.[1] ?? 'aws';

/** `a, b and c`. */
const inWords = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** What to find out first, where role or permission is not known: nothing is granted on a guess. */
const findOut = (subject: Subject): { step: string; commands: readonly string[] } => {
  if (subject.roleName !== undefined) {
    const step =
      'Find out which action on which resource was denied: neither the message nor the evidence names it.';
    return { step, commands: [] };
  }
  const step = subject.onInstance
    ? "Find the container instance, then its instance profile's role, and attach the policy below to that."
    : 'Find the role that pulls, then attach the policy below to it.';
  return { step, commands: findRole(subject) };
};

/** The step and the command that grant `policy` to a role: AWS's own policy where it covers all of it, else just that. */
const grantTo = (
  role: string,
  subject: Subject,
  partition: string,
  policy: PolicyJson,
): ReturnType<typeof findOut> => {
  const managed = subject.onInstance && role === subject.roleName ? forInstanceRole : forExecutionRole;
  const isCovered = policy.Statement.every(({ Action }) =>
    Action.every((action) => managed.grants.has(action)),
  );
  return isCovered
    ? {
        step: 'Attach the policy that AWS made for this; the policy below is the least that would do instead.',
        commands: [
          awsCommand('iam attach-role-policy', {
            'role-name': role,
            'policy-arn': `arn:${partition}:iam::aws:policy/${managed.name}`,
          }),
        ],
      }
    : {
        step: 'Put the policy below on the role: it allows exactly what was missing.',
        commands: [
          awsCommand('iam put-role-policy', {
            'role-name': role,
            'policy-name': 'ecs-pull-medic',
            'policy-document': JSON.stringify(policy),
          }),
        ],
      };
};

/** What each role lacks, the role first that is met first; without a role's name it is the one that the failure is about. */
const byRole = (
  missing: readonly (Missing & Pick<MissingAction, 'roleArn'>)[],
  subject: Subject,
): { role: string | undefined; lacks: readonly Missing[] }[] => {
  const groups = new Map<string | undefined, Missing[]>();
  for (const each of missing) {
    const role = each.roleArn?.split('/').at(-1) ?? subject.roleName;
    groups.set(role, [...(groups.get(role) ?? []), each]);
  }
  return [...groups].map(([role, lacks]) => ({ role, lacks }));
};

/** Grants what the roles lack. Where it is not known what that is, it says what to find out and grants nothing. */
export const grant = (failure: Failure, diagnosis: Diagnosis, fallback: readonly Missing[]): Remedy => {
  const subject = subjectOf(failure, diagnosis);
  // An explicit deny is not cured by an allow beside it.
  const curable = diagnosis.missing.filter(({ decision }) => decision === 'implicitDeny');
  const missing = diagnosis.missing.length > 0 ? curable : fallback;
  const groups = byRole(missing, subject).map(({ role, lacks }) => ({ role, policy: leastPolicy(lacks) }));
  const granted = groups.map(({ role, policy }) =>
    role === undefined ? findOut(subject) : grantTo(role, subject, partitionOf(failure), policy),
  );
  const [first] = groups;
  const steps = granted.length > 0 ? granted : [findOut(subject)];
  const actions = [...new Set(missing.map(({ action }) => action))];
  const isOther = first?.role !== undefined && first.role !== subject.roleName;
  const onInstance = subject.onInstance && !isOther;
  const who = isOther ? `role ${first?.role}` : subject.role;
  return {
    summary: `Allow ${who.startsWith('the ') ? '' : 'the '}${who} to call ${inWords(actions) || 'what was denied'}.`,
    steps: [
      ...new Set(steps.map(({ step }) => step)),
      'IAM needs some seconds to spread the change. ECS then starts the tasks of a service by itself; a new deployment does it at once.',
    ],
    commands: [...new Set(steps.flatMap(({ commands }) => commands)), ...retryService(subject)],
    ...(first === undefined ? {} : { policy: first.policy }),
    ...(first?.role === undefined ? {} : { lasting: lastingPolicy(first.role, onInstance, first.policy) }),
    links: [links.executionRole, links.cannotPull],
  };
};
