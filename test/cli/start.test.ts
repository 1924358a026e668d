import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test, vi } from 'vitest';
import type { Finding } from '../../lambda/report/finding.ts';
import { command, escapes, root, scratchFile } from './command.ts';

// Each run is a process of its own, several at a time: on a busy machine one may take long.
vi.setConfig({ testTimeout: 90_000 });

const start = command('start');
const lines = readFileSync(`${root}cli/sandbox/events.jsonl`, 'utf8').trimEnd().split('\n');
const [first = '', second = ''] = lines;
const ordinary = lines.find((line) => line.includes('ServiceSchedulerInitiated')) ?? '';

const schema: object = JSON.parse(readFileSync(`${root}docs/finding.schema.json`, 'utf8'));
const isFinding = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);

const findings = (out: string): Finding[] =>
  out
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Finding => JSON.parse(line));

const told = ({ group, cause, rootCause }: Finding): string =>
  `${group} ${cause} ${rootCause.code} ${rootCause.confidence}`;

/** An event that differs from the first example in its detail. */
const changed = (change: Record<string, unknown>): string => {
  const event: { detail: object } = JSON.parse(first);
  return JSON.stringify({ ...event, detail: { ...event.detail, ...change } });
};

describe.concurrent('without arguments', () => {
  test('tells each example apart', async () => {
    const { code, out, err } = await start(['--json']);
    const all = findings(out);
    expect(all.map(told)).toEqual([
      'service:web ecr-auth-denied ecr-auth-denied confirmed',
      'service:orders ecr-auth-denied auth-token-resource-scoped confirmed',
      'service:reports ecr-pull-denied ecr-pull-denied confirmed',
      'service:checkout image-not-found image-not-found confirmed',
      'service:payments repository-not-found repository-not-found confirmed',
      'service:billing secret-access-denied secret-access-denied confirmed',
      'service:notify network-timeout endpoint-missing confirmed',
      'service:cache rate-limited rate-limited likely',
      'service:search ecr-pull-denied ecr-pull-denied confirmed',
      'family:nightly-export platform-mismatch platform-mismatch likely',
      'service:audit policy-explicit-deny permissions-boundary confirmed',
      'service:shipping network-timeout public-ip-disabled confirmed',
      'service:web ecr-auth-denied permission-propagating likely',
      'service:web ecr-auth-denied permission-propagating likely',
    ]);
    expect(all.filter((finding) => !isFinding(finding))).toEqual([]);
    const unseen = all.flatMap(({ group, evidence }) =>
      evidence.flatMap(({ check, result }) => (result === 'unknown' ? [`${group} ${check}`] : [])),
    );
    expect(unseen).toEqual(['service:reports registry.visible']);
    expect(code).toBe(0);
    expect(err).toMatch(/^13 of 15: ignored, .*Scaling activity initiated by .*\n$/);
  });

  test('shows a repair that is applied, one that is blocked, and how the first is taken back and the incident ends', async () => {
    const all = findings((await start(['--json'])).out);
    const fixes = all
      .filter(({ group }) => /^service:(?:web|orders)$/.test(group))
      .map(({ group, status, fix }) => `${group} ${status} ${fix.status}`);
    expect(fixes).toEqual([
      'service:web open applied',
      'service:orders open blocked',
      'service:web ongoing reverted',
      'service:web resolved reverted',
    ]);
    expect(all[0]?.fix.undo).toContain('aws iam detach-role-policy --role-name web-execution');
    expect(
      new Set(all.filter(({ group }) => group === 'service:web').map(({ incidentId }) => incidentId)).size,
    ).toBe(1);
    expect(all.at(-1)).toMatchObject({
      occurrences: 2,
      story: expect.stringMatching(/2 tasks failed\. .*taken back/),
    });
  });

  test('names what is missing on its resource, neighbouring tags and similar repositories', async () => {
    const all = findings((await start(['--json'])).out);
    const of = (group: string): Finding | undefined => all.find((each) => each.group === group);
    expect(of('service:web')?.missing.map(({ action }) => action)).toEqual([
      'ecr:GetAuthorizationToken',
      'ecr:BatchGetImage',
      'ecr:GetDownloadUrlForLayer',
    ]);
    expect(of('service:search')?.missing).toContainEqual(
      expect.objectContaining({
        action: 'ecr:BatchGetImage',
        resource: 'arn:aws:ecr:eu-west-1:111122223333:repository/search',
        decision: 'implicitDeny',
      }),
    );
    expect(of('service:checkout')?.rootCause.summary).toContain('2.8.1-rc1');
    expect(of('service:payments')?.rootCause.summary).toContain('payments-service');
  });

  test('prints e-mail and Slack message of each, plain in a pipe', async () => {
    const { code, out, err } = await start([]);
    expect(code).toBe(0);
    expect(err).toBe('');
    expect(out.match(/^Subject: /gm)).toHaveLength(14);
    expect(out.match(/^Slack$/gm)).toHaveLength(14);
    expect(out).toContain('Subject: orders cannot start: ');
    expect(out).toContain('│ 🔴 service orders cannot start: ');
    expect(out).toMatch(/^13 of 15: ignored, /m);
    expect(out).not.toMatch(escapes);
  });

  test('paints only where it is asked to', async () => {
    const [forced, refused] = await Promise.all([
      start(['-'], { input: first, env: { FORCE_COLOR: '1' } }),
      start(['-'], { input: first, env: { FORCE_COLOR: '1', NO_COLOR: '1' } }),
    ]);
    expect(forced.out).toContain('\u001b[');
    expect(refused.out).not.toMatch(escapes);
  });
});

