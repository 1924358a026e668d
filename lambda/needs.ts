import { exactResource } from './denial.ts';
import type { StartSecret } from './facts-secret.ts';
import type { ContainerDefinition, TaskDefinition } from './facts-task.ts';
import type { Failure } from './failure.ts';
import { type ImageReference, readImage, repositoryArn } from './image.ts';
import {
  endsLikeSuffix,
  type Home,
  readCredentialsReference,
  readSecretReference,
  type SecretReference,
} from './secret-reference.ts';

/** An action that the start of the task needs, on its exact resource, by which role and what for. */
export interface NeededAction {
  readonly action: string;
  readonly resource: string;
  /** `pull`: whoever pulls, the instance's own role on EC2. `execution`: the execution role, on every launch type. */
  readonly by: 'pull' | 'execution';
  readonly needFor: string;
  readonly grantOn?: string;
  readonly firstPullOnly?: boolean;
  /** Not needed itself: asked to tell a policy that names a secret by another ARN, one call for another, a token's repository. */
  readonly isComparison?: boolean;
  /** Why a verdict on this resource decides nothing. */
  readonly doubt?: string;
}

/** What only AWS can tell of what a start needs. */
export interface Learnt {
  readonly secrets: readonly StartSecret[];
  /** Repositories that a pull through cache rule covers, by ARN. */
  readonly cached: ReadonlySet<string>;
  /** Those of them that ECR makes itself, by a repository creation template. */
  readonly templated?: ReadonlySet<string>;
}

export const keyOf = ({ action, resource }: Pick<NeededAction, 'action' | 'resource'>): string =>
  `${action} ${resource}`;

/** The pull side's two calls on a repository; `ecr:BatchCheckLayerAvailability` is a check before a push. */
const pullActions = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'] as const;
const upstreamActions = ['ecr:CreateRepository', 'ecr:BatchImportUpstreamImage'] as const;

export const homeOf = ({ account, region, clusterArn }: Failure): Home => ({
  partition: /^arn:([\w-]+):/.exec(clusterArn ?? '')?.[1] ?? 'aws',
  ...(account === undefined ? {} : { account }),
  ...(region === undefined ? {} : { region }),
});

/** Every image of the task: as the event has them, then those of other containers. */
export const imagesOf = (failure: Failure, definition: TaskDefinition | undefined): ImageReference[] => {
  const all = [...failure.containers, ...(definition?.containers ?? [])].map(({ image }) => image);
  const said = failure.clues.image;
  const texts = new Set(all.length > 0 || said === undefined ? all : [said]);
  return [...texts].flatMap((text) => readImage(text) ?? []);
};

/** ARNs of the private ECR repositories that the task pulls from, each once. */
export const repositoriesOf = (failure: Failure, definition: TaskDefinition | undefined): string[] => [
  ...new Set(imagesOf(failure, definition).flatMap((image) => repositoryArn(image) ?? [])),
];

/** What the first pull through a cache needs besides; a creation template spares the caller the repository. */
const upstreamOf = (resource: string, learnt: Learnt | undefined): readonly string[] => {
  if (!learnt?.cached.has(resource)) return [];
  return upstreamActions.filter(
    (action) => action !== 'ecr:CreateRepository' || !learnt.templated?.has(resource),
  );
};

const pulls = (repositories: readonly string[], learnt: Learnt | undefined): NeededAction[] =>
  repositories.flatMap((resource) => [
    ...upstreamOf(resource, learnt).map(
      (action): NeededAction => ({
        action,
        resource,
        by: 'pull',
        needFor: 'the first pull through the cache',
        firstPullOnly: true,
      }),
    ),
    ...pullActions.map((action): NeededAction => ({ action, resource, by: 'pull', needFor: 'the image' })),
  ]);

/**
 * A secret is judged by IAM on its whole ARN, whatever part of it the task definition gives. While the whole is not
 * known, a partial one decides nothing.
 */
const secretNeeds = (reference: SecretReference, learnt: Learnt | undefined): NeededAction[] => {
  const { service, arn, name } = reference;
  if (service === 'ssm') {
    const parameter = { resource: arn, by: 'execution', needFor: 'a start-up parameter' } as const;
    return [
      { action: 'ssm:GetParameters', ...parameter },
      { action: 'ssm:GetParameter', ...parameter, isComparison: true },
    ];
  }
  const need = {
    action: 'secretsmanager:GetSecretValue',
    by: 'execution',
    needFor: 'a start-up secret',
  } as const;
  const found = learnt?.secrets.find((each) => each.reference.arn === arn)?.stored;
  if (found?.state === 'known' && found.value.arn !== arn)
    return [
      { ...need, resource: found.value.arn },
      { ...need, resource: arn, isComparison: true },
    ];
  if (found?.state === 'known' || endsLikeSuffix(name)) return [{ ...need, resource: arn }];
  if (learnt === undefined) return [{ ...need, resource: arn, isComparison: true }];
  const doubt =
    found?.state === 'absent'
      ? `there is no secret ${name}`
      : `the task definition gives only a part of the ARN of ${name}, and the whole could not be read (secretsmanager:DescribeSecret)`;
  return [{ ...need, resource: arn, doubt }];
};

