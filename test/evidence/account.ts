/** The account that every situation starts from: service `web`, as all of it is right. */
export const id = '111122223333';
const region = 'eu-west-1';
export const host = `${id}.dkr.ecr.${region}.amazonaws.com`;
const repositoryArn = `arn:aws:ecr:${region}:${id}:repository/shop/web`;
export const secretArn = `arn:aws:secretsmanager:${region}:${id}:secret:prod/db-AbCdEf`;
export const partialArn = `arn:aws:secretsmanager:${region}:${id}:secret:prod/db`;
const taskId = 'f9c4897899014c1f9c4c32c7743d3cd5';
const instanceId = 'i-01a01a01a01a01a01';

export interface Statement {
  readonly Sid?: string;
  readonly Effect?: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: unknown;
  readonly Condition?: object;
}

export const document = (...statements: readonly Statement[]) => ({
  Version: '2012-10-17',
  Statement: statements.map((each) => ({ Effect: 'Allow', ...each })),
});

const trust = (service: string) => document({ Action: 'sts:AssumeRole', Principal: { Service: service } });
const pull = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
export const token: Statement = { Action: 'ecr:GetAuthorizationToken', Resource: '*' };
export const pulls: Statement = { Action: pull, Resource: repositoryArn };
export const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;

export interface Role {
  readonly allow?: readonly Statement[];
  readonly boundary?: string;
  readonly createdAt?: string;
  readonly trust?: object;
}

const role = (name: string, service: string, { allow = [token, pulls], createdAt, ...rest }: Role) => ({
  name,
  createdAt: createdAt ?? '2026-01-05T09:00:00Z',
  trust: trust(service),
  inline: allow.length > 0 ? { own: document(...allow) } : {},
  ...rest,
});

export const subnets = {
  task: 'subnet-0a0a0a0a',
  public: 'subnet-0b0b0b0b',
  other: 'subnet-0c0c0c0c',
} as const;
export const groups = { task: 'sg-0a0a0a0a', endpoints: 'sg-0b0b0b0b' } as const;

/** A private subnet behind a NAT gateway: all that a pull needs. */
export const vpc = {
  id: 'vpc-0a0a0a0a',
  cidr: '10.0.0.0/16',
  subnets: [
    { id: subnets.task, cidr: '10.0.1.0/24', zone: `${region}a` },
    { id: subnets.public, cidr: '10.0.0.0/24', zone: `${region}a` },
    { id: subnets.other, cidr: '10.0.2.0/24', zone: `${region}b` },
  ],
  routeTables: [
    { id: 'rtb-0a0a0a0a', main: true, routes: [{ to: '0.0.0.0/0', via: 'nat-0a0a0a0a' }] },
    { id: 'rtb-0b0b0b0b', subnets: [subnets.public], routes: [{ to: '0.0.0.0/0', via: 'igw-0a0a0a0a' }] },
  ],
  internetGateway: 'igw-0a0a0a0a',
  natGateways: [{ id: 'nat-0a0a0a0a', subnet: subnets.public }],
  securityGroups: [
    { id: groups.task },
    { id: groups.endpoints, in: [{ ports: '443', from: ['10.0.0.0/16'] }] },
  ],
};

/** What a situation changes of the account; every list replaces the one that is there. */
export interface Changes {
  /** Parts of the VPC that replace those of a private subnet behind a NAT gateway. */
  readonly vpc?: object;
  readonly assignPublicIp?: 'ENABLED' | 'DISABLED';
  readonly role?: Role;
  readonly instanceRole?: Role;
  readonly registeredAt?: string;
  readonly taskDefinition?: object;
  readonly container?: object;
  readonly images?: readonly object[];
  readonly repository?: object;
  readonly repositories?: readonly object[];
  readonly more?: object;
}

const web = (image: string, more: object = {}) => ({ name: 'web', image, ...more });

