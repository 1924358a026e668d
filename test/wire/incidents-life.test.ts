import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Finding } from '../../lambda/report/finding.ts';
import { hasMoto } from './moto.ts';
import { account, host, region, startWired } from './wired.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const isThere = await hasMoto();

describe.runIf(!isThere)('incidents on the wire', () => {
  test.skip('skipped: moto_server is not on PATH (pip install "moto[server]")');
});

interface Result {
  readonly findings: readonly Finding[];
  readonly error?: string;
}

describe.runIf(isThere)('incidents on the wire', () => {
  let wired: Awaited<ReturnType<typeof startWired>>;
  let table = '';
  const app = { name: 'app', image: `${host}/team/app:1.0.0` };

  beforeAll(async () => {
    wired = await startWired();
    table = await wired.table();
    await wired.repository('team/app', '1.0.0');
  });

  afterAll(() => wired?.stop());

  const denied = (role: string): string =>
    `ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve ecr registry auth: operation error ECR: GetAuthorizationToken, https response error StatusCode: 400, RequestID: fcf1b7cf, api error AccessDeniedException: User: arn:aws:sts::${account}:assumed-role/${role}/f9c48978 is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action`;

  const failing = async (family: string) => {
    const roleArn = await wired.role(family, []);
    return wired.stoppedTask({ family, roleArn, containers: [app], reason: denied(family) });
  };

  const again = (event: Awaited<ReturnType<typeof failing>>, task: string) => ({
    ...event,
    detail: { ...event.detail, taskArn: `arn:aws:ecs:${region}:${account}:task/prod/${task}` },
  });

  const run = async (
    events: readonly unknown[],
    caller = 'function',
    more: Readonly<Record<string, string>> = {},
  ): Promise<Result[]> => {
    const runner = fileURLToPath(new URL('invoke-many.mjs', import.meta.url));
    const lambda = spawn(process.execPath, [runner, join(wired.asset, 'index.mjs')], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: {
        PATH: process.env['PATH'],
        AWS_ACCESS_KEY_ID: caller,
        AWS_SECRET_ACCESS_KEY: 'loopback',
        AWS_REGION: region,
        AWS_ENDPOINT_URL: wired.endpoint,
        TOPIC_ARN: wired.topicArn,
        INCIDENT_TABLE: table,
        ...more,
      },
    });
    lambda.stdin.end(JSON.stringify(events));
    const [output] = await Promise.all([text(lambda.stdout), once(lambda, 'exit')]);
    return JSON.parse(output.trimEnd().split('\n').at(-1) ?? '[]');
  };

  const tick = { id: 'tick', 'detail-type': 'Scheduled Event', source: 'aws.events' };

  const told = (results: readonly Result[]): string[] =>
    results.flatMap(({ findings }) =>
      findings.map(({ status, group, occurrences }) => `${group} ${status} ${occurrences}`),
    );

  test('300 failures of 5 services, 8 at a time, are 5 alerts', async () => {
    const services = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((each) => failing(`storm-${each}`)));
    const events = Array.from({ length: 60 }, (_, round) =>
      services.map((event, index) => again(event, `${round}-${index}`)),
    ).flat();
    const results = await run(events);
    expect(results).toHaveLength(300);
    expect(results.filter(({ error }) => error !== undefined)).toEqual([]);
    expect(
      told(results)
        .map((each) => each.replace(/ \d+$/, ''))
        .sort(),
    ).toEqual(['a', 'b', 'c', 'd', 'e'].map((each) => `service:storm-${each} open`));
  });

  test('100 repeats are no alert and 100 calls', async () => {
    const event = await failing('repeats');
    await run([event]);
    const events = Array.from({ length: 100 }, (_, index) => again(event, `repeat-${index}`));
    expect(told(await run(events, 'repeats'))).toEqual([]);
    expect(wired.calls('repeats')).toEqual(Array.from({ length: 100 }, () => 'dynamodb:UpdateItem'));
  });

  test('a redelivered event costs one call and tells nothing', async () => {
    const event = await failing('redelivered');
    await run([event]);
    expect(told(await run([event], 'redelivered'))).toEqual([]);
    expect(wired.calls('redelivered')).toEqual(['dynamodb:UpdateItem']);
  });

  test('when SNS fails the invocation fails, and its retry tells once', async () => {
    const event = await failing('refused');
    wired.faults.set('refused sns:Publish', {
      status: 403,
      type: 'text/xml',
      body: '<ErrorResponse><Error><Code>AuthorizationError</Code><Message>no</Message></Error></ErrorResponse>',
    });
    expect((await run([event], 'refused')).map(({ error }) => error !== undefined)).toEqual([true]);
    expect(told(await run([event, event]))).toEqual(['service:refused open 1']);
  });

  test('lives: open, quiet, resolved once with its count, silent at a heartbeat, and new after that', async () => {
    const event = await failing('life');
    const steady = (id: string) => ({
      id,
      'detail-type': 'ECS Service Action',
      source: 'aws.ecs',
      time: new Date(Date.now() + 1_000).toISOString(),
      resources: [`arn:aws:ecs:${region}:${account}:service/prod/life`],
      detail: { eventName: 'SERVICE_STEADY_STATE', clusterArn: event.detail.clusterArn },
    });
    expect(told(await run([event]))).toEqual(['service:life open 1']);
    expect(told(await run([again(event, 'life-2'), again(event, 'life-3')]))).toEqual([]);
    expect(told(await run([steady('one')]))).toEqual(['service:life resolved 3']);
    expect(told(await run([steady('two')], 'heartbeat'))).toEqual([]);
    expect(wired.calls('heartbeat')).toEqual(['dynamodb:Query']);
    expect(told(await run([again(event, 'life-4')]))).toEqual(['service:life open 1']);
  });

  test('the schedule gives up an incident whose service is gone, and costs one query when nothing is open', async () => {
    const event = await failing('gone');
    await run([event]);
    const ended = told(await run([tick]));
    expect(ended).toContain('service:gone resolved 1');
    expect(told(await run([tick], 'idle'))).toEqual([]);
    expect(wired.calls('idle')).toEqual(['dynamodb:Query']);
  });

  const says = (name: string, runningCount: number) =>
    wired.answers('ecs:DescribeServices', {
      services: [
        {
          serviceName: name,
          status: 'ACTIVE',
          desiredCount: 2,
          runningCount,
          taskDefinition: `arn:aws:ecs:${region}:${account}:task-definition/${name}:1`,
          deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED', runningCount }],
        },
      ],
    });

  test('a service that stays at zero without an event is reminded of by the schedule, and resolved when it healed unseen', async () => {
    const event = await failing('stuck');
    await run([event]);
    says('stuck', 0);
    try {
      expect(told(await run([tick]))).toEqual([]);
      // As if it had been told an hour ago.
      const [row] = await wired.rows();
      await wired.setRow(row?.['pk']?.S ?? '', 'alertedAt', new Date(Date.now() - 61 * 60_000).toISOString());
      expect(told(await run([tick, tick]))).toEqual(['service:stuck ongoing 1']);
      says('stuck', 2);
      expect(told(await run([tick]))).toEqual(['service:stuck resolved 1']);
    } finally {
      wired.faults.clear();
    }
  });
});
