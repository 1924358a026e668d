import { describe, expect, test } from 'vitest';
import type { Check, Judgement } from '../../lambda/checks/check.ts';
import { roleEcrActions } from '../../lambda/checks/role-ecr-actions.ts';
import { roleEcrToken } from '../../lambda/checks/role-ecr-token.ts';
import { roleKmsActions } from '../../lambda/checks/role-kms-actions.ts';
import { roleOtherActions } from '../../lambda/checks/role-other-actions.ts';
import { roleSecretActions } from '../../lambda/checks/role-secret-actions.ts';
import { roleUpstreamActions } from '../../lambda/checks/role-upstream-actions.ts';
import type { Permissions } from '../../lambda/facts-iam.ts';
import { given, layer, manifest, messages, registry, repositoryArn, secret, token } from '../given.ts';

const upstream = { action: 'ecr:BatchImportUpstreamImage', resource: repositoryArn } as const;
const key = { action: 'kms:Decrypt', resource: 'arn:aws:kms:eu-west-1:111122223333:key/0a1b' } as const;
const asked = [token, secret, key, manifest, layer, upstream];
const silent = given.failure({ message: messages.timeout });

const judge = (
  check: Check<'permissions'> | Check<'permissions' | 'images'>,
  permissions: Partial<Permissions> | Parameters<typeof given.permissions>[0] = {},
  failure = silent,
): Judgement | undefined =>
  check.judge(given.facts({ permissions: given.permissions({ asked, ...permissions }) }), failure);

describe.each([
  ['the token', roleEcrToken, 'ecr-auth-denied', [token]],
  ['the secrets', roleSecretActions, 'secret-access-denied', [secret]],
  ['the key of a secret', roleKmsActions, 'kms-access-denied', [key]],
  ['the repository', roleEcrActions, 'ecr-pull-denied', [manifest, layer]],
  ["the cache's upstream", roleUpstreamActions, 'pull-through-cache-failed', [upstream]],
] as const)('on %s', (_what, check, root, own) => {
  const [{ action }] = own;

  test('a role that may do all passes, which speaks against a message that says it may not', () => {
    const judgement = judge(check);
    expect(judgement).toMatchObject({ result: 'pass', contradicts: root });
    expect(judgement?.detail).toContain('Role web-exec may');
  });

  test('an implicit deny fails and names action and resource', () => {
    const judgement = judge(check, { but: { [action]: { decision: 'implicitDeny' } } });
    expect(judgement).toMatchObject({
      result: 'fail',
      root,
      missing: [{ ...own[0], decision: 'implicitDeny' }],
    });
    expect(judgement?.detail).toContain(`${action} on ${own[0].resource}`);
  });

  test.each([
    [
      'an explicit deny',
      { decision: 'explicitDeny', statements: [{ policy: 'guard', sid: 'NoPulls' }] },
      'policy-explicit-deny',
      'statement NoPulls of policy guard',
    ],
    [
      'an explicit deny that nobody could read',
      { decision: 'explicitDeny', because: 'policy guard' },
      'policy-explicit-deny',
      'policy guard',
    ],
    [
      'a boundary',
      { decision: 'implicitDeny', layer: 'boundary' },
      'permissions-boundary',
      'permissions boundary',
    ],
    [
      'an SCP',
      { decision: 'implicitDeny', layer: 'service-control-policy' },
      'service-control-policy',
      'service control policy',
    ],
    [
      'an SCP that denies',
      { decision: 'explicitDeny', layer: 'service-control-policy' },
      'service-control-policy',
      'service control policy',
    ],
    [
      'an explicit deny within a boundary',
      {
        decision: 'explicitDeny',
        layer: 'boundary',
        statements: [{ policy: 'arn:aws:iam::111122223333:policy/dev' }],
      },
      'policy-explicit-deny',
      'policy/dev',
    ],
    [
      "a repository's policy",
      {
        decision: 'implicitDeny',
        layer: 'repository-policy',
        because: 'the policy of repository a/b does not allow it',
      },
      'repository-policy-denied',
      'the policy of repository a/b',
    ],
  ] as const)('%s fails as a policy above the role', (_by, verdict, above, words) => {
    const judgement = judge(check, { but: { [action]: verdict } });
    expect(judgement).toMatchObject({
      result: 'fail',
      root: above,
      confidence: 'confirmed',
    });
    expect(judgement?.detail).toContain(words);
    expect(judgement?.detail).toContain('a further allow on the role cannot help');
  });

  test('an open condition is unknown, with its key', () => {
    const because = 'a condition on aws:SourceVpce, whose value is not known here';
    const judgement = judge(check, { but: { [action]: { decision: 'inconclusive', because } } });
    expect(judgement?.result).toBe('unknown');
    expect(judgement?.detail).toContain('aws:SourceVpce');
  });

  test('the question does not arise for a start that needs none of it', () => {
    expect(judge(check, { asked: [] })).toBeUndefined();
  });

  test('the actions of others are none of its business', () => {
    const others = asked.filter((each) => !own.some((mine) => mine.action === each.action));
    const but = Object.fromEntries(
      others.map((each) => [each.action, { decision: 'implicitDeny' as const }]),
    );
    expect(judge(check, { but })?.result).toBe('pass');
  });

  test('it says whether AWS or our evaluator was asked', () => {
    expect(judge(check)?.detail).toContain("IAM's simulator");
    expect(judge(check, { method: 'policies' })?.detail).toContain(
      "the role's policies, read and judged here",
    );
  });
});