export const accountWith = (image: string, changes: Changes): string =>
  JSON.stringify({
    account: id,
    region,
    roles: [
      role('web-exec', 'ecs-tasks.amazonaws.com', changes.role ?? {}),
      role('ecsInstanceRole', 'ec2.amazonaws.com', changes.instanceRole ?? {}),
    ],
    instanceProfiles: [{ name: 'ecsInstanceRole', role: 'ecsInstanceRole' }],
    instances: [
      {
        id: instanceId,
        launchedAt: '2026-08-01T05:58:00Z',
        instanceProfile: 'ecsInstanceRole',
        subnet: subnets.task,
        securityGroups: [groups.task],
        privateIp: '10.0.1.30',
      },
    ],
    containerInstances: [
      {
        id: '04f8c17d29e04711aa74852654e477ec',
        cluster: 'prod',
        ec2InstanceId: instanceId,
        registeredAt: changes.registeredAt ?? '2026-08-01T06:00:00Z',
      },
    ],
    services: [
      {
        name: 'web',
        cluster: 'prod',
        desiredCount: 2,
        taskDefinition: 'web:41',
        networkConfiguration: {
          awsvpcConfiguration: {
            subnets: [subnets.task, subnets.other],
            securityGroups: [groups.task],
            assignPublicIp: changes.assignPublicIp ?? 'DISABLED',
          },
        },
      },
    ],
    vpcs: [{ ...vpc, ...changes.vpc }],
    taskDefinitions: [
      {
        family: 'web',
        revision: 41,
        executionRoleArn: `arn:aws:iam::${id}:role/web-exec`,
        requiresCompatibilities: ['FARGATE'],
        containerDefinitions: [web(image, changes.container)],
        ...changes.taskDefinition,
      },
    ],
    repositories: [
      {
        name: 'shop/web',
        images: changes.images ?? [
          { tags: ['1.4.1'], digest: digest('a'), pushedAt: '2026-09-01T08:30:00Z' },
          { tags: ['1.4.2'], digest: digest('b'), pushedAt: '2026-09-20T08:30:00Z' },
        ],
        ...changes.repository,
      },
      ...(changes.repositories ?? []),
    ],
    secrets: [{ name: 'prod/db', suffix: 'AbCdEf' }],
    ...changes.more,
  });

export const eventOf = (
  image: string,
  reason: string,
  onInstance: boolean,
  group = 'service:web',
): object => {
  const arn = (rest: string): string => `arn:aws:ecs:${region}:${id}:${rest}`;
  return {
    'detail-type': 'ECS Task State Change',
    source: 'aws.ecs',
    account: id,
    region,
    time: '2026-10-02T11:46:53Z',
    detail: {
      attachments: onInstance
        ? []
        : [
            {
              type: 'eni',
              details: [
                { name: 'subnetId', value: subnets.task },
                { name: 'privateIPv4Address', value: '10.0.1.25' },
              ],
            },
          ],
      attributes: [{ name: 'ecs.cpu-architecture', value: 'x86_64' }],
      clusterArn: arn('cluster/prod'),
      containers: [web(image, onInstance ? { reason } : {})],
      ...(onInstance
        ? { containerInstanceArn: arn('container-instance/prod/04f8c17d29e04711aa74852654e477ec') }
        : {}),
      group,
      lastStatus: 'STOPPED',
      launchType: onInstance ? 'EC2' : 'FARGATE',
      pullStartedAt: '2026-10-02T11:41:58.615Z',
      stopCode: 'TaskFailedToStart',
      stoppedAt: '2026-10-02T11:46:52.984Z',
      stoppedReason: onInstance ? 'Task failed to start' : reason,
      taskArn: arn(`task/prod/${taskId}`),
      taskDefinitionArn: arn('task-definition/web:41'),
    },
  };
};

const user = (name: string, session = taskId): string =>
  `User: arn:aws:sts::${id}:assumed-role/${name}/${session} is not authorized to perform:`;
