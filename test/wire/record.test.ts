import { existsSync, readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Finding } from '../../lambda/report/finding.ts';
import { command, scratchFile } from '../cli/command.ts';
import { hasMoto } from './moto.ts';
import { account, host, region, serviceOf, startWired } from './wired.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const isThere = await hasMoto();

describe.runIf(!isThere)('a record on the wire', () => {
  test.skip('skipped: moto_server is not on PATH (pip install "moto[server]")');
});

const diagnose = command('diagnose');
const start = command('start');

const found = (out: string): Finding[] =>
  out
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line): Finding => JSON.parse(line));

/** What a finding says, whatever the names are: each check with its result, what is to be done by how much of it. */
const told = ({ status, severity, cause, rootCause, missing, evidence, remedy, fix, ...rest }: Finding) => ({
  status,
  severity,
  cause,
  root: [rootCause.code, rootCause.confidence],
  missing: missing.map(({ action, decision }) => `${action} ${decision}`),
  evidence: evidence.map(({ check, result, detail }) => [check, result, detail.length]),
  remedy: [remedy.steps.length, remedy.commands.length, remedy.heals],
  fix: fix.status,
  times: [rest.time, rest.firstSeen, rest.lastSeen, rest.occurrences],
});

describe.runIf(isThere)('a record on the wire', () => {
  let wired: Awaited<ReturnType<typeof startWired>>;
  const image = `${host}/acmepay/ledger:9.9.9-rc1`;
  /** Whatever of the account stands in its events and answers. */
  const originals = ['acmepay', 'ledger', 'ledgers', 'wallet', 'northwind', 'settle', 'clearing', account];
  let taskArn = '';
  let taskDefinition = '';

  beforeAll(async () => {
    wired = await startWired();
    await wired.repository('acmepay/ledger', '1.0.0');
    await wired.repository('acmepay/ledgers', '9.9.9-rc1');
    await wired.repository('wallet', 'northwind-1');
    const roleArn = await wired.role('clearing-execution', [
      {
        Sid: 'ClearingPull',
        Effect: 'Allow',
        Action: ['ecr:GetAuthorizationToken', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        Resource: ['*', `arn:aws:ecr:${region}:${account}:repository/acmepay/*`],
      },
    ]);
    const event = await wired.stoppedTask({
      family: 'settle-web',
      roleArn,
      containers: [{ name: 'northwind', image, environment: [{ name: 'WALLET', value: 'hunter2' }] }],
      reason: `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: ${image}: not found`,
    });
    taskArn = event.detail.taskArn;
    taskDefinition = event.detail.taskDefinitionArn ?? '';
    wired.answers('ecs:DescribeServices', { services: [serviceOf('settle', taskDefinition)] });
    wired.answers('ecs:ListTasks', { taskArns: [taskArn] });
  });

  afterEach(() => {
    wired.faults.delete('ecr:DescribeRepositories');
  });
  afterAll(() => wired?.stop());

  const run = (...args: readonly string[]) =>
    diagnose(['--cluster', 'prod', ...args, '--region', region], {
      env: {
        AWS_ACCESS_KEY_ID: 'diagnose',
        AWS_SECRET_ACCESS_KEY: 'loopback',
        AWS_ENDPOINT_URL: wired.endpoint,
      },
    });

  const recorded = async (...args: readonly string[]) => {
    const file = await scratchFile('seen.json', '');
    const events = file.replace('.json', '.events.jsonl');
    const live = await run(...args, '--json', '--record', file);
    const calls = wired.calls('diagnose').length;
    const replayed = await start(['--json', '--account', file, events]);
    expect(wired.calls('diagnose')).toHaveLength(calls);
    return {
      live,
      replayed,
      file,
      events,
      text: `${readFileSync(file, 'utf8')}${readFileSync(events, 'utf8')}`,
    };
  };

  const leftOf = (text: string): string[] => originals.filter((word) => text.toLowerCase().includes(word));

  test('of a service is replayed offline to the same finding, with nothing original in it', async () => {
    const { live, replayed, file, events, text } = await recorded('--service', 'settle');
    expect(live.code).toBe(0);
    expect(live.err.trimEnd().split('\n').at(-1)).toBe(
      `Recorded, with names, ids and addresses replaced. Replay: npm start -- --account ${file} ${events}`,
    );
    expect(live.err).not.toContain('differ');
    expect({ code: replayed.code, err: replayed.err }).toEqual({ code: 0, err: '' });
    expect(found(live.out)).toMatchObject([
      { rootCause: { code: 'image-not-found', confidence: 'confirmed' } },
    ]);
    expect(live.out).toContain('acmepay/ledgers');
    expect(found(replayed.out).map(told)).toEqual(found(live.out).map(told));
    expect(leftOf(text)).toEqual([]);
    expect(leftOf(replayed.out)).toEqual([]);
    expect(text).not.toMatch(/hunter2|diagnose|loopback|127\.0\.0\.1/);
  });

  test('of credentials that may not read all says so in the replay, too', async () => {
    wired.refuses(
      'ecr:DescribeRepositories',
      'AccessDeniedException',
      `User: arn:aws:iam::${account}:user/northwind is not authorized to perform: ecr:DescribeRepositories`,
    );
    const { live, replayed, text } = await recorded('--task', taskArn);
    expect(JSON.stringify(found(replayed.out)[0]?.evidence)).toContain('allow ecr:DescribeRepositories');
    expect(found(replayed.out).map(told)).toEqual(found(live.out).map(told));
    expect(leftOf(text)).toEqual([]);
  });

  test('is refused in one line where it cannot be made', async () => {
    for (const args of [
      ['--task', taskArn, '--record', '/nowhere/seen.json'],
      ['--all', '--latent', '--record', 'seen.json'],
    ]) {
      const { code, err } = await run(...args);
      expect(code).toBe(2);
      expect(err.trimEnd().split('\n').at(-1)).toMatch(/^npm run diagnose: .*--record /);
    }
    expect(existsSync('seen.json')).toBe(false);
  });
});
