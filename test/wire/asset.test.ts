import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { CreateRepositoryCommand, ECRClient, PutImageCommand } from '@aws-sdk/client-ecr';
import { CreateClusterCommand, ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleLambda } from '../../infra/asset.ts';
import type { Finding } from '../../lambda/report/finding.ts';
import { hasMoto, type Moto, startMoto } from './moto.ts';

const account = '123456789012';
const region = 'eu-west-1';
const host = `${account}.dkr.ecr.${region}.amazonaws.com`;
const repository = `arn:aws:ecr:${region}:${account}:repository/team/app`;
const credentials = { accessKeyId: 'setup', secretAccessKey: 'loopback' };

const isThere = await hasMoto();

// A machine of a developer may lack the stand-in; where the project is tested for landing it must not be missed.
test.runIf(process.env['CI'] === 'true')('the stand-in for AWS is on PATH in CI', () => {
  expect(isThere).toBe(true);
});

describe.runIf(!isThere)('on the wire', () => {
  test.skip('skipped: moto_server is not on PATH (pip install "moto[server]")');
});

describe.runIf(isThere)('the deployed asset, on the wire', () => {
  const asset = mkdtempSync(join(tmpdir(), 'ecs-pull-medic-'));
  const received: string[] = [];
  let moto: Moto;
  let inbox: Server;
  let topicArn = '';

  const clientSettings = () => ({ region, endpoint: moto.url, credentials });

  const role = async (name: string, statements: readonly object[]): Promise<string> => {
    const iam = new IAMClient(clientSettings());
    const trust = {
      Effect: 'Allow',
      Principal: { Service: 'ecs-tasks.amazonaws.com' },
      Action: 'sts:AssumeRole',
    };
    const policy = (Statement: readonly object[]): string =>
      JSON.stringify({ Version: '2012-10-17', Statement });
    await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: policy([trust]) }));
    if (statements.length > 0) {
      const PolicyDocument = policy(statements);
      await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: 'own', PolicyDocument }));
    }
    return `arn:aws:iam::${account}:role/${name}`;
  };

  const stoppedTask = async (family: string, roleArn: string, image: string, stoppedReason: string) => {
    const ecs = new ECSClient(clientSettings());
    const { taskDefinition } = await ecs.send(
      new RegisterTaskDefinitionCommand({
        family,
        executionRoleArn: roleArn,
        networkMode: 'awsvpc',
        requiresCompatibilities: ['FARGATE'],
        cpu: '256',
        memory: '512',
        containerDefinitions: [{ name: 'app', image }],
      }),
    );
    return {
      'detail-type': 'ECS Task State Change',
      source: 'aws.ecs',
      account,
      region,
      time: '2026-10-02T11:46:53Z',
      detail: {
        clusterArn: `arn:aws:ecs:${region}:${account}:cluster/prod`,
        containers: [{ name: 'app', image }],
        group: `service:${family}`,
        lastStatus: 'STOPPED',
        launchType: 'FARGATE',
        stopCode: 'TaskFailedToStart',
        stoppedReason,
        taskArn: `arn:aws:ecs:${region}:${account}:task/prod/${family}`,
        taskDefinitionArn: taskDefinition?.taskDefinitionArn,
      },
    };
  };

  const invoke = async (
    event: unknown,
    endpoint = moto.url,
  ): Promise<{ code: number | null; findings: Finding[] }> => {
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
      },
    });
    lambda.stdin.end(JSON.stringify(event));
    const [output, [code]] = await Promise.all([text(lambda.stdout), once(lambda, 'exit')]);
    const last = output.trimEnd().split('\n').at(-1) ?? '';
    return { code, findings: code === 0 ? JSON.parse(last).findings : [] };
  };

  beforeAll(async () => {
    bundleLambda(asset);
    moto = await startMoto();
    inbox = createServer((request, response) => {
      void text(request).then((body) => {
        received.push(body);
        response.end();
      });
    }).listen(0, '127.0.0.1');
    await once(inbox, 'listening');
    const address = inbox.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const sns = new SNSClient(clientSettings());
    const topic = await sns.send(new CreateTopicCommand({ Name: 'findings' }));
    topicArn = topic.TopicArn ?? '';
    const Endpoint = `http://127.0.0.1:${port}/`;
    await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: 'http', Endpoint }));
    const ecr = new ECRClient(clientSettings());
    for (const repositoryName of ['team/app', 'team/api'])
      await ecr.send(new CreateRepositoryCommand({ repositoryName }));
    for (const imageTag of ['1.0.0', '1.1.0']) {
      const config = {
        mediaType: 'application/vnd.docker.container.image.v1+json',
        size: 1,
        digest: `sha256:${imageTag}`,
      };
      const imageManifest = JSON.stringify({
        schemaVersion: 2,
        mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
        config,
        layers: [],
      });
      await ecr.send(new PutImageCommand({ repositoryName: 'team/app', imageTag, imageManifest }));
    }
    await new ECSClient(clientSettings()).send(new CreateClusterCommand({ clusterName: 'prod' }));
  });

  afterAll(async () => {
    inbox?.close();
    await moto?.stop();
    rmSync(asset, { recursive: true, force: true });
  });

  const denied = (name: string, action: string, resource: string): string =>
    `User: arn:aws:sts::${account}:assumed-role/${name}/cdd887a8 is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
  const auth = (name: string): string =>
    `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): operation error ECR: GetAuthorizationToken, https response error StatusCode: 400, RequestID: fcf1b7cf, api error AccessDeniedException: ${denied(name, 'ecr:GetAuthorizationToken', '*')}`;
  const pull = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
  const allow = (Action: readonly string[], Resource: string) => ({ Effect: 'Allow', Action, Resource });
  const everything = [allow(['ecr:GetAuthorizationToken', ...pull], '*')];
  const image = `${host}/team/app:1.0.0`;
  const pulls = pull.map((action) => ({ action, resource: repository, decision: 'implicitDeny' }));

  test('tells a role without any permission, and all that it lacks', async () => {
    const event = await stoppedTask('bare', await role('bare', []), image, auth('bare'));
    const { findings } = await invoke(event);
    expect(findings).toMatchObject([
      {
        rootCause: { code: 'ecr-auth-denied', confidence: 'confirmed' },
        missing: [{ action: 'ecr:GetAuthorizationToken', resource: '*' }, ...pulls],
      },
    ]);
  });

  test('tells a role whose token is scoped to the repository', async () => {
    const statements = [allow(['ecr:GetAuthorizationToken', ...pull], repository)];
    const event = await stoppedTask('scoped', await role('scoped', statements), image, auth('scoped'));
    const { findings } = await invoke(event);
    expect(findings).toMatchObject([
      { rootCause: { code: 'auth-token-resource-scoped', confidence: 'confirmed' } },
    ]);
  });

  test('tells what an ambiguous 403 hides', async () => {
    const roleArn = await role('token', [allow(['ecr:GetAuthorizationToken'], '*')]);
    const reason = `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: unexpected status from HEAD request to https://${host}/v2/team/app/manifests/1.0.0: 403 Forbidden`;
    const { findings } = await invoke(await stoppedTask('token', roleArn, image, reason));
    expect(findings).toMatchObject([
      {
        cause: 'ecr-pull-denied',
        rootCause: { code: 'ecr-pull-denied', confidence: 'confirmed' },
        missing: pulls,
      },
    ]);
  });

  test('names the tags that are there', async () => {
    const missing = `${host}/team/app:1.0.1`;
    const reason = `CannotPullContainerError: failed to resolve ref ${missing}: ${missing}: not found`;
    const { findings } = await invoke(
      await stoppedTask('tag', await role('tag', everything), missing, reason),
    );
    const summary = expect.stringMatching(/no tag 1\.0\.1\..*1\.1\.0/);
    expect(findings).toMatchObject([
      { rootCause: { code: 'image-not-found', confidence: 'confirmed', summary } },
    ]);
  });

  test('names repositories like the one that is missing', async () => {
    const missing = `${host}/team/ap:1.0.0`;
    const reason = `CannotPullContainerError: failed to resolve ref ${missing}: ${missing}: not found`;
    const { findings } = await invoke(
      await stoppedTask('repo', await role('repo', everything), missing, reason),
    );
    const summary = expect.stringMatching(/no repository team\/ap .*team\/a(?:pi|pp), team\/ap/);
    expect(findings).toMatchObject([
      { rootCause: { code: 'repository-not-found', confidence: 'confirmed', summary } },
    ]);
  });

  test('sends each finding to the topic', () => {
    const texts = received.filter((body) => body.includes('ecs-pull-medic.finding/1'));
    expect(texts).toHaveLength(5);
  });

  test('says nothing of an ordinary stop', async () => {
    const event = await stoppedTask(
      'plain',
      await role('plain', []),
      image,
      'Essential container in task exited',
    );
    expect(await invoke(event)).toEqual({ code: 0, findings: [] });
  });

  test('fails when nothing can be sent, so that the event is retried', async () => {
    const event = await stoppedTask('lost', await role('lost', []), image, auth('lost'));
    const { code } = await invoke(event, 'http://127.0.0.1:9');
    expect(code).not.toBe(0);
  });
});
