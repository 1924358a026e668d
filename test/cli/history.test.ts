import { describe, expect, test, vi } from 'vitest';
import { awsFailure } from '../../cli/aws-client.ts';
import { findTable, pastIncidents, type Tables } from '../../cli/past-incidents.ts';
import { showIncident, span } from '../../cli/show-incident.ts';
import { jsonLine } from '../../cli/terminal.ts';
import { count, type Row, text } from '../../lambda/incident-row.ts';
import { UsageError } from '../../lambda/settings.ts';
import { finding } from '../finding.ts';
import { command, escapes } from './command.ts';

vi.setConfig({ testTimeout: 90_000 });

const now = Date.parse('2026-10-03T12:00:00Z');
const cluster = 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod';

const fix = {
  roleArn: 'arn:aws:iam::111122223333:role/team/web-exec',
  policyArn: 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy',
  at: '2026-10-03T09:01:00.000Z',
  cause: 'ecr-pull-denied',
  state: 'applied',
} as const;

const rowOf = (fields: Row = {}): Row => ({
  pk: text('d9fd586e9350e3b4'),
  generation: text('muqwe8qg'),
  status: text('open'),
  open: text('1'),
  where: text(`${cluster} service:web`),
  occurrences: count(12),
  firstSeen: text('2026-10-03T09:00:00.000Z'),
  lastSeen: text('2026-10-03T10:00:00.000Z'),
  taskDefinitionArn: text('arn:aws:ecs:eu-west-1:111122223333:task-definition/web:41'),
  alerts: count(2),
  finding: text(JSON.stringify(finding())),
  expiresAt: count(now / 1000 + 3_600),
  ...fields,
});

const resolved = rowOf({
  pk: text('aaaa'),
  where: text(`${cluster} service:orders`),
  status: text('resolved'),
  firstSeen: text('2026-10-01T09:00:00.000Z'),
  lastSeen: text('2026-10-01T09:30:00.000Z'),
  resolvedAt: text('2026-10-01T11:30:00.000Z'),
  fix: text(JSON.stringify(fix)),
});
const kept = rowOf({
  pk: text('past d9fd586e9350e3b4 mqqqqqqq'),
  generation: text('mqqqqqqq'),
  where: text(`${cluster} family:nightly`),
  occurrences: count(1),
  firstSeen: text('2026-09-01T09:00:00.000Z'),
  lastSeen: text('2026-09-01T09:00:00.000Z'),
});
const repair: Row = {
  pk: text(`role ${fix.roleArn}`),
  fix: text(JSON.stringify(fix)),
  expiresAt: count(2e9),
};
const expired = rowOf({ pk: text('bbbb'), expiresAt: count(now / 1000) });

const tablesOf = (rows: readonly Row[], names: readonly string[] = []): Tables => ({
  names: async function* () {
    yield* names;
  },
  rows: async function* () {
    yield* rows;
  },
});

const all = (rows: readonly Row[], service?: string) =>
  pastIncidents(tablesOf(rows), 'table', { service, now });
const plain = (_format: unknown, words: string): string => words;

describe('what is read', () => {
  test('is every incident, the newest first, and no repair and nothing that has expired', async () => {
    const found = await all([kept, repair, expired, resolved, rowOf()]);
    expect(found.map(({ incidentId, status }) => `${incidentId} ${status}`)).toEqual([
      'd9fd586e9350e3b4-muqwe8qg open',
      'aaaa-muqwe8qg resolved',
      'd9fd586e9350e3b4-mqqqqqqq over',
    ]);
  });

  test('is that of one service where it is named, and none whose name begins so', async () => {
    const longer = rowOf({ pk: text('cccc'), where: text(`${cluster} service:web-2`) });
    const family = rowOf({ pk: text('dddd'), where: text(`${cluster} family:web`) });
    const found = await all([kept, resolved, rowOf(), longer, family], 'web');
    expect(found.map(({ group }) => group)).toEqual(['service:web']);
  });

  test('has the last finding, the message, times, counts and the fix', async () => {
    const [incident] = await all([resolved]);
    expect(incident).toEqual({
      incidentId: 'aaaa-muqwe8qg',
      status: 'resolved',
      clusterArn: cluster,
      group: 'service:orders',
      taskDefinitionArn: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:41',
      cause: 'pull-cancelled',
      message: 'CannotPullContainerError: context canceled',
      firstSeen: '2026-10-01T09:00:00.000Z',
      lastSeen: '2026-10-01T09:30:00.000Z',
      resolvedAt: '2026-10-01T11:30:00.000Z',
      lastedSeconds: 9_000,
      occurrences: 12,
      alerts: 2,
      fix,
      finding: finding(),
    });
  });

  test('is told even where a row is damaged', async () => {
    const found = await all([{ pk: text('x'), generation: text('y'), expiresAt: count(2e9) }]);
    expect(found).toMatchObject([{ incidentId: 'x-y', group: '', lastedSeconds: 0, cause: '' }]);
  });
});