describe('every pull action that is missing', () => {
  const lacking = {
    'ecr:BatchGetImage': { decision: 'implicitDeny' },
    'ecr:GetDownloadUrlForLayer': { decision: 'implicitDeny' },
  } as const;

  test('is named, not only the one that failed first', () => {
    const judgement = judge(roleEcrActions, { but: lacking }, given.failure());
    expect(judgement).toMatchObject({
      result: 'fail',
      missing: [
        { ...manifest, decision: 'implicitDeny' },
        { ...layer, decision: 'implicitDeny' },
      ],
    });
    expect(judgement?.detail).toContain(
      `ecr:BatchGetImage and ecr:GetDownloadUrlForLayer on ${repositoryArn}`,
    );
  });

  test("is likely while the repository's own policy might allow it, and confirmed when ECR refused", () => {
    expect(judge(roleEcrActions, { but: lacking })).toMatchObject({ confidence: 'likely' });
    for (const message of [messages.pullDenied, messages.forbidden]) {
      expect(judge(roleEcrActions, { but: lacking }, given.failure({ message }))).toMatchObject({
        confidence: 'confirmed',
      });
    }
  });

  test('counts beside one that is stopped from above', () => {
    const but = { ...lacking, 'ecr:BatchGetImage': { decision: 'explicitDeny' } } as const;
    expect(judge(roleEcrActions, { but })).toMatchObject({
      root: 'policy-explicit-deny',
      missing: [
        { ...manifest, decision: 'explicitDeny' },
        { ...layer, decision: 'implicitDeny' },
      ],
    });
  });
});

describe('a lack of another step than the one that failed', () => {
  const but = { 'secretsmanager:GetSecretValue': { decision: 'implicitDeny' } } as const;

  test('comes next, and is none of what the message is about', () => {
    for (const message of [messages.pullDenied, messages.tokenDenied])
      expect(judge(roleSecretActions, { but }, given.failure({ message }))).toMatchObject({
        result: 'fail',
        isNext: true,
      });
  });

  test('may be what it is about where the message names no step', () => {
    const judgement = judge(roleSecretActions, { but }, given.failure({ message: messages.silent }));
    expect(judgement).toMatchObject({ result: 'fail', root: 'secret-access-denied' });
    expect(judgement).not.toHaveProperty('isNext');
  });

  test('of the log driver or an environment file always comes next', () => {
    const stream = {
      action: 'logs:CreateLogStream',
      resource: 'arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/web:log-stream:ecs/web/0a1b',
    };
    for (const message of Object.values(messages)) {
      const judgement = judge(
        roleOtherActions,
        { asked: [stream], but: { [stream.action]: { decision: 'implicitDeny', grantOn: 'x:*' } } },
        given.failure({ message }),
      );
      expect(judgement).toMatchObject({ isNext: true, missing: [{ ...stream, grantOn: 'x:*' }] });
    }
  });
});

