import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  ListAttachedRolePoliciesCommand,
  PutRolePermissionsBoundaryCommand,
  TagRoleCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readsOf } from '../../lambda/reads.ts';
import type { Finding } from '../../lambda/report/finding.ts';
import { hasMoto } from './moto.ts';
import { account, host, region, startWired } from './wired.ts';

const isThere = await hasMoto();

describe.runIf(!isThere)('the automatic fix on the wire', () => {
  test.skip('skipped: moto_server is not on PATH (pip install "moto[server]")');
});

describe.runIf(isThere)('the automatic fix on the wire', () => {
  let wired: Awaited<ReturnType<typeof startWired>>;
  let policyArn = '';
  const pull = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
  const allow = (Action: string | readonly string[], Resource = '*', Effect = 'Allow') => ({
    Effect,
    Action,
    Resource,
  });
  const token = allow('ecr:GetAuthorizationToken');
  const repository = `arn:aws:ecr:${region}:${account}:repository/team/app`;
  const app = { name: 'app', image: `${host}/team/app:1.0.0` };
  const document = (...Statement: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

  beforeAll(async () => {
    wired = await startWired();
    await wired.repository('team/app', '1.0.0');
    const { Policy } = await wired.iam.send(
      new CreatePolicyCommand({
        PolicyName: 'ecs-pull',
        PolicyDocument: document(token, allow(pull), allow(['logs:CreateLogStream', 'logs:PutLogEvents'])),
      }),
    );
    policyArn = Policy?.Arn ?? '';
  });

  afterAll(() => wired?.stop());

  const verdict = (
    name: string,
    action: string,
    resource: string,
    why = 'no identity-based policy allows',
  ): string =>
    `User: arn:aws:sts::${account}:assumed-role/${name}/f9c48978 is not authorized to perform: ${action} on resource: ${resource} because ${why} the ${action} action`;
  const tokenDenied = (name: string): string =>
    `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): operation error ECR: GetAuthorizationToken, https response error StatusCode: 400, RequestID: fcf1b7cf, api error AccessDeniedException: ${verdict(name, 'ecr:GetAuthorizationToken', '*')}`;
  const pullDenied = (name: string, why?: string): string =>
    `CannotPullContainerError: Error response from daemon: pull access denied for ${host}/team/app, repository does not exist or may require 'docker login': denied: ${verdict(name, 'ecr:BatchGetImage', repository, why)}`;

  const cut = pullDenied('cut').split(' because')[0] ?? '';

  interface Case {
    readonly name: string;
    readonly statements?: readonly object[];
    readonly service?: string;
    readonly tag?: string;
    readonly reason?: string;
    readonly containers?: readonly object[];
    /** Of the event, after ECS was told of the task. */
    readonly forged?: object;
    readonly mode?: string;
    /** Done to the role before the task fails. */
    readonly prepare?: () => Promise<unknown>;
  }

  const run = async ({
    name,
    statements = [],
    service,
    tag,
    reason,
    forged = {},
    mode = 'on',
    containers = [app],
    prepare,
  }: Case): Promise<Finding> => {
    const roleArn = await wired.role(name, statements, service);
    if (tag !== undefined)
      await wired.iam.send(
        new TagRoleCommand({ RoleName: name, Tags: [{ Key: 'ecs-pull-medic', Value: tag }] }),
      );
    await prepare?.();
    const event = await wired.stoppedTask({
      family: name,
      roleArn,
      containers,
      reason: reason ?? tokenDenied(name),
    });
    const { findings } = await wired.invoke(
      { ...event, detail: { ...event.detail, ...forged } },
      { AUTO_FIX: mode, FIX_POLICY_ARNS: policyArn, OPT_IN_TAG: 'ecs-pull-medic=auto-fix' },
    );
    const [finding] = findings;
    if (finding === undefined) throw new Error('There is no finding.');
    return finding;
  };

  const attached = async (name: string): Promise<unknown> =>
    (await wired.iam.send(new ListAttachedRolePoliciesCommand({ RoleName: name }))).AttachedPolicies?.map(
      ({ PolicyArn: arn }) => arn,
    );

  test.each<[string, Case]>([
    ['without permissions', { name: 'bare' }],
    ['with the token on a repository only', { name: 'scoped', statements: [allow('ecr:*', repository)] }],
    ['with the token but no pull', { name: 'tokened', statements: [token], reason: pullDenied('tokened') }],
  ])('repairs a role that opted in %s, and tells the undo', async (_what, each) => {
    const { fix } = await run({ ...each, tag: 'auto-fix' });
    expect(fix).toMatchObject({
      status: 'applied',
      roleArn: `arn:aws:iam::${account}:role/${each.name}`,
      policyArn,
      undo: `aws iam detach-role-policy --role-name ${each.name} --policy-arn ${policyArn}`,
    });
    expect(await attached(each.name)).toEqual([policyArn]);
  });

  test.each<[string, Case, string, RegExp]>([
    ['without the tag', { name: 'untagged' }, 'blocked', /did not opt in/],
    ['with another value of the tag', { name: 'opted-out', tag: 'no' }, 'blocked', /opted out/],
    [
      'with an explicit deny',
      { name: 'denied', tag: 'auto-fix', statements: [allow('ecr:*', '*', 'Deny')] },
      'not-applicable',
      /./,
    ],
    [
      'where the message blames a boundary',
      {
        name: 'bounded-message',
        tag: 'auto-fix',
        statements: [token],
        reason: pullDenied('bounded-message', 'no permissions boundary allows'),
      },
      'not-applicable',
      /./,
    ],
    [
      'that does not trust ECS tasks',
      { name: 'untrusted', tag: 'auto-fix', service: 'lambda.amazonaws.com' },
      'blocked|not-applicable',
      /does not trust|No policy/,
    ],
    [
      'where the message names another role',
      { name: 'innocent', tag: 'auto-fix', reason: tokenDenied('admin') },
      'blocked',
      /not the role that pulls/,
    ],
    [
      'for a secret',
      {
        name: 'secretive',
        tag: 'auto-fix',
        statements: [token, allow(pull)],
        containers: [
          {
            ...app,
            secrets: [
              { name: 'DB', valueFrom: `arn:aws:secretsmanager:${region}:${account}:secret:prod/db-AbCdEf` },
            ],
          },
        ],
        reason: `ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from asm: AccessDeniedException: ${verdict('secretive', 'secretsmanager:GetSecretValue', `arn:aws:secretsmanager:${region}:${account}:secret:prod/db-AbCdEf`)}`,
      },
      'not-applicable',
      /./,
    ],
    [
      'for a network failure',
      {
        name: 'offline',
        tag: 'auto-fix',
        statements: [token, allow(pull)],
        reason: `CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref ${host}/team/app:1.0.0: failed to do request: Head "https://${host}/v2/team/app/manifests/1.0.0": dial tcp 10.0.1.9:443: i/o timeout`,
      },
      'not-applicable',
      /./,
    ],
    [
      'for a missing image',
      {
        name: 'imageless',
        tag: 'auto-fix',
        statements: [token, allow(pull)],
        containers: [{ ...app, image: `${host}/team/app:2.0.0` }],
        reason: `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${host}/team/app:2.0.0: ${host}/team/app:2.0.0: not found`,
      },
      'not-applicable',
      /./,
    ],
    [
      'for a task that somebody stopped with a forged reason',
      { name: 'forged', tag: 'auto-fix', forged: { stopCode: 'UserInitiated' } },
      'blocked',
      /UserInitiated/,
    ],
    [
      'for a task of which ECS tells something else',
      {
        name: 'other',
        tag: 'auto-fix',
        reason: 'Essential container exited',
        forged: { stoppedReason: tokenDenied('other') },
      },
      'blocked',
      /ECS itself/,
    ],
    [
      'for a message cut before its suffix, where a condition leaves it open',
      {
        name: 'cut',
        tag: 'auto-fix',
        statements: [token, { ...allow(pull), Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } }],
        reason: 'Attempt failed; '.repeat(64).slice(0, 1024 - cut.length) + cut,
      },
      'blocked|not-applicable',
      /./,
    ],
  ])('leaves a role alone %s', async (_what, each, status, reason) => {
    const { fix } = await run(each);
    expect(fix.status).toMatch(new RegExp(`^(?:${status})$`));
    expect(fix.reason).toMatch(reason);
    expect(await attached(each.name)).toEqual([]);
  });

  test('only shows in a preview what it would have done', async () => {
    const { fix } = await run({ name: 'preview', tag: 'auto-fix', mode: 'preview' });
    expect(fix).toMatchObject({ status: 'preview', policyArn });
    expect(await attached('preview')).toEqual([]);
  });

  test('says that a policy is on the role already, where it is', async () => {
    const { fix } = await run({
      name: 'twice',
      tag: 'auto-fix',
      prepare: () => wired.iam.send(new AttachRolePolicyCommand({ RoleName: 'twice', PolicyArn: policyArn })),
    });
    expect(fix.status).toMatch(/^(?:blocked|not-applicable)$/);
  });

  test('leaves a role alone under a boundary that does not allow it', async () => {
    const { Policy: narrow } = await wired.iam.send(
      new CreatePolicyCommand({ PolicyName: 'narrow', PolicyDocument: document(allow('s3:*')) }),
    );
    const { fix } = await run({
      name: 'bounded',
      tag: 'auto-fix',
      prepare: () =>
        wired.iam.send(
          new PutRolePermissionsBoundaryCommand({
            RoleName: 'bounded',
            PermissionsBoundary: narrow?.Arn ?? '',
          }),
        ),
    });
    expect(fix.status).toMatch(/^(?:blocked|not-applicable)$/);
    expect(await attached('bounded')).toEqual([]);
  });

  test('failed where the quota of policies is reached, with the command for a person', async () => {
    wired.faults.set('iam:AttachRolePolicy', {
      status: 409,
      type: 'text/xml',
      body: '<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>LimitExceeded</Code><Message>Cannot exceed quota for PoliciesPerRole: 10</Message></Error><RequestId>0a1b</RequestId></ErrorResponse>',
    });
    try {
      const { fix } = await run({ name: 'full', tag: 'auto-fix' });
      expect(fix).toMatchObject({
        status: 'failed',
        reason: expect.stringMatching(/quota/),
        command: `aws iam attach-role-policy --role-name full --policy-arn ${policyArn}`,
      });
    } finally {
      wired.faults.clear();
    }
  });

  test('has called nothing that the stack does not grant with the fix on', () => {
    const granted = new Set<string>([
      ...readsOf('on').map(({ action }) => action),
      'iam:AttachRolePolicy',
      'sns:Publish',
    ]);
    expect([...new Set(wired.calls())].filter((call) => !granted.has(call))).toEqual([]);
    expect(wired.calls()).toContain('iam:AttachRolePolicy');
  });
});