describe('a line', () => {
  test('says when, which state, service, cause, how many, how long and which fix', async () => {
    const found = await all([rowOf(), resolved, kept]);
    expect(found.map((incident) => showIncident(incident, plain))).toEqual([
      '2026-10-03 09:00  open      service:web in prod, pull-cancelled, 12 tasks, for 3 h so far',
      '2026-10-01 09:00  resolved  service:orders in prod, pull-cancelled, 12 tasks, for 2 h 30 min, ' +
        'fix applied: AmazonECSTaskExecutionRolePolicy on role web-exec',
      '2026-09-01 09:00  over      family:nightly in prod, pull-cancelled, 1 task, over 0 s',
    ]);
  });

  test('says so where nobody was told', async () => {
    const { finding: _, ...untold } = rowOf();
    const [incident] = await all([untold]);
    expect(incident && showIncident(incident, plain)).toContain('told to nobody yet');
  });

  test('lets nothing through that a terminal would act on', async () => {
    const hostile = 'a\u001b]0;x\u0007\u202e\nb\u009b31m';
    const [incident] = await all([
      rowOf({
        where: text(`${cluster}${hostile} service:${hostile}`),
        firstSeen: text(hostile),
        finding: text(JSON.stringify(finding({ message: hostile }))),
        fix: text(JSON.stringify({ ...fix, policyArn: hostile, roleArn: hostile })),
      }),
    ]);
    const line = incident ? showIncident(incident, plain) : '';
    expect(line).toContain('12 tasks');
    expect(line).not.toMatch(escapes);
    expect(line).not.toContain('\n');
    expect(jsonLine(incident)).not.toMatch(escapes);
    expect(jsonLine(incident)).not.toContain('\n');
  });

  test.each([
    [0, '0 s'],
    [59, '59 s'],
    [60, '1 min'],
    [125, '2 min'],
    [3_600, '1 h'],
    [3_700, '1 h 1 min'],
    [86_400 * 3 + 7_300, '3 d 2 h'],
  ])('writes %i seconds as %s', (seconds, words) => {
    expect(span(seconds)).toBe(words);
  });
});

describe('the table', () => {
  test('is the one whose name says so', async () => {
    const names = ['Orders', 'EcsPullMedic-Incidents8C2A-1XYZ', 'EcsPullMedic-Other', 'Incidents'];
    expect(await findTable(tablesOf([], names))).toBe('EcsPullMedic-Incidents8C2A-1XYZ');
  });

  test('has to be named where there is none or there are several', async () => {
    await expect(findTable(tablesOf([], ['Orders']))).rejects.toThrow(UsageError);
    const several = ['EcsPullMedic-Incidents1', 'Test-EcsPullMedic-Incidents2'];
    await expect(findTable(tablesOf([], several))).rejects.toThrow(
      /EcsPullMedic-Incidents1, Test-EcsPullMedic-Incidents2.*--table/,
    );
  });
});

describe("AWS's refusal", () => {
  const error = (name: string, fields: object = {}) =>
    Object.assign(new Error('of\nAWS \u001b[31m'), { name, ...fields });

  test.each([
    ['CredentialsProviderError', {}, /^There are no AWS credentials \(of AWS.*\): sign in/],
    ['ExpiredTokenException', {}, /^The AWS credentials have expired/],
    ['UnrecognizedClientException', {}, /^AWS does not accept the credentials/],
    ['AccessDeniedException', {}, /^AWS refuses dynamodb:Scan to these credentials/],
    ['Error', { code: 'ENOTFOUND' }, /there is no host its host\. Is the region right\?$/],
    ['Error', { code: 'ECONNREFUSED' }, /^AWS could not be reached for dynamodb:Scan: ECONNREFUSED$/],
    ['TimeoutError', {}, /no answer in time$/],
    ['InternalServerError', {}, /^dynamodb:Scan failed: InternalServerError: of AWS/],
  ])('%s is one line that says what to do', (name, fields, line) => {
    const { message } = awsFailure(error(name, fields), 'dynamodb:Scan');
    expect(message).toMatch(line);
    expect(message).not.toMatch(escapes);
    expect(message).not.toContain('\n');
  });
});

describe.concurrent('bad usage', () => {
  test.each([
    ['an option that there is not', ['--all'], /Unknown option/],
    ['an argument', ['web'], /Too many arguments/],
    ['no region', ['--table', 'incidents'], /no region/],
    ['a region that is none', ['--region', 'evil.example.com/'], /--region must be/],
    ['a table that is none', ['--table', 'a b'], /--table must be/],
    ['no service', ['--service', ''], /--service must be/],
  ])('%s is one line and code 2', async (_what, args, line) => {
    const { code, out, err } = await command('history')(args, {
      env: { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' },
    });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(line);
    expect(err).toMatch(/^npm run history: .*\n$/);
  });

  test('credentials that are not there are one line and code 1', async () => {
    const { code, out, err } = await command('history')(['--region', 'eu-west-1']);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^npm run history: There are no AWS credentials .*\n$/);
  });

  test('--help says how', async () => {
    const { code, out, err } = await command('history')(['--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('dynamodb:Scan');
  });
});