describe('what the task role has and the execution role lacks', () => {
  const but = { 'ecr:BatchGetImage': { decision: 'implicitDeny' } } as const;

  test('is told as a mix-up of the two', () => {
    const taskRoleHas = [`ecr:BatchGetImage on ${repositoryArn}`];
    expect(judge(roleEcrActions, { but, taskRoleHas })?.detail).toContain('The task role has it');
  });

  test('is not told of another action or another repository', () => {
    const taskRoleHas = [`ecr:BatchGetImage on ${repositoryArn}-other`, `ecr:ListImages on ${repositoryArn}`];
    expect(judge(roleEcrActions, { but, taskRoleHas })?.detail).not.toContain('task role');
  });
});

test('an allow that comes from the repository is told as such', () => {
  const because = 'the policy of repository shop/web (Pull) allows it';
  const but = { 'ecr:BatchGetImage': { decision: 'allowed', because } } as const;
  expect(judge(roleEcrActions, { but })?.detail).toContain(
    'the policy of repository shop/web (Pull) that allows it',
  );
});

test('a comparison with another ARN is no verdict', () => {
  const but = { 'secretsmanager:GetSecretValue': { decision: 'implicitDeny', isComparison: true } } as const;
  expect(judge(roleSecretActions, { but })).toBeUndefined();
});

describe('what only the first pull through the cache needs', () => {
  const but = { 'ecr:BatchImportUpstreamImage': { decision: 'implicitDeny', firstPullOnly: true } } as const;
  const verdicts = given.permissions({ asked: [upstream], but });
  const on = (parts: Parameters<typeof given.image>[0], failure = silent): Judgement | undefined =>
    roleUpstreamActions.judge(given.facts({ permissions: verdicts, images: [given.image(parts)] }), failure);

  test('is missing while the repository or the image is not there', () => {
    expect(on({ repository: given.absent(), version: given.absent() })).toMatchObject({ result: 'fail' });
    expect(on({ version: given.absent() })).toMatchObject({ result: 'fail' });
  });

  test('is not missed for an image that is there, nor while nobody could look', () => {
    expect(on({})).toBeUndefined();
    expect(on({ repository: given.unreadable(), version: given.unreadable() })).toBeUndefined();
  });

  test('is not missed for another image of the task', () => {
    const side = { image: `${registry}/side:1`, version: given.absent() };
    expect(on(side)).toBeUndefined();
  });
});

describe('a token that is allowed on a repository only', () => {
  const denied = { 'ecr:GetAuthorizationToken': { decision: 'implicitDeny' } } as const;

  test('is a root cause of its own and says that it must be "*"', () => {
    const judgement = judge(roleEcrToken, { but: denied, tokenScopedTo: [repositoryArn] });
    expect(judgement).toMatchObject({
      result: 'fail',
      root: 'auth-token-resource-scoped',
      confidence: 'confirmed',
      missing: [{ ...token, decision: 'implicitDeny' }],
    });
    expect(judgement?.detail).toContain(repositoryArn);
    expect(judgement?.detail).toContain('on "*"');
  });

  test('is no fault when it is allowed on "*" as well', () => {
    expect(judge(roleEcrToken, { tokenScopedTo: [repositoryArn] })).toMatchObject({ result: 'pass' });
  });

  test('is not what stops it under an explicit deny', () => {
    const but = { 'ecr:GetAuthorizationToken': { decision: 'explicitDeny' } } as const;
    expect(judge(roleEcrToken, { but, tokenScopedTo: [repositoryArn] })).toMatchObject({
      root: 'policy-explicit-deny',
    });
  });

  test('names three resources at most', () => {
    const scopes = [1, 2, 3, 4].map((index) => `${repositoryArn}-${index}`);
    const detail = judge(roleEcrToken, { but: denied, tokenScopedTo: scopes })?.detail ?? '';
    expect(detail.match(/repository\/shop\/web-\d/g)).toHaveLength(3);
  });
});

test('a role that IAM does not know leaves its permissions unknown', () => {
  const facts = given.facts({ permissions: given.absent('iam:SimulatePrincipalPolicy') });
  expect(roleEcrActions.judge(facts, silent)).toMatchObject({ result: 'unknown' });
});