const keyNeeds = (learnt: Learnt | undefined): NeededAction[] =>
  (learnt?.secrets ?? []).flatMap(({ key }): NeededAction[] =>
    key.state === 'known' && key.value.manager === 'CUSTOMER'
      ? [
          {
            action: 'kms:Decrypt',
            resource: key.value.arn,
            by: 'execution',
            needFor: "a start-up secret's key",
          },
        ]
      : [],
  );

/** An environment file is read from S3, and its bucket's region asked for (Amazon ECS developer guide). */
const fileNeeds = ({ environmentFiles = [] }: ContainerDefinition): NeededAction[] =>
  environmentFiles
    .filter((arn) => /^arn:[\w-]+:s3:::[^/]+\/./.test(arn))
    .flatMap((arn): NeededAction[] => [
      {
        action: 's3:GetBucketLocation',
        resource: arn.split('/')[0] ?? arn,
        by: 'execution',
        needFor: 'an environment file',
      },
      { action: 's3:GetObject', resource: arn, by: 'execution', needFor: 'an environment file' },
    ]);

/** The `awslogs` driver's stream is `PREFIX/CONTAINER/TASK-ID`; a policy cannot know the task's id (same guide, "Using the awslogs log driver"). */
const logNeeds = ({ awslogs, name }: ContainerDefinition, failure: Failure): NeededAction[] => {
  const { account, region, partition } = homeOf(failure);
  const where = awslogs?.region ?? region;
  if (awslogs === undefined || account === undefined || where === undefined) return [];
  const group = `arn:${partition}:logs:${where}:${account}:log-group:${awslogs.group}`;
  const task = failure.taskArn?.split('/').at(-1);
  const stream = [awslogs.streamPrefix, name, task].filter((part) => part !== undefined).join('/');
  const needFor = 'the log stream';
  const onStream = {
    resource: `${group}:log-stream:${stream}`,
    grantOn: `${group}:log-stream:*`,
    by: 'execution',
    needFor,
  } as const;
  return [
    ...(awslogs.createsGroup
      ? [
          {
            action: 'logs:CreateLogGroup',
            resource: group,
            by: 'execution',
            needFor: 'the log group',
          } as const,
        ]
      : []),
    { action: 'logs:CreateLogStream', ...onStream },
    { action: 'logs:PutLogEvents', ...onStream },
  ];
};

const saidNeeds = (failure: Failure): NeededAction[] =>
  failure.clues.denials.flatMap((denial): NeededAction[] => {
    const resource = exactResource(denial);
    if (resource === undefined) return [];
    const by = /^(?:ecr|ecr-public|sts):/.test(denial.action) ? 'pull' : 'execution';
    return [{ action: denial.action, resource, by, needFor: 'what the message names' }];
  });

/**
 * Every action that this task's start needs, in the order in which it would be missed: registry token, secrets with
 * their keys, environment files, each image, log streams. What the message says was denied belongs to it whatever we
 * know of the task. Without `learnt` what only AWS can tell is left out: keys, whole ARNs of secrets, cached upstreams.
 */
export const neededActions = (
  failure: Failure,
  definition: TaskDefinition | undefined,
  learnt?: Learnt,
): NeededAction[] => {
  const containers = definition?.containers ?? [];
  const repositories = repositoriesOf(failure, definition);
  const token: NeededAction = {
    action: 'ecr:GetAuthorizationToken',
    resource: '*',
    by: 'pull',
    needFor: 'the registry token',
  };
  const scoped = (resource: string): NeededAction => ({ ...token, resource, isComparison: true });
  const home = homeOf(failure);
  const references = containers.flatMap(({ registryCredentials, secrets }) =>
    [
      registryCredentials === undefined ? undefined : readCredentialsReference(registryCredentials, home),
      ...secrets.map((valueFrom) => readSecretReference(valueFrom, home)),
    ].filter((reference) => reference !== undefined),
  );
  const needs = [
    ...(repositories.length > 0 ? [token, ...repositories.map(scoped)] : []),
    ...references.flatMap((reference) => secretNeeds(reference, learnt)),
    ...keyNeeds(learnt),
    ...containers.flatMap(fileNeeds),
    ...pulls(repositories, learnt),
    ...containers.flatMap((container) => logNeeds(container, failure)),
  ];
  const unique = new Map<string, NeededAction>();
  for (const need of [...needs, ...saidNeeds(failure)]) {
    const key = keyOf(need);
    const known = unique.get(key);
    if (known === undefined || (known.isComparison && !need.isComparison)) unique.set(key, need);
  }
  return [...unique.values()];
};
