import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PastIncident } from '../../cli/past-incidents.ts';
import { idOf } from '../../lambda/incident.ts';
import { incidentsIn } from '../../lambda/incidents.ts';
import { command } from '../cli/command.ts';
import { finding } from '../finding.ts';
import { createTable } from '../incident-table.ts';
import { hasMoto, type Moto, startMoto } from './moto.ts';

const isThere = await hasMoto();

describe.runIf(!isThere)('npm run history, on the wire', () => {
  test.skip('skipped: moto_server is not on PATH (pip install "moto[server]")');
});

describe.runIf(isThere)('npm run history, on the wire', { timeout: 90_000 }, () => {
  const name = 'EcsPullMedic-Incidents8C2A-1XYZ';
  let moto: Moto;

  const history = (...args: readonly string[]) =>
    command('history')(args, {
      env: {
        AWS_ENDPOINT_URL: moto.url,
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'operator',
        AWS_SECRET_ACCESS_KEY: 'loopback',
      },
    });

  beforeAll(async () => {
    moto = await startMoto();
    const { aws } = await createTable(moto.url, name);
    const clock = { now: Date.now() - 3 * 3_600_000 };
    const incidents = incidentsIn(name, aws, () => clock.now);
    const fail = async (service: string, task: string) => {
      const { incident } = await incidents.claim({
        key: `key-${service}`,
        where: `arn:aws:ecs:eu-west-1:111122223333:cluster/prod service:${service}`,
        task,
        at: new Date(clock.now).toISOString(),
        taskDefinitionArn: `arn:aws:ecs:eu-west-1:111122223333:task-definition/${service}:41`,
        isStandalone: false,
      });
      return incident;
    };
    const told = { finding: finding({ message: 'CannotPullContainerError: \u001b[31mdenied' }) };
    const first = await fail('web', 'a');
    await incidents.tell(first, told);
    clock.now += 30 * 60_000;
    await incidents.resolve(first, 'recovery', new Date(clock.now).toISOString());
    await incidents.close(first, { finding: finding({ ...told.finding, incidentId: idOf(first) }) });
    clock.now += 30 * 60_000;
    await incidents.tell(await fail('web', 'b'), told);
    clock.now += 30 * 60_000;
    await fail('orders', 'c');
    // DynamoDB gives a megabyte a page.
    for (let row = 0; row < 12; row += 1) {
      await incidents.rememberFix({
        roleArn: `arn:aws:iam::111122223333:role/${row}`,
        policyArn: 'x'.repeat(120_000),
        at: new Date(clock.now).toISOString(),
        cause: 'ecr-pull-denied',
        state: 'applied',
      });
    }
  });

  afterAll(() => moto?.stop());

  test('lists what was and what is, the newest first, over all pages', async () => {
    const { code, out, err } = await history();
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const lines = out.trimEnd().split('\n');
    expect(lines.map((line) => line.replace(/^\S+ \S+ +/, ''))).toEqual([
      'open      service:orders in prod, told to nobody yet, 1 task, for 1 h 30 min so far',
      'open      service:web in prod, pull-cancelled, 1 task, for 2 h so far',
      'resolved  service:web in prod, pull-cancelled, 1 task, for 30 min',
    ]);
  });

  test('gives one JSON object a line, of one service, with what ECS said', async () => {
    const { code, out } = await history('--json', '--service', 'web', '--table', name);
    expect(code).toBe(0);
    const incidents = out
      .trimEnd()
      .split('\n')
      .map((line): PastIncident => JSON.parse(line));
    expect(incidents.map(({ status }) => status)).toEqual(['open', 'resolved']);
    for (const incident of incidents) {
      expect(incident).toMatchObject({
        message: 'CannotPullContainerError: \u001b[31mdenied',
        finding: { schema: 'ecs-pull-medic.finding/1' },
      });
    }
    expect(out).not.toContain('\u001b');
  });

  test('says so when there is nothing', async () => {
    const { code, out, err } = await history('--service', 'nobody');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe('No incidents of that service in the last 90 days.\n');
  });

  test('tells a table that is not there in one line, with code 1', async () => {
    const { code, out, err } = await history('--table', 'no-such-table');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toBe('npm run history: There is no table no-such-table in this account and region.\n');
  });

  test('names the tables where there are several, with code 2', async () => {
    await createTable(moto.url, 'EcsPullMedic-Incidents-two');
    const { code, out, err } = await history();
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^npm run history: There are several .*Incidents-two.*--table NAME\.\n$/);
  });

  test('tells an endpoint where nothing answers in one line, with code 1', async () => {
    const { code, err } = await command('history')(['--table', name, '--region', 'eu-west-1'], {
      env: {
        AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
        AWS_ACCESS_KEY_ID: 'operator',
        AWS_SECRET_ACCESS_KEY: 'loopback',
      },
    });
    expect(code).toBe(1);
    expect(err).toMatch(/^npm run history: AWS could not be reached for dynamodb:Scan: ECONNREFUSED\n$/);
  });
});
