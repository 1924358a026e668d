import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Deployment, Service, Task } from '@aws-sdk/client-ecs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Preflight } from '../../cli/preflight.ts';
import { command } from '../cli/command.ts';
import { hasMoto } from './moto.ts';
import { type BuiltVpc, buildVpc } from './vpc.ts';
import { account, host, region, serviceOf, startWired } from './wired.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const isThere = await hasMoto();

describe.runIf(!isThere)('a check before the deploy on the wire', () => {
  test.skip('skipped: moto_server is not on PATH (pip install "moto[server]")');
});

const diagnose = command('diagnose');
const image = `${host}/team/app:1.0.0`;
const notFound = `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${host}/team/app:9.9.9: ${host}/team/app:9.9.9: not found`;

describe.runIf(isThere)('a check before the deploy on the wire', () => {
  let wired: Awaited<ReturnType<typeof startWired>>;
  let vpc: BuiltVpc;
  let definitionArn = '';
  let digest = '';
  let blobs: Server;

  beforeAll(async () => {
    wired = await startWired();
    vpc = await buildVpc(wired.settings);
    digest = await wired.repository('team/app', '1.0.0');
    const Action = ['ecr:GetAuthorizationToken', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
    const roleArn = await wired.role('web', [{ Effect: 'Allow', Action, Resource: '*' }]);
    const event = await wired.stoppedTask({
      family: 'web',
      roleArn,
      containers: [{ name: 'app', image }],
      reason: notFound,
    });
    definitionArn = event.detail.taskDefinitionArn ?? '';
    blobs = createServer((_request, response) => {
      response.end('{"architecture":"arm64","os":"linux"}');
    }).listen(0, '127.0.0.1');
    await once(blobs, 'listening');
  });

  afterAll(async () => {
    blobs?.closeAllConnections();
    blobs?.close();
    await wired?.stop();
  });

  const blobUrl = (): string => {
    const address = blobs.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/config`;
  };

  /** The image is built for one platform, which stands in the blob of its configuration. */
  const builtFor = (architecture: string): void => {
    const index = { manifests: [{ platform: { os: 'linux', architecture } }] };
    wired.answers('ecr:BatchGetImage', { images: [{ imageManifest: JSON.stringify(index) }] });
  };

  const serve = (subnets: readonly string[], assignPublicIp: string, more: Partial<Service> = {}): void =>
    wired.answers('ecs:DescribeServices', {
      services: [
        serviceOf('web', definitionArn, {
          desiredCount: 1,
          runningCount: 1,
          networkConfiguration: {
            awsvpcConfiguration: { subnets, securityGroups: [vpc.taskGroup], assignPublicIp },
          },
          ...more,
        }),
      ],
    });

  /** What the service runs now. */
  const runs = (...tasks: readonly Task[]): void => {
    wired.answers('ecs:ListTasks', { taskArns: tasks.map(({ taskArn }) => taskArn) });
    wired.answers('ecs:DescribeTasks', { tasks });
  };

  beforeEach(() => {
    runs();
    builtFor('amd64');
  });
  afterEach(() => wired.faults.clear());

  const run = async (...args: readonly string[]) => {
    const { code, out, err } = await diagnose([...args, '--region', region], {
      env: {
        AWS_ACCESS_KEY_ID: 'preflight',
        AWS_SECRET_ACCESS_KEY: 'loopback',
        AWS_ENDPOINT_URL: wired.endpoint,
      },
    });
    const results = out
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line): Preflight => JSON.parse(line));
    const [result] = results;
    const resultOf = (check: string) => result?.checks.find((each) => each.check === check);
    return { code, out, err, results, resultOf };
  };

  const ofService = ['--task-definition', 'web', '--cluster', 'prod', '--service', 'web', '--json'] as const;

  test('passes where all is there, the way to the registry included', async () => {
    serve([vpc.publicId], 'ENABLED');
    const { code, results, resultOf } = await run(...ofService);
    const open = results[0]?.checks.filter(({ result }) => result !== 'pass').map(({ check }) => check);
    // The stand-in has no simulator, so that the policies themselves were weighed.
    expect(open).toEqual(['role.simulated']);
    expect(results).toMatchObject([{ verdict: 'unknown', service: 'web', taskDefinitionArn: definitionArn }]);
    expect(code).toBe(0);
    expect(resultOf('network.public-ip')?.detail).toContain('has a public address');
    expect(resultOf('task.platform')?.detail).toContain('has linux/amd64');
  });

  test('fails where one of the subnets of the service has no way out', async () => {
    serve([vpc.publicId, vpc.privateId], 'ENABLED');
    const { code, results, resultOf } = await run(...ofService);
    expect(code).toBe(1);
    expect(results[0]?.verdict).toBe('fail');
    expect(resultOf('network.route')).toMatchObject({
      result: 'fail',
      detail: expect.stringContaining(`Subnet ${vpc.privateId} has no way to the internet`),
    });
  });

  test('says that it does not know the way where no service is given', async () => {
    const { code, resultOf, results } = await run('--task-definition', 'web', '--json');
    expect([code, results[0]?.verdict]).toEqual([0, 'unknown']);
    expect(resultOf('network.path')?.detail).toContain('--cluster and --service');
  });

  test('fails where the image is built for another platform, by its index or its configuration', async () => {
    serve([vpc.publicId], 'ENABLED');
    builtFor('arm64');
    const byIndex = await run(...ofService);
    expect(byIndex.code).toBe(1);
    expect(byIndex.resultOf('task.platform')).toMatchObject({
      result: 'fail',
      detail: expect.stringMatching(/needs linux\/amd64 .* has linux\/arm64 only/),
    });
    const manifest = { config: { digest: 'sha256:cafe' }, layers: [] };
    wired.answers('ecr:BatchGetImage', { images: [{ imageManifest: JSON.stringify(manifest) }] });
    wired.answers('ecr:GetDownloadUrlForLayer', { downloadUrl: blobUrl() });
    expect((await run(...ofService)).resultOf('task.platform')?.detail).toContain('has linux/arm64 only');
  });

  test('leaves the platform out where the manifest may not be read', async () => {
    serve([vpc.publicId], 'ENABLED');
    wired.refuses('ecr:BatchGetImage');
    const { code, resultOf } = await run(...ofService);
    expect(code).toBe(0);
    expect(resultOf('task.platform')).toMatchObject({
      result: 'unknown',
      detail: expect.stringContaining('allow ecr:BatchGetImage'),
    });
  });

  const latent = ['--cluster', 'prod', '--all', '--latent', '--json'] as const;
  const lifecycle = (countNumber: number): void => {
    const selection = { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber };
    const rules = [{ rulePriority: 1, selection, action: { type: 'expire' } }];
    wired.answers('ecr:GetLifecyclePolicy', { lifecyclePolicyText: JSON.stringify({ rules }) });
  };
  const running = (imageDigest: string): Task => ({
    taskArn: `arn:aws:ecs:${region}:${account}:task/prod/1`,
    taskDefinitionArn: definitionArn,
    containers: [{ name: 'app', image, imageDigest }],
  });

  test('tells of what runs that the lifecycle policy is about to remove it', async () => {
    wired.answers('ecs:ListServices', { serviceArns: [`arn:aws:ecs:${region}:${account}:service/prod/web`] });
    serve([vpc.publicId], 'ENABLED');
    lifecycle(0);
    const { code, resultOf } = await run(...latent);
    expect(code).toBe(1);
    expect(resultOf('image.lifecycle')).toMatchObject({ result: 'fail' });
    lifecycle(5);
    expect((await run(...latent)).code).toBe(0);
    expect(wired.calls('preflight').slice(-40)).not.toContain('ecr:BatchGetImage');
  });

  test('goes on with its checks where tasks may not be listed, and says so', async () => {
    serve([vpc.publicId], 'ENABLED');
    wired.refuses('ecs:ListTasks');
    const { code, err, resultOf } = await run(...ofService);
    expect(code).toBe(0);
    expect(err).toMatch(/AWS refuses ecs:ListTasks .*: the checks go on without\.\n/);
    expect(resultOf('image.exists')).toMatchObject({ result: 'pass' });
  });

  test('looks for the digest that the running tasks have, for ECS starts the next one with the same', async () => {
    wired.answers('ecs:ListServices', { serviceArns: [`arn:aws:ecs:${region}:${account}:service/prod/web`] });
    serve([vpc.publicId], 'ENABLED');
    runs(running(digest));
    expect((await run(...latent)).code).toBe(0);
    runs(running(`sha256:${'0'.repeat(64)}`));
    const { code, resultOf } = await run(...latent);
    expect(code).toBe(1);
    expect(resultOf('image.exists')).toMatchObject({
      result: 'fail',
      detail: expect.stringContaining('sha256:000'),
    });
  });

  const deployment: Deployment = {
    id: 'ecs-svc/1',
    status: 'PRIMARY',
    desiredCount: 1,
    runningCount: 0,
    rolloutState: 'IN_PROGRESS',
  };
  const waiting = ['--cluster', 'prod', '--service', 'web', '--wait', '--minutes', '1', '--json'] as const;

  test('waits until the deployment is steady', async () => {
    const deployments = [{ ...deployment, runningCount: 1, rolloutState: 'COMPLETED' as const }];
    serve([vpc.publicId], 'ENABLED', { deployments });
    const { code, out, err } = await run(...waiting);
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toMatch(/Service web is steady: .* 1 of 1 tasks run\.\n$/);
  });

  test('waits until its first failed pull, and explains it', async () => {
    serve([vpc.publicId], 'ENABLED', { deployments: [deployment] });
    runs({
      ...running(digest),
      group: 'service:web',
      clusterArn: `arn:aws:ecs:${region}:${account}:cluster/prod`,
      lastStatus: 'STOPPED',
      launchType: 'FARGATE',
      startedBy: 'ecs-svc/1',
      stopCode: 'TaskFailedToStart',
      stoppedReason: notFound,
      containers: [{ name: 'app', image: `${host}/team/app:9.9.9` }],
    });
    const { code, out } = await run(...waiting);
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ rootCause: { code: 'image-not-found' }, group: 'service:web' });
  });

  test('checks before it waits, and does not wait for what fails', async () => {
    serve([vpc.privateId], 'DISABLED', { deployments: [deployment] });
    const { code, err } = await run(...ofService, '--wait', '--minutes', '1');
    expect(code).toBe(1);
    expect(err).not.toContain('no deployment');
  });
});