const noIdentity = (action: string): string => `because no identity-based policy allows the ${action} action`;
const initialisation = 'ResourceInitializationError: unable to pull secrets or registry auth:';
const resolve = (image: string): string =>
  `CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref ${image}:`;
const daemon = `Error response from daemon: pull access denied for ${host}/shop/web, repository does not exist or may require 'docker login': denied:`;

const issue = 'There is a connection issue between the task and';
const check = 'Check your task network configuration.';
const zero = 'https response error StatusCode: 0, RequestID: ,';

/** Real wordings, with the names of this account. */
export const reasons = {
  apiTimeout: (ip: string): string =>
    `${initialisation} The task cannot pull registry auth from Amazon ECR: ${issue} Amazon ECR. ${check} operation error ECR: GetAuthorizationToken, exceeded maximum number of attempts, 3, ${zero} request send failed, Post "https://api.ecr.${region}.amazonaws.com/": dial tcp ${ip}:443: i/o timeout`,
  secretTimeout: `${initialisation} unable to retrieve secret from asm: ${issue} AWS Secrets Manager. ${check} failed to fetch secret ${secretArn} from secrets manager: operation error Secrets Manager: GetSecretValue, ${zero} canceled, context deadline exceeded`,
  layerTimeout: `CannotPullContainerError: The task cannot pull ${host}/shop/web:1.4.2 from the registry ${host}/shop/web:1.4.2. ${issue} the registry. ${check} : failed to copy: httpReadSeeker: failed open: failed to do request: Get ${host}/shop/web:1.4.2: dial tcp 52.218.41.3:443: i/o timeout`,
  layerDenied:
    'CannotPullContainerError: error pulling image configuration: download failed after attempts=1: denied: <?xml version="1.0" encoding="UTF-8"?> <Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
  notResolved: `${initialisation} execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 time(s): RequestError: send request failed caused by: Post "https://api.ecr.${region}.amazonaws.com/": dial tcp: lookup api.ecr.${region}.amazonaws.com on 10.0.0.2:53: read udp 10.0.1.25:41234->10.0.0.2:53: i/o timeout`,
  tokenDenied: `${initialisation} execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): operation error ECR: GetAuthorizationToken, https response error StatusCode: 400, RequestID: fcf1b7cf-02e3-4672-bb2a-df8757244f1d, api error AccessDeniedException: ${user('web-exec')} ecr:GetAuthorizationToken on resource: * ${noIdentity('ecr:GetAuthorizationToken')}`,
  pullDenied: `CannotPullContainerError: ${daemon} ${user('web-exec')} ecr:BatchGetImage on resource: ${repositoryArn} ${noIdentity('ecr:BatchGetImage')}`,
  pullDeniedByScp: `CannotPullContainerError: ${daemon} ${user('web-exec')} ecr:BatchGetImage on resource: ${repositoryArn} with an explicit deny in a service control policy`,
  pullDeniedByBoundary: `CannotPullContainerError: ${daemon} ${user('web-exec')} ecr:BatchGetImage on resource: ${repositoryArn} because no permissions boundary allows the ecr:BatchGetImage action`,
  instanceDenied: `CannotPullContainerError: ${daemon} ${user('ecsInstanceRole', instanceId)} ecr:BatchGetImage on resource: ${repositoryArn} ${noIdentity('ecr:BatchGetImage')}`,
  secretDenied: (resource: string): string =>
    `${initialisation} execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${resource} from secrets manager: operation error Secrets Manager: GetSecretValue, https response error StatusCode: 400, RequestID: d45b80b7-7a19-49eb-8fd2-44305bb5e5d7, api error AccessDeniedException: ${user('web-exec')} secretsmanager:GetSecretValue on resource: ${resource} ${noIdentity('secretsmanager:GetSecretValue')}`,
  notFound: (image: string): string => `${resolve(image)} ${image}: not found`,
  hubDenied: (image: string): string =>
    `${resolve(`docker.io/${image}`)} pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`,
} as const;