describe.concurrent('events of your own', () => {
  const forms: readonly (readonly [string, string, number])[] = [
    ['one event on a line', first, 1],
    ['one event over many lines', JSON.stringify(JSON.parse(first), null, 2), 1],
    ['a JSON array', `[${first},\n${second}]`, 2],
    ['JSON Lines with an empty line and Windows line ends', `${first}\r\n\r\n${second}\r\n`, 2],
    ['a byte order mark', `\ufeff${first}`, 1],
  ];

  test.each(forms)('come as %s on standard input', async (_form, input, count) => {
    const { code, out } = await start(['--json', '-'], { input });
    expect(findings(out)).toHaveLength(count);
    expect(code).toBe(0);
  });

  test('come from several files in their order', async () => {
    const files = [await scratchFile('a.json', second), await scratchFile('b.json', first)];
    const { out } = await start(['--json', ...files]);
    expect(findings(out).map(({ group }) => group)).toEqual(['service:orders', 'service:web']);
  });

  test('that are no failure say why they are ignored, and that is no error', async () => {
    const [stop, other] = await Promise.all([
      start(['-'], { input: ordinary }),
      start(['-'], { input: '{"detail-type":"Something else","detail":{}}' }),
    ]);
    expect(stop).toMatchObject({ code: 0, err: '' });
    expect(stop.out).toMatch(/^standard input: ignored, .*Scaling activity/);
    expect(other).toMatchObject({ code: 0, err: '' });
    expect(other.out).toMatch(/^standard input: ignored, .*Something else/);
  });

  test('are judged by the account that is given', async () => {
    const account = JSON.stringify({ account: '111122223333', region: 'eu-west-1' });
    const file = await scratchFile('account.json', account);
    const { out, code } = await start(['--json', '--account', file, '-'], { input: first });
    expect(code).toBe(0);
    expect(findings(out).map(told)).not.toEqual(['service:web ecr-auth-denied ecr-auth-denied confirmed']);
  });
});

