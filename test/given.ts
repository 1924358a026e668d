import type { ApprovedPolicy } from '../lambda/approved.ts';
import { classify } from '../lambda/classify.ts';
import { diagnose } from '../lambda/diagnose.ts';
import {
  type Fact,
  type FactName,
  type Facts,
  type FactTypes,
  type HostlessImage,
  noFacts,
} from '../lambda/facts.ts';
import type { EcrImage } from '../lambda/facts-ecr.ts';
import type { ContainerInstance, Permissions, PermissionVerdict, Role } from '../lambda/facts-iam.ts';
import type { StartSecret } from '../lambda/facts-secret.ts';
import type { Service, TaskDefinition } from '../lambda/facts-task.ts';
import type { Failure } from '../lambda/failure.ts';
import { type FixSettings, noFix, policyForExecutionRoles } from '../lambda/fix-settings.ts';
import type { Considered } from '../lambda/guards.ts';
import { readImage } from '../lambda/image.ts';
import { readMessage } from '../lambda/message.ts';
import { readSecretReference, type SecretReference } from '../lambda/secret-reference.ts';

export const account = '111122223333';
export const region = 'eu-west-1';
export const registry = `${account}.dkr.ecr.${region}.amazonaws.com`;
export const image = `${registry}/shop/web:1.4.2`;
export const repositoryArn = `arn:aws:ecr:${region}:${account}:repository/shop/web`;
export const roleArn = `arn:aws:iam::${account}:role/ecs/web-exec`;
export const secretArn = `arn:aws:secretsmanager:${region}:${account}:secret:prod/db-AbCdEf`;
const taskId = 'f9c4897899014c1f9c4c32c7743d3cd5';

export const token = { action: 'ecr:GetAuthorizationToken', resource: '*' } as const;
export const manifest = { action: 'ecr:BatchGetImage', resource: repositoryArn } as const;
export const layer = { action: 'ecr:GetDownloadUrlForLayer', resource: repositoryArn } as const;
export const secret = { action: 'secretsmanager:GetSecretValue', resource: secretArn } as const;

const assumed = (role: string, session: string): string =>
  `User: arn:aws:sts::${account}:assumed-role/${role}/${session} is not authorized to perform:`;

/** Real wordings, with the names of this file. */
export const messages = {
  tokenDenied: `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): operation error ECR: GetAuthorizationToken, https response error StatusCode: 400, RequestID: fcf1b7cf-02e3-4672-bb2a-df8757244f1d, api error AccessDeniedException: ${assumed('web-exec', taskId)} ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action`,
  pullDenied: `CannotPullContainerError: The task can\u2019t pull the image. Check that the role has the permissions to pull images from the registry. Error response from daemon: pull access denied for ${registry}/shop/web, repository does not exist or may require 'docker login': denied: ${assumed('web-exec', taskId)} ecr:BatchGetImage on resource: ${repositoryArn} because no identity-based policy allows the ecr:BatchGetImage action`,
  pullDeniedOnInstance: `CannotPullContainerError: Error response from daemon: pull access denied for ${registry}/shop/web, repository does not exist or may require 'docker login': denied: ${assumed('ecsInstanceRole', 'i-01a01a01a01a01a01')} ecr:BatchGetImage on resource: ${repositoryArn} because no identity-based policy allows the ecr:BatchGetImage action`,
  forbidden: `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: pulling from host ${registry} failed with status code [manifests 1.4.2]: 403 Forbidden`,
  notFound: `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: ${image}: not found`,
  timeout: `ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration. operation error ECR: GetAuthorizationToken, exceeded maximum number of attempts, 3, https response error StatusCode: 0, RequestID: , request send failed, Post "https://api.ecr.${region}.amazonaws.com/": dial tcp 52.94.20.3:443: i/o timeout`,
  rateLimited: `CannotPullContainerError: inspect image has been retried 5 time(s): httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/library/nginx/manifests/1.27: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit.`,
  silent: 'Task failed to start',
} as const;

/** A text of which no more than this fits into ECS's 1,024 bytes. */
export const cutAfter = (text: string, words: string): string => {
  const kept = text.slice(0, text.indexOf(words) + words.length);
  return 'Attempt failed; '.repeat(64).slice(0, 1024 - Buffer.byteLength(kept)) + kept;
};

const notAsked = { state: 'not-asked' } as const;

type Given<N extends FactName> = FactTypes[N] | Fact<FactTypes[N]>;

const isFact = <N extends FactName>(value: Given<N>): value is Fact<FactTypes[N]> => 'state' in value;

/** What the simulator allows; what it decides otherwise, by action; and all of the rest as the type has it. */
interface GivenPermissions extends Partial<Permissions> {
  readonly asked?: readonly { readonly action: string; readonly resource: string }[];
  readonly but?: Readonly<Record<string, Partial<PermissionVerdict>>>;
}

