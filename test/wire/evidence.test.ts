import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { probes } from '../../lambda/probes/index.ts';
import { hasMoto } from './moto.ts';
import { account, host, region, startWired } from './wired.ts';

const isThere = await hasMoto();

describe.runIf(!isThere)('evidence on the wire', () => {
  test.skip('skipped: moto_server is not on PATH (pip install "moto[server]")');
});

describe.runIf(isThere)('evidence on the wire', () => {
  let wired: Awaited<ReturnType<typeof startWired>>;
  let secretArn = '';
  const arnOf = (name: string): string => `arn:aws:ecr:${region}:${account}:repository/${name}`;
  const pull = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];
  const allow = (Action: string | readonly string[], Resource: string) => ({
    Effect: 'Allow',
    Action,
    Resource,
  });
  const token = allow('ecr:GetAuthorizationToken', '*');
  const everything = [token, allow(pull, '*')];
  const app = { name: 'app', image: `${host}/team/app:1.0.0` };
  const user = (role: string): string => `User: arn:aws:sts::${account}:assumed-role/${role}/cdd887a8`;
  const denied = (role: string, action: string, resource: string): string =>
    `${user(role)} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
  const initialisation = 'ResourceInitializationError: unable to pull secrets or registry auth:';
  const asm = (arn: string, error: string): string =>
    `${initialisation} execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${arn} from secrets manager: operation error Secrets Manager: GetSecretValue, https response error StatusCode: 400, RequestID: d45b80b7-7a19, api error ${error}`;

  beforeAll(async () => {
    wired = await startWired();
    await wired.repository('team/app', '1.0.0');
    await wired.repository('team/api', '2.0.0');
    const secrets = new SecretsManagerClient(wired.settings);
    const { ARN: arn = '' } = await secrets.send(
      new CreateSecretCommand({ Name: 'prod/db', SecretString: 'x' }),
    );
    secretArn = arn;
  });

  afterAll(() => wired?.stop());

  const diagnose = async (...task: Parameters<typeof wired.stoppedTask>) =>
    (await wired.invoke(await wired.stoppedTask(...task))).findings;

  test('a denied secret gives the least policy, with its exact ARN', async () => {
    const roleArn = await wired.role('no-secret', everything);
    const containers = [{ ...app, secrets: [{ name: 'DB', valueFrom: secretArn }] }];
    const error = `AccessDeniedException: ${denied('no-secret', 'secretsmanager:GetSecretValue', secretArn)}`;
    const findings = await diagnose({
      family: 'no-secret',
      roleArn,
      containers,
      reason: asm(secretArn, error),
    });
    expect(findings).toMatchObject([
      {
        rootCause: { code: 'secret-access-denied', confidence: 'confirmed' },
        missing: [{ action: 'secretsmanager:GetSecretValue', resource: secretArn, decision: 'implicitDeny' }],
        remedy: {
          policy: {
            Statement: [{ Effect: 'Allow', Action: ['secretsmanager:GetSecretValue'], Resource: secretArn }],
          },
        },
      },
    ]);
  });

  test('a role that may pull from another repository only lacks both calls on this one', async () => {
    const roleArn = await wired.role('other-repository', [token, allow(pull, arnOf('team/api'))]);
    const reason = `CannotPullContainerError: pull access denied for ${host}/team/app, repository does not exist or may require 'docker login': denied: ${denied('other-repository', 'ecr:BatchGetImage', arnOf('team/app'))}`;
    const findings = await diagnose({ family: 'other-repository', roleArn, containers: [app], reason });
    expect(findings).toMatchObject([
      {
        rootCause: { code: 'ecr-pull-denied', confidence: 'confirmed' },
        missing: pull.map((action) => ({ action, resource: arnOf('team/app'), decision: 'implicitDeny' })),
        remedy: { proof: expect.any(String) },
      },
    ]);
  });

  const unassumable = (arn: string): string =>
    `ECS was unable to assume the role '${arn}' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.`;

  test('a role that trusts another service cannot be assumed', async () => {
    const roleArn = await wired.role('of-lambda', everything, 'lambda.amazonaws.com');
    const findings = await diagnose({
      family: 'of-lambda',
      roleArn,
      containers: [app],
      reason: unassumable(roleArn),
    });
    const summary = expect.stringContaining('ecs-tasks.amazonaws.com');
    expect(findings).toMatchObject([
      { rootCause: { code: 'role-not-assumable', confidence: 'confirmed', summary } },
    ]);
  });

  test('a role that is not there is told so', async () => {
    const roleArn = `arn:aws:iam::${account}:role/gone`;
    const findings = await diagnose({
      family: 'gone',
      roleArn,
      containers: [app],
      reason: unassumable(roleArn),
    });
    const summary = expect.stringMatching(/gone does not exist/);
    expect(findings).toMatchObject([
      { rootCause: { code: 'role-not-assumable', confidence: 'confirmed', summary } },
    ]);
  });

  test('a secret that is not there is told so', async () => {
    const arn = `arn:aws:secretsmanager:${region}:${account}:secret:prod/cache-QwErTy`;
    const roleArn = await wired.role('any-secret', [
      ...everything,
      allow('secretsmanager:GetSecretValue', '*'),
    ]);
    const containers = [{ ...app, secrets: [{ name: 'CACHE', valueFrom: arn }] }];
    const error = "ResourceNotFoundException: Secrets Manager can't find the specified secret.";
    const findings = await diagnose({ family: 'any-secret', roleArn, containers, reason: asm(arn, error) });
    const summary = expect.stringContaining('prod/cache');
    expect(findings).toMatchObject([
      { rootCause: { code: 'secret-not-found', confidence: 'confirmed', summary } },
    ]);
  });

  test('an explicit deny is named, statement and policy', async () => {
    const deny = { Sid: 'NoPullsHere', Effect: 'Deny', Action: 'ecr:BatchGetImage', Resource: '*' };
    const roleArn = await wired.role('denied', [...everything, deny]);
    const reason = `CannotPullContainerError: pull access denied for ${host}/team/app, repository does not exist or may require 'docker login': denied: ${user('denied')} is not authorized to perform: ecr:BatchGetImage on resource: ${arnOf('team/app')} with an explicit deny in an identity-based policy`;
    const findings = await diagnose({ family: 'denied', roleArn, containers: [app], reason });
    const summary = expect.stringMatching(/NoPullsHere.*own/);
    expect(findings).toMatchObject([
      { rootCause: { code: 'policy-explicit-deny', confidence: 'confirmed', summary } },
    ]);
  });

  test('two images with two faults give both', async () => {
    const roleArn = await wired.role('two', [token, allow(pull, arnOf('team/app'))]);
    const gone = `${host}/team/app:9.9.9`;
    const side = { name: 'side', image: `${host}/team/api:2.0.0` };
    const reason = `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${gone}: ${gone}: not found`;
    const containers = [{ name: 'app', image: gone }, side];
    const [finding, ...more] = await diagnose({ family: 'two', roleArn, containers, reason });
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      rootCause: { code: 'image-not-found', confidence: 'confirmed' },
      missing: pull.map((action) => ({ action, resource: arnOf('team/api') })),
    });
    expect(finding?.evidence.filter(({ result }) => result === 'fail').map(({ check }) => check)).toEqual(
      expect.arrayContaining(['image.exists', 'role.ecr-actions']),
    );
  });

  test('makes no call that no probe declares, but for the alert itself', () => {
    const declared = probes.flatMap(({ iam }) => iam.map(({ action }): string => action));
    const calls = new Set(wired.calls());
    expect(calls.size).toBeGreaterThan(8);
    expect([...calls].filter((call) => !declared.includes(call))).toEqual(['sns:Publish']);
  });
});
