import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Finding } from '../../lambda/report/finding.ts';
import { command, scratchFile } from '../cli/command.ts';
import { hasMoto } from './moto.ts';
import { account, host, region, serviceOf, startWired } from './wired.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const isThere = await hasMoto();

describe.runIf(!isThere)('diagnose on the wire', () => {
  test.skip('skipped: moto_server is not on PATH (pip install "moto[server]")');
});

const diagnose = command('diagnose');

describe.runIf(isThere)('diagnose on the wire', () => {
  let wired: Awaited<ReturnType<typeof startWired>>;
  const app = { name: 'app', image: `${host}/team/app:9.9.9` };
  const notFound = `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${app.image}: ${app.image}: not found`;
  let taskArn = '';
  let taskDefinition = '';

  beforeAll(async () => {
    wired = await startWired();
    await wired.repository('team/app', '1.0.0');
    const roleArn = await wired.role('web', [
      {
        Effect: 'Allow',
        Action: ['ecr:GetAuthorizationToken', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        Resource: '*',
      },
    ]);
    const event = await wired.stoppedTask({ family: 'web', roleArn, containers: [app], reason: notFound });
    taskArn = event.detail.taskArn;
    taskDefinition = event.detail.taskDefinitionArn ?? '';
  });

  afterEach(() => wired.faults.clear());
  afterAll(() => wired?.stop());

  const run = async (...args: readonly string[]) => {
    const { code, out, err } = await diagnose([...args, '--region', region], {
      env: {
        AWS_ACCESS_KEY_ID: 'diagnose',
        AWS_SECRET_ACCESS_KEY: 'loopback',
        AWS_ENDPOINT_URL: wired.endpoint,
      },
    });
    const findings = out
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line): Finding => JSON.parse(line));
    return { code, out, err, findings };
  };

  const service = (more: object = {}) => serviceOf('web', taskDefinition, more);

  test('explains one task by its id', async () => {
    const { code, findings } = await run('--cluster', 'prod', '--task', taskArn, '--json');
    expect(code).toBe(0);
    expect(findings).toMatchObject([
      { rootCause: { code: 'image-not-found', confidence: 'confirmed' }, taskArn },
    ]);
  });

  test('explains the failures of a service from its stopped tasks, each once', async () => {
    wired.answers('ecs:DescribeServices', { services: [service()] });
    wired.answers('ecs:ListTasks', { taskArns: [taskArn] });
    const { code, findings, out } = await run('--cluster', 'prod', '--service', 'web', '--json');
    expect(code).toBe(0);
    expect(findings).toHaveLength(1);
    expect(out).toContain('1.0.0');
  });

  test('reads the events of a service when ECS has forgotten its tasks', async () => {
    const message = (id: number) => ({
      id: `e-${id}`,
      createdAt: 1_790_000_000 + id,
      message: `(service web) was unable to place a task. Reason: ${notFound}. For more information, see the Troubleshooting section.`,
    });
    wired.answers('ecs:DescribeServices', { services: [service({ events: [message(1), message(2)] })] });
    wired.answers('ecs:ListTasks', { taskArns: [] });
    const { findings } = await run('--cluster', 'prod', '--service', 'web', '--json');
    expect(findings).toMatchObject([{ rootCause: { code: 'image-not-found' }, group: 'service:web' }]);
  });

  test('finds the services of a cluster that cannot start tasks, as a person reads it', async () => {
    wired.answers('ecs:ListServices', { serviceArns: [service().serviceArn] });
    wired.answers('ecs:DescribeServices', { services: [service()] });
    wired.answers('ecs:ListTasks', { taskArns: [taskArn] });
    const { code, out, err } = await run('--cluster', 'prod', '--all');
    expect(code).toBe(0);
    expect(out).toContain('Subject: web cannot start: ');
    expect(err.trimEnd().split('\n').at(-1)).toMatch(/^service web, task \w+: reading [^;]+; 1 left$/);
  });

  test('says so where no pull failed', async () => {
    wired.answers('ecs:DescribeServices', { services: [service({ runningCount: 2 })] });
    wired.answers('ecs:ListTasks', { taskArns: [] });
    const { code, out, err } = await run('--cluster', 'prod', '--service', 'web', '--json');
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toBe('Service web runs 2 of 2 tasks. No failed pull is to be found.\n');
  });

  test('still answers with credentials that may not read all, and says which permission would show it', async () => {
    wired.refuses('ecr:DescribeImages');
    const { code, findings } = await run('--cluster', 'prod', '--task', taskArn, '--json');
    expect(code).toBe(0);
    expect(JSON.stringify(findings[0]?.evidence)).toContain('allow ecr:DescribeImages');
  });

  test.each<[string, readonly string[], RegExp]>([
    [
      'a task that ECS does not know',
      ['--cluster', 'prod', '--task', 'f00'],
      /ECS knows no task f00 .*--service/,
    ],
    [
      'a service that there is not',
      ['--cluster', 'prod', '--service', 'nothing'],
      /There is no service nothing in cluster prod/,
    ],
    ['no choice', ['--cluster', 'prod'], /Give one of --task, --service, --all and --task-definition/],
    ['two choices', ['--cluster', 'prod', '--all', '--task', 'x'], /Give one of/],
    ['no cluster', ['--all'], /--cluster is missing/],
  ])('refuses %s in one line, with code 2', async (_what, args, words) => {
    const { code, out, err } = await run(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(words);
    expect(err.trimEnd()).not.toContain('\n');
  });

  test('refuses a cluster that there is not, and names those that there are', async () => {
    const { code, err } = await run('--cluster', 'prdo', '--all');
    expect(code).toBe(2);
    expect(err).toMatch(/There is no cluster prdo .*: there is prod\./);
  });

  test('fails in one line where AWS refuses', async () => {
    wired.refuses('ecs:DescribeTasks', 'ExpiredTokenException');
    const { code, err } = await run('--cluster', 'prod', '--task', taskArn);
    expect(code).toBe(1);
    expect(err).toMatch(/credentials have expired/);
    expect(err.trimEnd()).not.toContain('\n');
  });

  test('writes a page to look at besides', async () => {
    const file = await scratchFile('page.html', '');
    const { code, out } = await run('--cluster', 'prod', '--task', taskArn, '--html', file);
    expect(code).toBe(0);
    expect(out).toContain('Subject: ');
    expect(readFileSync(file, 'utf8')).toMatch(/^<!doctype html>.*has no tag 9\.9\.9/s);
    expect((await run('--cluster', 'prod', '--task', taskArn, '--html', '/nowhere/page.html')).code).toBe(2);
  });

  test('records what it learnt, without a name of the account, and the replay gives the same finding', async () => {
    const file = await scratchFile('record.json', '');
    const events = file.replace(/\.json$/, '.events.jsonl');
    const live = await run('--cluster', 'prod', '--task', taskArn, '--json', '--record', file);
    expect(live.code).toBe(0);
    expect(live.err).toContain(`Replay: npm start -- --account ${file} ${events}`);
    const written = readFileSync(file, 'utf8') + readFileSync(events, 'utf8');
    expect(written).not.toMatch(
      new RegExp(`${account}|team/app|${taskArn.split('/').at(-1)}|\\bweb\\b|prod/`),
    );
    const again = await command('start')(['--json', '--account', file, events]);
    expect(again.code).toBe(0);
    const [replayed]: Finding[] = again.out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
    const told = (finding: Finding | undefined) => ({
      cause: finding?.cause,
      root: finding?.rootCause.code,
      confidence: finding?.rootCause.confidence,
      severity: finding?.severity,
      fix: finding?.fix.status,
      evidence: finding?.evidence.map(({ check, result }) => `${check} ${result}`),
      commands: finding?.remedy.commands.length,
    });
    expect(told(replayed)).toEqual(told(live.findings[0]));
    expect(replayed?.rootCause.code).toBe('image-not-found');
  });

  test('records a denial as one, and refuses what cannot be written or is no failure', async () => {
    wired.refuses('ecr:DescribeImages');
    const file = await scratchFile('record.json', '');
    await run('--cluster', 'prod', '--task', taskArn, '--json', '--record', file);
    const again = await command('start')([
      '--json',
      '--account',
      file,
      file.replace(/\.json$/, '.events.jsonl'),
    ]);
    expect(again.out).toContain('allow ecr:DescribeImages');
    const nowhere = await run('--cluster', 'prod', '--task', taskArn, '--record', '/nowhere/record.json');
    expect(nowhere.code).toBe(2);
    const ofChecks = await run('--task-definition', 'web', '--record', file);
    expect([ofChecks.code, ofChecks.err]).toEqual([
      2,
      expect.stringContaining('--html and --record are of failures'),
    ]);
  });

  test('says before a deploy whether a task definition would start, for a pipeline to stop at', async () => {
    const bad = await run('--task-definition', 'web', '--json');
    expect(bad.code).toBe(1);
    expect(bad.findings[0]).toMatchObject({ verdict: 'fail', taskDefinitionArn: taskDefinition });
    expect(bad.out).toContain('has no tag 9.9.9');
    const good = await wired.stoppedTask({
      family: 'good',
      roleArn: `arn:aws:iam::${account}:role/web`,
      containers: [{ ...app, image: `${host}/team/app:1.0.0` }],
      reason: notFound,
    });
    const { code, out } = await run('--task-definition', 'good');
    expect(code).toBe(0);
    expect(out).toMatch(/^good:1 (?:would|may) start/);
    expect(out).toContain('[ ok ] image.exists: ');
    expect(out).not.toContain('[FAIL]');
    expect(good.detail.taskDefinitionArn).toMatch(/good:1$/);
  });

  test('finds what runs today and would not start again', async () => {
    wired.answers('ecs:ListServices', { serviceArns: [service().serviceArn] });
    wired.answers('ecs:DescribeServices', { services: [service({ runningCount: 2 })] });
    const { code, findings } = await run('--cluster', 'prod', '--all', '--latent', '--json');
    expect(code).toBe(1);
    expect(findings).toMatchObject([{ service: 'web', verdict: 'fail' }]);
    expect((await run('--cluster', 'prod', '--service', 'web', '--latent')).code).toBe(2);
  });

  test('refuses a task definition that there is not', async () => {
    const { code, err } = await run('--task-definition', 'nothing');
    expect(code).toBe(2);
    expect(err).toMatch(/There is no task definition nothing in this account and region\.\n$/);
  });

  test('changes nothing: every call was a read', () => {
    const reads = /:(?:Describe|Get|List|Simulate|BatchGetImage$)/;
    expect(wired.calls('diagnose').filter((call) => !reads.test(call))).toEqual([]);
  });
});
