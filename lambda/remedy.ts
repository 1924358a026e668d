import type { MissingAction } from './checks/check.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { Failure } from './failure.ts';
import { links } from './links.ts';
import { forExecutionRole, forInstanceRole } from './managed-policies.ts';
import { awsCommand } from './shell.ts';
import { type Subject, subjectOf } from './subject.ts';

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  /** Who is allowed; only in a policy of a resource, which in ECR has no Resource. */
  readonly Principal?: { readonly AWS: string };
  readonly Resource?: string;
}

export interface PolicyJson {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

/** What to do, the shortest way back to a running task first. Commands are ready to paste: every name in them is real. */
export interface Remedy {
  readonly summary: string;
  readonly steps: readonly string[];
  readonly commands: readonly string[];
  readonly policy?: PolicyJson;
  /** The same for those whose next deploy would take a change by hand away. */
  readonly lasting?: { readonly cdk: string; readonly terraform: string };
  readonly links: readonly string[];
}

/** The least that grants what is missing: one statement a resource set, actions in the order of the task's start. */
const policyFor = (missing: readonly Pick<MissingAction, 'action' | 'resource'>[]): PolicyJson => {
  const byResource = new Map<string, string[]>();
  for (const { action, resource } of missing) {
    const actions = byResource.get(resource) ?? [];
    if (!actions.includes(action)) byResource.set(resource, [...actions, action]);
  }
  const Statement = [...byResource].map(([Resource, Action], index) => ({
    Sid: `EcsPullMedic${index + 1}`,
    Effect: 'Allow' as const,
    Action,
    Resource,
  }));
  return { Version: '2012-10-17', Statement };
};

const partitionOf = (failure: Failure): string =>
  /^arn:([\w-]+):/.exec(failure.clusterArn ?? '')?.[1] ?? 'aws';

const quoted = (words: readonly string[]): string =>
  words.map((word) => `'${word.replaceAll("'", '')}'`).join(', ');

const hcl = (words: readonly string[]): string =>
  words.map((word) => JSON.stringify(word).replaceAll('${', '$${').replaceAll('%{', '%%{')).join(', ');

const lastingLines = (
  roleName: string,
  onInstance: boolean,
  policy: PolicyJson,
): NonNullable<Remedy['lasting']> => {
  const cdk = policy.Statement.map(({ Action, Resource }) =>
    [
      `${onInstance ? 'autoScalingGroup.addToRolePolicy' : 'taskDefinition.addToExecutionRolePolicy'}(new iam.PolicyStatement({`,
      `  actions: [${quoted(Action)}],`,
      `  resources: [${quoted([Resource ?? '*'])}],`,
      '}));',
    ].join('\n'),
  );
  const statements = policy.Statement.map(
    ({ Action, Resource }) =>
      `      { Effect = "Allow", Action = [${hcl(Action)}], Resource = [${hcl([Resource ?? '*'])}] },`,
  );
  const terraform = [
    'resource "aws_iam_role_policy" "ecs_pull" {',
    `  role = ${hcl([roleName])}`,
    '  policy = jsonencode({',
    '    Version = "2012-10-17"',
    '    Statement = [',
    ...statements,
    '    ]',
    '  })',
    '}',
  ];
  return { cdk: cdk.join('\n'), terraform: terraform.join('\n') };
};

/** `a, b and c`. */
const inWords = (words: readonly string[]): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** The command that tells the role, or the instance that has it, for when no message and no fact did. */
export const findRole = (subject: Subject): string[] => {
  const { cluster, region, onInstance, containerInstance, taskDefinition } = subject;
  if (onInstance) {
    return containerInstance === undefined
      ? []
      : [
          awsCommand('ecs describe-container-instances', {
            cluster,
            'container-instances': containerInstance,
            query: 'containerInstances[].ec2InstanceId',
            output: 'text',
            region,
          }),
        ];
  }
  return taskDefinition === undefined
    ? []
    : [
        awsCommand('ecs describe-task-definition', {
          'task-definition': taskDefinition,
          query: 'taskDefinition.executionRoleArn',
          output: 'text',
          region,
        }),
      ];
};

/** Starts the tasks again once the cause is gone; ECS retries a service by itself, only more and more slowly. */
export const retryService = (subject: Subject): string[] =>
  subject.service === undefined || subject.cluster === undefined
    ? []
    : [
        awsCommand('ecs update-service', {
          cluster: subject.cluster,
          service: subject.service,
          region: subject.region,
        }).concat(' --force-new-deployment'),
      ];

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
  const managed = subject.onInstance ? forInstanceRole : forExecutionRole;
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

/** Grants what the role lacks. Where it is not known what that is, it says what to find out and grants nothing. */
export const grant = (
  failure: Failure,
  diagnosis: Diagnosis,
  fallback: readonly Pick<MissingAction, 'action' | 'resource'>[],
): Remedy => {
  const subject = subjectOf(failure, diagnosis);
  const missing = diagnosis.missing.length > 0 ? diagnosis.missing : fallback;
  const policy = missing.length > 0 ? policyFor(missing) : undefined;
  const name = subject.roleName;
  const actions = [...new Set(missing.map(({ action }) => action))];
  const { step, commands } =
    name && policy ? grantTo(name, subject, partitionOf(failure), policy) : findOut(subject);
  return {
    summary: `Allow ${subject.role.startsWith('the ') ? '' : 'the '}${subject.role} to call ${inWords(actions) || 'what was denied'}.`,
    steps: [
      step,
      'IAM needs some seconds to spread the change. ECS then starts the tasks of a service by itself; a new deployment does it at once.',
    ],
    commands: [...commands, ...retryService(subject)],
    ...(policy === undefined ? {} : { policy }),
    ...(name && policy ? { lasting: lastingLines(name, subject.onInstance, policy) } : {}),
    links: [links.executionRole, links.cannotPull],
  };
};