/** A deployment of service `web` on Fargate, task definition `web:41`, as everything in it is right but one thing. */
export const given = {
  failure({ message = messages.pullDenied, ...rest }: Partial<Failure> = {}): Failure {
    const clues = readMessage(message);
    return {
      ...classify(clues),
      message,
      clues,
      containers: [{ name: 'web', image }],
      account,
      region,
      clusterArn: `arn:aws:ecs:${region}:${account}:cluster/prod`,
      group: 'service:web',
      taskArn: `arn:aws:ecs:${region}:${account}:task/prod/${taskId}`,
      taskDefinitionArn: `arn:aws:ecs:${region}:${account}:task-definition/web:41`,
      launchType: 'FARGATE',
      stopCode: 'TaskFailedToStart',
      time: '2026-10-02T11:46:52.984Z',
      ...rest,
    };
  },

  /** The STOPPED event of a task that never started; `detail` replaces fields of the event's own. */
  event(detail: Readonly<Record<string, unknown>> = {}, envelope: Readonly<Record<string, unknown>> = {}) {
    const taskArn = `arn:aws:ecs:${region}:${account}:task/prod/${taskId}`;
    return {
      version: '0',
      id: '95fb0ab4-e6f9-ba18-da16-ea0a3191d1b4',
      'detail-type': 'ECS Task State Change',
      source: 'aws.ecs',
      account,
      time: '2026-10-02T11:46:52Z',
      region,
      resources: [taskArn],
      detail: {
        attachments: [
          {
            id: 'ad48c228-d0c0-4efc-9b82-6b7a18fbcd29',
            type: 'eni',
            status: 'DELETED',
            details: [{ name: 'subnetId', value: 'subnet-00aad8cc4d100aa7d' }],
          },
        ],
        attributes: [{ name: 'ecs.cpu-architecture', value: 'x86_64' }],
        availabilityZone: 'eu-west-1c',
        clusterArn: `arn:aws:ecs:${region}:${account}:cluster/prod`,
        connectivity: 'CONNECTED',
        connectivityAt: '2026-10-02T11:41:50.836Z',
        containers: [given.container()],
        cpu: '512',
        memory: '1024',
        createdAt: '2026-10-02T11:41:45.725Z',
        desiredStatus: 'STOPPED',
        enableExecuteCommand: false,
        ephemeralStorage: { sizeInGiB: 20 },
        executionStoppedAt: '2026-10-02T11:46:29.481Z',
        group: 'service:web',
        launchType: 'FARGATE',
        lastStatus: 'STOPPED',
        overrides: { containerOverrides: [{ name: 'web' }] },
        platformVersion: '1.4.0',
        pullStartedAt: '2026-10-02T11:41:58.615Z',
        startedBy: 'ecs-svc/2770844949256052681',
        stoppingAt: '2026-10-02T11:46:29.645Z',
        stoppedAt: '2026-10-02T11:46:52.984Z',
        stopCode: 'TaskFailedToStart',
        stoppedReason: messages.pullDenied,
        taskArn,
        taskDefinitionArn: `arn:aws:ecs:${region}:${account}:task-definition/web:41`,
        updatedAt: '2026-10-02T11:46:52.984Z',
        version: 6,
        ...detail,
      },
      ...envelope,
    };
  },

  /** One container of an event. */
  container(fields: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
    return {
      containerArn: `arn:aws:ecs:${region}:${account}:container/prod/${taskId}/a6c1281f-db57-4b98-a55c`,
      lastStatus: 'STOPPED',
      name: 'web',
      image,
      taskArn: `arn:aws:ecs:${region}:${account}:task/prod/${taskId}`,
      networkInterfaces: [{ attachmentId: 'ad48c228', privateIpv4Address: '10.0.68.200' }],
      cpu: '0',
      ...fields,
    };
  },

  /** The settings of an account in which the fix is on. */
  settings: (fix: Partial<FixSettings> = {}): Considered['settings'] => ({
    account,
    regions: [region],
    fix: { ...noFix, mode: 'on', ...fix },
  }),

  /** Role, task and permissions of a pull that an approved policy would cure: opted in, and confirmed by ECS. */
  repairable: (
    failure: Failure = given.failure(),
    but: Parameters<typeof given.facts>[0] = {},
  ): Considered => ({
    failure,
    settings: given.settings(),
    now: Date.parse('2026-10-02T11:47:00Z'),
    diagnosis: diagnose(
      failure,
      given.facts({
        task: [failure],
        taskDefinition: given.taskDefinition(),
        pullRole: {
          state: 'known',
          value: given.pullRole({ tags: { 'ecs-pull-medic': 'auto-fix' } }),
          from: 'iam:GetRole',
        },
        permissions: given.permissions({
          but: {
            [manifest.action]: { decision: 'implicitDeny' },
            [layer.action]: { decision: 'implicitDeny' },
          },
        }),
        ...but,
      }),
    ),
  }),

  approved: (fields: Partial<ApprovedPolicy> = {}): ApprovedPolicy => ({
    arn: policyForExecutionRoles('aws'),
    lacks: [],
    breadth: [0, 0, 0, 0, 1, 6],
    isAttached: false,
    judgedBy: 'simulation',
    ...fields,
  }),

  /** Values are known facts; a fact in another state is given whole. */
  facts(values: { readonly [N in FactName]?: Given<N> } = {}): Facts {
    const entries = Object.entries(values).map(([name, value]: [string, Given<FactName>]) => [
      name,
      isFact(value) ? value : { state: 'known', value, from: 'a test' },
    ]);
    return { ...noFacts, ...Object.fromEntries(entries) };
  },

  taskDefinition: (fields: Partial<TaskDefinition> = {}): TaskDefinition => ({
    arn: `arn:aws:ecs:${region}:${account}:task-definition/web:41`,
    family: 'web',
    executionRoleArn: roleArn,
    compatibilities: ['FARGATE'],
    containers: [{ name: 'web', image, secrets: [] }],
    ...fields,
  }),

  pullRole: (fields: Partial<Role> = {}): Role => ({
    arn: roleArn,
    name: 'web-exec',
    trustsEcsTasks: true,
    ...fields,
  }),

  permissions: ({
    asked = [token, manifest, layer],
    but = {},
    ...rest
  }: GivenPermissions = {}): Permissions => ({
    roleArn,
    method: 'simulation',
    verdicts: asked.map(({ action, resource }) => ({
      action,
      resource,
      roleArn,
      needFor: 'the image',
      decision: 'allowed',
      ...but[action],
    })),
    tokenScopedTo: [],
    singularOnly: [],
    taskRoleHas: [],
    ...rest,
  }),

  image: ({ image: text = image, ...parts }: Partial<EcrImage> = {}): EcrImage => ({
    image: text,
    reference: readImage(text) ?? { registry, repository: text },
    repository: { state: 'known', value: { arn: repositoryArn }, from: 'ecr:DescribeRepositories' },
    version: {
      state: 'known',
      value: { digest: 'sha256:0a1b', pushedAt: '2026-09-01T08:30:00.000Z' },
      from: 'ecr:DescribeImages',
    },
    isFailed: true,
    tagged: notAsked,
    tags: notAsked,
    lifecycle: notAsked,
    repositories: notAsked,
    elsewhere: notAsked,
    pullThrough: notAsked,
    platforms: notAsked,
    ...parts,
  }),

  service: (fields: Partial<Service> = {}): Service => ({
    name: 'web',
    status: 'ACTIVE',
    desiredCount: 2,
    runningCount: 0,
    taskDefinitionArn: `arn:aws:ecs:${region}:${account}:task-definition/web:41`,
    ...fields,
  }),

  instance: (fields: Partial<ContainerInstance> = {}): ContainerInstance => ({
    arn: `arn:aws:ecs:${region}:${account}:container-instance/prod/04f8c17d29e04711aa74852654e477ec`,
    instanceId: 'i-01a01a01a01a01a01',
    registeredAt: '2026-08-01T06:00:00.000Z',
    agentConnected: true,
    launchedAt: '2026-08-01T05:58:00.000Z',
    instanceProfileArn: `arn:aws:iam::${account}:instance-profile/ecsInstanceRole`,
    role: {
      state: 'known',
      value: {
        arn: `arn:aws:iam::${account}:role/ecsInstanceRole`,
        name: 'ecsInstanceRole',
        createdAt: '2026-01-01T00:00:00.000Z',
        trustsEcsTasks: false,
      },
      from: 'iam:GetInstanceProfile',
    },
    ...fields,
  }),

  /** A secret of Secrets Manager that is there, with AWS's own key; `valueFrom` as the task definition writes it. */
  secret: ({
    valueFrom = secretArn,
    ...parts
  }: Partial<StartSecret> & { valueFrom?: string } = {}): StartSecret => ({
    container: 'web',
    use: 'environment',
    reference: readSecretReference(valueFrom, { account, region, partition: 'aws' }) as SecretReference,
    stored: {
      state: 'known',
      value: { arn: secretArn, name: 'prod/db', versions: { b1c2: ['AWSCURRENT'] } },
      from: 'secretsmanager:DescribeSecret',
    },
    namesake: notAsked,
    key: notAsked,
    ...parts,
  }),

  hostless: (fields: Partial<HostlessImage> = {}): HostlessImage => ({
    image: 'shop/web:1.4.2',
    repository: {
      state: 'known',
      value: { arn: repositoryArn, uri: `${registry}/shop/web` },
      from: 'ecr:DescribeRepositories',
    },
    version: { state: 'known', value: { digest: 'sha256:0a1b' }, from: 'ecr:DescribeImages' },
    ...fields,
  }),

  unreadable: (
    why: 'denied' | 'throttled' | 'timeout' | 'expired' | 'error' = 'denied',
    from = 'iam:GetRole',
  ) => ({ state: 'unreadable', from, why, detail: `${why} in a test` }) as const,

  absent: (from = 'iam:GetRole') => ({ state: 'absent', from }) as const,
};
