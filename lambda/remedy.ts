import type { MissingAction } from './checks/check.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { Failure } from './failure.ts';
import { links } from './links.ts';
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

/** The AWS-managed policy made for the role: of a task's execution role, or of an instance that pulls by itself. */
const managedPolicy = (failure: Failure, subject: Subject): string =>
  subject.onInstance
    ? `arn:${partitionOf(failure)}:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly`
    : `arn:${partitionOf(failure)}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy`;

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

const onlyEcr = (policy: PolicyJson): boolean =>
  policy.Statement.every(({ Action }) => Action.every((action) => action.startsWith('ecr:')));

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

/** Grants what the role lacks: the AWS-managed policy where it covers all of it, else an inline policy of exactly that. */
export const grant = (
  failure: Failure,
  diagnosis: Diagnosis,
  fallback: readonly Pick<MissingAction, 'action' | 'resource'>[],
): Remedy => {
  const subject = subjectOf(failure, diagnosis);
  const missing = diagnosis.missing.length > 0 ? diagnosis.missing : fallback;
  const policy = policyFor(missing);
  const name = subject.roleName;
  const inline = (role: string): string =>
    awsCommand('iam put-role-policy', {
      'role-name': role,
      'policy-name': 'ecs-pull-medic',
      'policy-document': JSON.stringify(policy),
    });
  const attach = (role: string): string =>
    awsCommand('iam attach-role-policy', {
      'role-name': role,
      'policy-arn': managedPolicy(failure, subject),
    });
  const managed = onlyEcr(policy);
  const actions = [...new Set(missing.map(({ action }) => action))];
  const grants = name === undefined ? findRole(subject) : [managed ? attach(name) : inline(name)];
  return {
    summary: `Allow ${subject.role.startsWith('the ') ? '' : 'the '}${subject.role} to call ${inWords(actions) || 'what was denied'}.`,
    steps: [
      name === undefined
        ? subject.onInstance
          ? "Find the container instance, then its instance profile's role, and attach the policy below to that."
          : 'Find the role that pulls, then attach the policy below to it.'
        : managed
          ? 'Attach the policy that AWS made for this; the policy below is the least that would do instead.'
          : 'Put the policy below on the role: it allows exactly what was missing.',
      'IAM needs some seconds to spread the change. ECS then starts the tasks of a service by itself; a new deployment does it at once.',
    ],
    commands: [...grants, ...retryService(subject)],
    ...(policy.Statement.length > 0 ? { policy } : {}),
    ...(name !== undefined && policy.Statement.length > 0
      ? { lasting: lastingLines(name, subject.onInstance, policy) }
      : {}),
    links: [links.executionRole, links.cannotPull],
  };
};
