import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { CreateTableCommand, DynamoDBClient, ScanCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateRepositoryCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import {
  type ContainerDefinition,
  CreateClusterCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs';
import { CreatePolicyCommand, CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { tableKeys } from '../../cli/table-keys.ts';
import { bundleLambda } from '../../infra/asset.ts';
import type { Finding } from '../../lambda/report/finding.ts';
import { startMoto } from './moto.ts';
import { type Answer, type Mend, startRecorder } from './recorder.ts';

export const account = '123456789012';
export const region = 'eu-west-1';
export const host = `${account}.dkr.ecr.${region}.amazonaws.com`;

export interface Task {
  readonly family: string;
  readonly roleArn: string;
  readonly containers: readonly ContainerDefinition[];
  /** The task's own reason, or that of a container by its name. */
  readonly reason: string | Readonly<Record<string, string>>;
}

/** A line of the log in CloudWatch's embedded metric format. */
export interface Emitted extends Readonly<Record<string, unknown>> {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
}

const document = (Statement: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement });

/** An answer in ECS's and ECR's protocol. */
const awsJson = (status: number, body: object): Answer => ({
  status,
  type: 'application/x-amz-json-1.1',
  body: JSON.stringify(body),
});

/** A service of the cluster as ECS describes it. */
export const serviceOf = (serviceName: string, taskDefinition: string, more: object = {}) => ({
  serviceName,
  serviceArn: `arn:aws:ecs:${region}:${account}:service/prod/${serviceName}`,
  clusterArn: `arn:aws:ecs:${region}:${account}:cluster/prod`,
  status: 'ACTIVE',
  desiredCount: 2,
  runningCount: 0,
  launchType: 'FARGATE',
  taskDefinition,
  ...more,
});

/** The bundled asset against the stand-in for AWS, with what a test needs to set an account up. */
export const startWired = async () => {
  const asset = mkdtempSync(join(tmpdir(), 'ecs-pull-medic-'));
  bundleLambda(asset);
  const moto = await startMoto();
  /** Details of the events of tasks that ECS still knows: the stand-in knows no task that failed to start. */
  const stopped = new Map<string, object>();
  /** By action, or by caller and action with a space between. */
  const faults = new Map<string, Answer | 'hang'>();
  const tellTasks: Mend = (_action, body) => {
    const { tasks = [] }: { tasks?: readonly string[] } = JSON.parse(body);
    const known = tasks.flatMap((arn) => stopped.get(arn) ?? []);
    return awsJson(200, { tasks: known });
  };
  const recorder = await startRecorder(
    moto.url,
    (action, body, caller) =>
      faults.get(`${caller} ${action}`) ??
      faults.get(action) ??
      (action === 'ecs:DescribeTasks' ? tellTasks(action, body, caller) : undefined),
  );
  const settings = {
    region,
    endpoint: moto.url,
    credentials: { accessKeyId: 'setup', secretAccessKey: 'loopback' },
  };
  const iam = new IAMClient(settings);
  const ecs = new ECSClient(settings);
  const ecr = new ECRClient(settings);
  const { TopicArn: topicArn = '' } = await new SNSClient(settings).send(
    new CreateTopicCommand({ Name: 'findings' }),
  );
  await ecs.send(new CreateClusterCommand({ clusterName: 'prod' }));

  const role = async (
    name: string,
    statements: readonly object[],
    service = 'ecs-tasks.amazonaws.com',
    tag?: string,
  ): Promise<string> => {
    const trust = { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' };
    await iam.send(
      new CreateRoleCommand({
        RoleName: name,
        AssumeRolePolicyDocument: document([trust]),
        ...(tag === undefined ? {} : { Tags: [{ Key: 'ecs-pull-medic', Value: tag }] }),
      }),
    );
    const PolicyDocument = document(statements);
    if (statements.length > 0)
      await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: 'own', PolicyDocument }));
    return `arn:aws:iam::${account}:role/${name}`;
  };

  /** A managed policy of the account, by its ARN. */
  const policy = async (name: string, statements: readonly object[]): Promise<string> => {
    const { Policy: made } = await iam.send(
      new CreatePolicyCommand({ PolicyName: name, PolicyDocument: document(statements) }),
    );
    return made?.Arn ?? '';
  };

  /** Gives the digest of the last. */
  const repository = async (repositoryName: string, ...tags: readonly string[]): Promise<string> => {
    let digest = '';
    await ecr.send(new CreateRepositoryCommand({ repositoryName }));
    for (const imageTag of tags) {
      const imageManifest = JSON.stringify({
        schemaVersion: 2,
        mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
        config: {
          mediaType: 'application/vnd.docker.container.image.v1+json',
          size: 1,
          digest: `sha256:${imageTag}`,
        },
        layers: [],
      });
      const { image } = await ecr.send(new PutImageCommand({ repositoryName, imageTag, imageManifest }));
      digest = image?.imageId?.imageDigest ?? '';
    }
    return digest;
  };

  const stoppedTask = async ({ family, roleArn, containers, reason }: Task) => {
    const { taskDefinition } = await ecs.send(
      new RegisterTaskDefinitionCommand({
        family,
        executionRoleArn: roleArn,
        networkMode: 'awsvpc',
        requiresCompatibilities: ['FARGATE'],
        cpu: '256',
        memory: '512',
        containerDefinitions: [...containers],
      }),
    );
    const taskArn = `arn:aws:ecs:${region}:${account}:task/prod/${family}`;
    const event = {
      'detail-type': 'ECS Task State Change',
      source: 'aws.ecs',
      account,
      region,
      time: '2026-10-02T11:46:53Z',
      detail: {
        clusterArn: `arn:aws:ecs:${region}:${account}:cluster/prod`,
        containers: containers.map(({ name = '', image }) => ({
          name,
          image,
          ...(typeof reason === 'string' ? {} : { reason: reason[name] }),
        })),
        group: `service:${family}`,
        lastStatus: 'STOPPED',
        launchType: 'FARGATE',
        stopCode: 'TaskFailedToStart',
        stoppedReason: typeof reason === 'string' ? reason : 'Task failed to start',
        taskArn,
        taskDefinitionArn: taskDefinition?.taskDefinitionArn,
      },
    };
    stopped.set(taskArn, event.detail);
    return event;
  };

  const invoke = async (
    event: unknown,
    { endpoint = recorder.url, ...environment }: Readonly<Record<string, string>> = {},
  ): Promise<{ code: number | null; findings: Finding[]; metrics: Emitted[] }> => {
    const runner = fileURLToPath(new URL('invoke.mjs', import.meta.url));
    const lambda = spawn(process.execPath, [runner, join(asset, 'index.mjs')], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: {
        PATH: process.env['PATH'],
        AWS_ACCESS_KEY_ID: 'function',
        AWS_SECRET_ACCESS_KEY: 'loopback',
        AWS_REGION: region,
        AWS_ENDPOINT_URL: endpoint,
        TOPIC_ARN: topicArn,
        ...environment,
      },
    });
    lambda.stdin.end(JSON.stringify(event));
    const [output, [code]] = await Promise.all([text(lambda.stdout), once(lambda, 'exit')]);
    const lines = output.trimEnd().split('\n');
    const metrics = lines
      .filter((line) => line.includes('"CloudWatchMetrics"'))
      .map((line): Emitted => JSON.parse(line));
    return { code, metrics, findings: code === 0 ? JSON.parse(lines.at(-1) ?? '').findings : [] };
  };

  return {
    settings,
    iam,
    topicArn,
    role,
    policy,
    /** Answers in place of the stand-in's, by IAM action. */
    faults,
    answers: (action: string, body: object): void => {
      faults.set(action, awsJson(200, body));
    },
    refuses: (action: string, type = 'AccessDeniedException', message = 'no'): void => {
      faults.set(action, awsJson(400, { __type: type, message }));
    },
    repository,
    stoppedTask,
    invoke,
    /** IAM actions of the calls that the asset made. */
    calls: (caller = 'function') => recorder.calls(caller),
    /** The bundled asset's folder, and where it finds AWS. */
    asset,
    endpoint: recorder.url,
    /** Open incidents, as their rows are. */
    rows: async () =>
      (
        await new DynamoDBClient(settings).send(
          new ScanCommand({
            TableName: 'incidents',
            FilterExpression: 'attribute_exists(#open)',
            ExpressionAttributeNames: { '#open': 'open' },
          }),
        )
      ).Items ?? [],
    setRow: async (pk: string, name: string, value: string): Promise<void> => {
      await new DynamoDBClient(settings).send(
        new UpdateItemCommand({
          TableName: 'incidents',
          Key: { pk: { S: pk } },
          UpdateExpression: 'SET #name = :value',
          ExpressionAttributeNames: { '#name': name },
          ExpressionAttributeValues: { ':value': { S: value } },
        }),
      );
    },
    /** Makes the table of incidents as the stack does, and gives its name. */
    table: async (): Promise<string> => {
      const TableName = 'incidents';
      await new DynamoDBClient(settings).send(
        new CreateTableCommand({ TableName, BillingMode: 'PAY_PER_REQUEST', ...tableKeys }),
      );
      return TableName;
    },
    stop: async (): Promise<void> => {
      await recorder.stop();
      await moto.stop();
      rmSync(asset, { recursive: true, force: true });
    },
  };
};
