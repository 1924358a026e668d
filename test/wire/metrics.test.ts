import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { hasMoto } from './moto.ts';
import { account, type Emitted, host, region, startWired } from './wired.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const isThere = await hasMoto();

describe.runIf(!isThere)('metrics, on the wire', () => {
  test.skip('skipped: moto_server is not on PATH (pip install "moto[server]")');
});

/** `Fixes status=applied: 1`, one a line of the log. */
const shown = (emitted: readonly Emitted[]): string[] =>
  emitted.flatMap((line) =>
    line._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions: [dimensions = []], Metrics }) => {
      const own = dimensions.filter((name) => name !== 'service').map((name) => ` ${name}=${line[name]}`);
      return Metrics.map(({ Name }) => `${Namespace} ${Name}${own.join()}: ${line[Name]}`);
    }),
  );

describe.runIf(isThere)('what the deployed asset counts, on the wire,', () => {
  let wired: Awaited<ReturnType<typeof startWired>>;
  let settings: Readonly<Record<string, string>> = {};

  beforeAll(async () => {
    wired = await startWired();
    await wired.repository('team/app', '1.0.0');
    const policyArn = await wired.policy('pull', [
      { Effect: 'Allow', Action: ['ecr:GetAuthorizationToken', 'ecr:Batch*', 'ecr:Get*'], Resource: '*' },
    ]);
    settings = {
      INCIDENT_TABLE: await wired.table(),
      AUTO_FIX: 'on',
      FIX_POLICY_ARNS: policyArn,
      OPT_IN_TAG: 'ecs-pull-medic=auto-fix',
    };
  });

  afterAll(() => wired?.stop());

  test('is a finding by its cause, a repair by what became of it, and the end with its minutes', async () => {
    const roleArn = await wired.role('web', [], 'ecs-tasks.amazonaws.com', 'auto-fix');
    const reason = `ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve ecr registry auth: operation error ECR: GetAuthorizationToken, https response error StatusCode: 400, RequestID: fcf1b7cf, api error AccessDeniedException: User: arn:aws:sts::${account}:assumed-role/web/f9c48978 is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action`;
    const containers = [{ name: 'app', image: `${host}/team/app:1.0.0` }];
    const event = await wired.stoppedTask({ family: 'web', roleArn, containers, reason });
    const failure = await wired.invoke(event, settings);
    expect(failure.findings).toMatchObject([{ fix: { status: 'applied' } }]);
    expect(shown(failure.metrics)).toEqual([
      'EcsPullMedic Findings cause=ecr-auth-denied: 1',
      'EcsPullMedic Fixes status=applied: 1',
    ]);
    const steady = {
      id: 'steady',
      'detail-type': 'ECS Service Action',
      time: new Date(Date.parse(event.time) + 90_000).toISOString(),
      resources: [`arn:aws:ecs:${region}:${account}:service/prod/web`],
      detail: { eventName: 'SERVICE_STEADY_STATE', clusterArn: event.detail.clusterArn },
    };
    const end = await wired.invoke(steady, settings);
    expect(end.findings).toMatchObject([{ status: 'resolved', fix: { status: 'applied' } }]);
    expect(shown(end.metrics)).toEqual(['EcsPullMedic Resolved: 1', 'EcsPullMedic RecoveryMinutes: 1.5']);
  });
});
