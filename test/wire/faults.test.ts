import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Finding } from '../../lambda/report/finding.ts';
import { hasMoto } from './moto.ts';
import type { Answer } from './recorder.ts';
import { account, host, region, startWired } from './wired.ts';

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

const isThere = await hasMoto();

describe.runIf(!isThere)('faults on the wire', () => {
  test.skip('skipped: moto_server is not on PATH (pip install "moto[server]")');
});

const json = (status: number, type: string): Answer => ({
  status,
  type: 'application/x-amz-json-1.1',
  body: JSON.stringify({ __type: type, message: `${type} of a test` }),
});
const xml = (status: number, code: string): Answer => ({
  status,
  type: 'text/xml',
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${code} of a test</Message></Error><RequestId>0a1b</RequestId></ErrorResponse>`,
});
const isXml = (action: string): boolean => /^(?:iam|sns|ec2|sts):/.test(action);

/** One call broken in one way. What is throttled or answered with 5xx stays so, however often it is tried again. */
const faults: Readonly<Record<string, (action: string) => Answer | 'hang'>> = {
  denied: (action) => (isXml(action) ? xml(403, 'AccessDenied') : json(400, 'AccessDeniedException')),
  throttled: (action) => (isXml(action) ? xml(400, 'Throttling') : json(400, 'ThrottlingException')),
  '5xx': (action) => (isXml(action) ? xml(500, 'ServiceFailure') : json(500, 'InternalServerError')),
  garbled: (action) => ({
    status: 200,
    type: isXml(action) ? 'text/xml' : 'application/x-amz-json-1.1',
    body: isXml(action) ? '<a><b></a>' : '{"a": [',
  }),
  hung: () => 'hang',
};

/** Reads that the pipeline makes for this failure against the stand-in, beside the table and the topic. */
const reads = [
  'ecs:DescribeTaskDefinition',
  'ecs:DescribeServices',
  'ecs:DescribeTasks',
  'ecr:DescribeRepositories',
  'ecr:DescribeImages',
  'ecr:GetRepositoryPolicy',
  'iam:GetRole',
  'iam:ListAttachedRolePolicies',
  'iam:ListRolePolicies',
  'iam:GetRolePolicy',
  'iam:GetPolicy',
  'iam:GetPolicyVersion',
];

/** Reads without which a repair is as well founded. */
const notNeeded = [
  'ecs:DescribeServices',
  'ecr:DescribeRepositories',
  'ecr:DescribeImages',
  'ecr:GetRepositoryPolicy',
];

describe.runIf(isThere)('faults on the wire', () => {
  let wired: Awaited<ReturnType<typeof startWired>>;
  let table = '';
  let policyArn = '';
  const app = { name: 'app', image: `${host}/team/app:1.0.0` };

  beforeAll(async () => {
    wired = await startWired();
    table = await wired.table();
    await wired.repository('team/app', '1.0.0');
    policyArn = await wired.policy('ecs-pull', [
      {
        Effect: 'Allow',
        Action: ['ecr:GetAuthorizationToken', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
        Resource: '*',
      },
    ]);
  });

  afterAll(() => wired?.stop());

  /** A failure of its own for each fault, in a process of its own: no client's retry budget is shared. */
  const runWith = async (
    name: string,
    broken: Readonly<Record<string, Answer | 'hang'>>,
  ): Promise<{ findings: Finding[]; code: number | null; ms: number }> => {
    // Told apart by its inline policy: a role without any would leave one of the reads out.
    const roleArn = await wired.role(
      name,
      [{ Effect: 'Allow', Action: 's3:ListBucket', Resource: '*' }],
      undefined,
      'auto-fix',
    );
    const event = await wired.stoppedTask({
      family: name,
      roleArn,
      containers: [app],
      reason: `ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve ecr registry auth: operation error ECR: GetAuthorizationToken, https response error StatusCode: 400, RequestID: fcf1b7cf, api error AccessDeniedException: User: arn:aws:sts::${account}:assumed-role/${name}/f9c48978 is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action`,
    });
    for (const [action, answer] of Object.entries(broken)) wired.faults.set(`${name} ${action}`, answer);
    const lambda = spawn(
      process.execPath,
      [fileURLToPath(new URL('invoke.mjs', import.meta.url)), join(wired.asset, 'index.mjs')],
      {
        stdio: ['pipe', 'pipe', 'ignore'],
        env: {
          PATH: process.env['PATH'],
          AWS_ACCESS_KEY_ID: name,
          AWS_SECRET_ACCESS_KEY: 'loopback',
          AWS_REGION: region,
          AWS_ENDPOINT_URL: wired.endpoint,
          TOPIC_ARN: wired.topicArn,
          INCIDENT_TABLE: table,
          // The function's own time would make a test of each that hangs wait for 20 seconds.
          REMAINING_MS: '21000',
          AUTO_FIX: 'on',
          FIX_POLICY_ARNS: policyArn,
          OPT_IN_TAG: 'ecs-pull-medic=auto-fix',
        },
      },
    );
    const began = Date.now();
    lambda.stdin.end(JSON.stringify(event));
    const [output, [code]] = await Promise.all([text(lambda.stdout), once(lambda, 'exit')]);
    const last = output.trimEnd().split('\n').at(-1) ?? '';
    return { findings: code === 0 ? JSON.parse(last).findings : [], code, ms: Date.now() - began };
  };

  test('without a fault the role is repaired, and every read of the matrix is made', async () => {
    const { findings } = await runWith('sound', {});
    expect(findings[0]?.fix.status).toBe('applied');
    expect(reads.filter((action) => !wired.calls('sound').includes(action))).toEqual([]);
  });

  describe.each(Object.entries(faults))('%s', (kind, fault) => {
    test.concurrent.each(reads)('%s still gives one finding in time that owns up to it', async (action) => {
      const name = `${kind}-${action.replace(':', '-')}`;
      const { findings, ms } = await runWith(name, { [action]: fault(action) });
      expect(findings).toHaveLength(1);
      expect(ms).toBeLessThan(21_000);
      const [finding] = findings;
      if (finding === undefined) throw new Error('There is a finding.');
      const said = JSON.stringify([finding.evidence, finding.fix, finding.remedy.stop ?? '']);
      if (finding.fix.status === 'applied') {
        expect(notNeeded).toContain(action);
      } else {
        expect(said).toContain(action.split(':')[1] ?? action);
      }
    });

    test(`dynamodb:UpdateItem still gives a finding, which says that it may be a repeat, and repairs nothing`, async () => {
      const { findings } = await runWith(`${kind}-table`, {
        'dynamodb:UpdateItem': fault('dynamodb:UpdateItem'),
      });
      expect(findings).toMatchObject([{ fix: { status: 'blocked' } }]);
      expect(JSON.stringify(findings[0]?.evidence)).toContain('dynamodb:UpdateItem');
    });

    test('sns:Publish fails the invocation, so that it is run again', async () => {
      const { code } = await runWith(`${kind}-topic`, { 'sns:Publish': fault('sns:Publish') });
      expect(code).not.toBe(0);
    });
  });
});