describe.concurrent('bad input', () => {
  const bad: readonly (readonly [string, readonly string[], string, RegExp])[] = [
    ['a missing file', ['nowhere.json'], '', /nowhere\.json: there is no such file/],
    ['a directory', ['cli'], '', /cli: is a directory/],
    ['an empty input', ['-'], ' \n ', /standard input: empty/],
    ['what is not JSON', ['-'], 'not json', /not JSON/],
    ['a cut pretty-printed event', ['-'], '{\n "detail": {', /standard input: not JSON/],
    ['a bad line after a good one', ['-'], `${ordinary}\n{"detail"`, /line 2: not JSON/],
    ['an object that is no event', ['-'], '{"a":1}', /without a detail/],
    ['a text', ['-'], '"text"', /a string/],
    ['a null in an array', ['-'], '[null]', /event 1: .*null/],
    ['an empty array', ['-'], '[]', /without events/],
    ['escape sequences', ['-'], '\u001b]0;owned\u0007\u009b31m', /not JSON/],
    ['an unknown option', ['--wat'], '', /Unknown option '--wat'/],
    ['an option without its value', ['--account'], '', /--account/],
    ['--aws without events', ['--aws'], '', /--aws needs events/],
    ['--aws with --account', ['--aws', '--account', 'a.json', 'b.json'], '', /exclude each other/],
    ['standard input twice', ['-', '-'], '', /only once/],
    ['an account that is none', ['--account', 'package.json'], '', /package\.json: account is missing/],
  ];

  test.each(bad)('%s is told in one line, exit code 2', async (_what, args, input, message) => {
    const { code, out, err } = await start(args, { input });
    expect(err).toMatch(message);
    expect(err).toMatch(/^npm start: [^\n]+\n$/);
    expect(err).not.toMatch(/^\s+at /m);
    expect(err).not.toMatch(escapes);
    expect(out).toBe('');
    expect(code).toBe(2);
  });
});

describe.concurrent('hostile input', () => {
  test('of a megabyte is told like any other', async () => {
    const stoppedReason = `CannotPullContainerError: ${'A\u001b[31m<b>*_`&'.repeat(90_000)}`;
    const { code, out } = await start(['-'], { input: changed({ stoppedReason }) });
    expect(code).toBe(0);
    expect(out.length).toBeGreaterThan(500);
    expect(out.length).toBeLessThan(50_000);
    expect(out).not.toMatch(escapes);
  });

  test('brings no control character to the terminal, whichever field it is in', async () => {
    const evil = '\u001b]0;owned\u0007\u009b31m\u202e<!channel>';
    const input = changed({
      group: `service:web${evil}`,
      clusterArn: evil,
      taskArn: evil,
      taskDefinitionArn: evil,
      launchType: evil,
      stoppedAt: evil,
      stoppedReason: `CannotPullContainerError: no space left on device ${evil}`,
      containers: [{ name: evil, image: evil }],
    });
    const [shown, json] = await Promise.all([start(['-'], { input }), start(['--json', '-'], { input })]);
    expect(shown.out).toContain('disk-full');
    expect(shown.out).not.toMatch(escapes);
    expect(findings(json.out)).toHaveLength(1);
    expect(json.out).not.toMatch(escapes);
  });
});

test.concurrent('with --aws and no credentials, says what could not be read', async () => {
  const { code, out, err } = await start(['--aws', '--json', '-'], { input: first });
  const [finding] = findings(out);
  expect(code).toBe(0);
  expect(finding?.cause).toBe('ecr-auth-denied');
  expect(finding?.evidence.length).toBeGreaterThan(0);
  expect(new Set(finding?.evidence.map(({ result }) => result))).toEqual(new Set(['unknown']));
  expect(finding?.evidence[0]?.detail).toMatch(/credentials/);
  expect(err).not.toMatch(/^\s+at /m);
});

test('ends quietly when its reader has had enough', async () => {
  const child = spawn(process.execPath, ['--import', 'tsx', 'cli/start.ts', '-'], { cwd: root });
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const ended = new Promise((resolve) => child.on('close', resolve));
  child.stdout.destroy();
  child.stdin.end(`${first}\n`.repeat(200));
  expect(await ended).toBe(0);
  expect(err).toBe('');
});
