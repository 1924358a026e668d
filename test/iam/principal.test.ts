import { describe, expect, test } from 'vitest';
import { allow, deny, type Elements, judge, judgeResource, policy, ROLE, SESSION } from './given.ts';

/** Like a repository policy: no Resource, for it is attached to one. */
const grant = (Principal: unknown, more: Elements = {}): Elements => ({
  Effect: 'Allow',
  Action: 'ecr:*',
  Principal,
  ...more,
});

const boundary = policy('limit', allow({ Action: 's3:*' }));
const identity = [policy('pull', allow())];
const everyone = [
  ['everyone', '*'],
  ['every AWS principal', { AWS: '*' }],
  ['the session', { AWS: SESSION }],
] as const;

describe('a resource policy in the same account (page "Policy evaluation logic", resource-based policies)', () => {
  test.each(everyone)('an Allow for %s needs no other and passes the boundary', (_, principal) => {
    expect(judgeResource([grant(principal)]).decision).toBe('allowed');
    expect(judgeResource([grant(principal)], { boundary }).decision).toBe('allowed');
  });

  test('an Allow for the role needs no identity policy but is limited by the boundary', () => {
    expect(judgeResource([grant({ AWS: [ROLE] })]).decision).toBe('allowed');
    expect(judgeResource([grant({ AWS: ROLE })], { boundary })).toMatchObject({
      decision: 'implicitDeny',
      stoppedBy: 'boundary',
    });
  });

  test.each(['111122223333', 'arn:aws:iam::111122223333:root'])(
    'an Allow for the account %s leaves it to the identity policies',
    (account) => {
      expect(judgeResource([grant({ AWS: account })])).toMatchObject({
        decision: 'implicitDeny',
        stoppedBy: 'identity',
      });
      expect(judgeResource([grant({ AWS: account })], { identity }).decision).toBe('allowed');
    },
  );

  test('service control policies limit every Allow', () => {
    const serviceControl = [policy('scp', allow({ Action: 's3:*' }))];
    expect(judgeResource([grant({ AWS: SESSION })], { serviceControl }).stoppedBy).toBe('serviceControl');
  });

  test('an explicit deny of the boundary stops even the session', () => {
    const verdict = judgeResource([grant({ AWS: SESSION })], { boundary: policy('limit', deny()) });
    expect(verdict).toMatchObject({ decision: 'explicitDeny', stoppedBy: 'boundary' });
  });

  test.each([
    ['another role', { AWS: 'arn:aws:iam::111122223333:role/pull' }],
    ['another session', { AWS: 'arn:aws:sts::111122223333:assumed-role/pull/task-2' }],
    ['another account', { AWS: ['999999999999', 'arn:aws:iam::999999999999:root'] }],
    ['a service', { Service: 'ecs-tasks.amazonaws.com' }],
    ['an identity provider', { Federated: 'accounts.google.com' }],
    ['the ID of a deleted role', { AWS: 'AROAEXAMPLEEXAMPLE123' }],
  ])('an Allow for %s is none for this role', (_, principal) => {
    expect(judgeResource([grant(principal)]).decision).toBe('implicitDeny');
    expect(judgeResource([grant(principal)], { identity }).decision).toBe('allowed');
  });

  test.each([
    ['a pattern of role ARNs', { AWS: 'arn:aws:iam::111122223333:role/*' }],
    [
      'a canonical user',
      { CanonicalUser: '79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be' },
    ],
    ['an unknown kind', { Robot: 'x' }],
    ['a number', { AWS: 111122223333 }],
    ['no one', {}],
  ])('a Deny for %s is not decided', (_, principal) => {
    expect(judgeResource([{ ...grant(principal), Effect: 'Deny' }], { identity }).decision).toBe(
      'inconclusive',
    );
  });

  test('a session is not decided while the name of ours is not known', () => {
    const verdict = judgeResource([grant({ AWS: SESSION })], {}, { sessionArn: null });
    expect(verdict.decision).toBe('inconclusive');
    const elsewhere = 'arn:aws:sts::111122223333:assumed-role/push/task-1';
    expect(judgeResource([grant({ AWS: elsewhere })], {}, { sessionArn: null }).decision).toBe(
      'implicitDeny',
    );
  });

  test.each([ROLE, SESSION, '111122223333', '*'])('a Deny for %s wins over everything', (arn) => {
    const statements = [grant('*'), { ...grant({ AWS: arn }), Effect: 'Deny' }];
    expect(judgeResource(statements, { identity })).toMatchObject({
      decision: 'explicitDeny',
      stoppedBy: 'resource',
    });
  });

  test('a Resource in a resource policy still has to name the resource', () => {
    expect(judgeResource([grant('*', { Resource: '*' })]).decision).toBe('allowed');
    expect(judgeResource([grant('*', { Resource: 'arn:aws:s3:::b' })]).decision).toBe('implicitDeny');
  });
});

describe('a resource policy across accounts (page "Cross-account policy evaluation logic")', () => {
  const across = { sameAccount: false };

  test.each([ROLE, SESSION, '111122223333', '*'])('both sides must allow %s', (arn) => {
    expect(judgeResource([grant({ AWS: arn })], { identity }, across).decision).toBe('allowed');
    expect(judgeResource([grant({ AWS: arn })], {}, across)).toMatchObject({ stoppedBy: 'identity' });
    expect(judgeResource([], { identity }, across)).toMatchObject({
      decision: 'implicitDeny',
      stoppedBy: 'resource',
    });
    expect(judgeResource([grant({ AWS: arn })], { identity, boundary }, across).stoppedBy).toBe('boundary');
  });
});

describe('NotPrincipal (its page)', () => {
  const except = (list: unknown): Elements => ({ Effect: 'Deny', Action: '*', NotPrincipal: list });

  test('a Deny spares a role that is listed with its account', () => {
    const list = { AWS: [ROLE, 'arn:aws:iam::111122223333:root'] };
    expect(judgeResource([except(list)], { identity }).decision).toBe('allowed');
  });

  test('a Deny takes who is not listed', () => {
    expect(judgeResource([except({ AWS: '999999999999' })], { identity }).decision).toBe('explicitDeny');
  });

  test.each([ROLE, SESSION, '111122223333'])('a Deny that lists only %s is not decided', (arn) => {
    expect(judgeResource([except({ AWS: arn })], { identity }).decision).toBe('inconclusive');
  });

  test('a Deny takes whoever has a boundary, whatever it lists', () => {
    const list = { AWS: [ROLE, SESSION, '111122223333'] };
    const verdict = judgeResource([except(list)], { identity, boundary: policy('limit', allow()) });
    expect(verdict.decision).toBe('explicitDeny');
  });

  test('an Allow with it, which is not supported, never allows', () => {
    const rest = (list: unknown): Elements => ({ Effect: 'Allow', Action: '*', NotPrincipal: list });
    expect(judgeResource([rest({ AWS: ROLE })]).decision).toBe('implicitDeny');
    expect(judgeResource([rest({ AWS: '999999999999' })]).decision).toBe('inconclusive');
  });
});

describe('Principal in the wrong place', () => {
  test('an identity policy with one is not relied on', () => {
    expect(judge(allow({ Principal: '*' })).decision).toBe('inconclusive');
    expect(judge([allow(), deny({ Principal: '*' })]).decision).toBe('inconclusive');
  });

  test('a resource policy without one is not relied on', () => {
    expect(judgeResource([allow()]).decision).toBe('inconclusive');
  });
});
