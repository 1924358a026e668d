import { describe, expect, test } from 'vitest';
import { evaluate, evaluateTrust } from '../../lambda/iam/evaluate.ts';
import { grantsSomewhere } from '../../lambda/iam/grants.ts';
import { allow, deny, document, type Elements, judge, policy, pull } from './given.ts';

const pulling = allow({ Action: 'ecr:BatchGetImage' });
const other = allow({ Action: 's3:*' });

describe('identity policies (page "Policy evaluation logic")', () => {
  test('by default all requests are implicitly denied', () => {
    expect(evaluate({ identity: [] }, pull)).toEqual({
      decision: 'implicitDeny',
      by: [],
      missingContext: [],
      notes: [],
      stoppedBy: 'identity',
    });
  });

  test('an explicit allow overrides the default, and is named', () => {
    const identity = [policy('a', other), policy('b', other, { ...pulling, Sid: 'Pull' })];
    expect(evaluate({ identity }, pull)).toEqual({
      decision: 'allowed',
      by: [{ policy: 'b', sid: 'Pull', index: 1, kind: 'identity', effect: 'Allow' }],
      missingContext: [],
      notes: [],
    });
  });

  test('an explicit deny in any policy overrides any allow', () => {
    const identity = [policy('a', pulling), policy('b', deny({ Action: 'ecr:*' }))];
    expect(evaluate({ identity }, pull)).toMatchObject({
      decision: 'explicitDeny',
      by: [{ policy: 'b', index: 0, kind: 'identity', effect: 'Deny' }],
      stoppedBy: 'identity',
    });
  });

  test('actions are not case-sensitive and take wildcards (page "Action")', () => {
    for (const Action of [
      'ECR:batchgetimage',
      'ecr:Batch*',
      'ecr:*Image',
      'ecr:?atchGetImage',
      '*',
      ['a:b', 'ecr:*'],
    ]) {
      expect(judge(allow({ Action })).decision).toBe('allowed');
    }
    expect(judge(allow({ Action: 'ecr:Get*' })).decision).toBe('implicitDeny');
  });

  test('NotAction in an Allow grants the rest, and in a Deny takes it (page "NotAction")', () => {
    expect(judge(allow({ NotAction: 'iam:*' })).decision).toBe('allowed');
    expect(judge(allow({ NotAction: 'ecr:*' })).decision).toBe('implicitDeny');
    expect(judge([allow(), deny({ NotAction: 'iam:*' })]).decision).toBe('explicitDeny');
    expect(judge([allow(), deny({ NotAction: ['ECR:*', 'iam:*'] })]).decision).toBe('allowed');
  });

  test('a Deny with NotResource spares what it names (page "NotResource")', () => {
    const elsewhere = deny({ Action: 's3:*', NotResource: ['arn:aws:s3:::hr', 'arn:aws:s3:::hr/*'] });
    const get = (resource: string) =>
      judge([allow(), elsewhere], { action: 's3:GetObject', resource }).decision;
    expect(get('arn:aws:s3:::hr/1')).toBe('allowed');
    expect(get('arn:aws:s3:::payroll/1')).toBe('explicitDeny');
  });
});

describe('boundaries and service control policies (page "Policy evaluation logic")', () => {
  const identity = [policy('pull', pulling)];

  test.each<[string, Elements, string, string | undefined]>([
    ['allows too', allow({ Action: 'ecr:*' }), 'allowed', undefined],
    ['does not mention it', other, 'implicitDeny', 'boundary'],
    ['denies it', deny(), 'explicitDeny', 'boundary'],
  ])('a boundary that %s', (_, statement, decision, stoppedBy) => {
    const verdict = evaluate({ identity, boundary: policy('limit', statement) }, pull);
    expect([verdict.decision, verdict.stoppedBy]).toEqual([decision, stoppedBy]);
  });

  test('a boundary grants nothing by itself', () => {
    const verdict = evaluate({ identity: [], boundary: policy('limit', allow()) }, pull);
    expect(verdict).toMatchObject({ decision: 'implicitDeny', stoppedBy: 'identity' });
  });

  test.each<[string, readonly Elements[], string, string | undefined]>([
    ['allow too', [allow(), other], 'allowed', undefined],
    ['do not mention it', [other], 'implicitDeny', 'serviceControl'],
    ['deny it', [allow(), deny({ Action: 'ecr:*' })], 'explicitDeny', 'serviceControl'],
  ])('service control policies that %s', (_, statements, decision, stoppedBy) => {
    const serviceControl = statements.map((statement, at) => policy(`scp-${at}`, statement));
    const verdict = evaluate({ identity, serviceControl }, pull);
    expect([verdict.decision, verdict.stoppedBy]).toEqual([decision, stoppedBy]);
  });

  test('every level of an organization must allow (page "SCP evaluation")', () => {
    const root = { ...policy('FullAWSAccess', allow()), level: 'root' };
    const unit = { ...policy('only-s3', other), level: 'ou' };
    expect(evaluate({ identity, serviceControl: [root, unit] }, pull).stoppedBy).toBe('serviceControl');
    const wide = { ...policy('wide', allow()), level: 'ou' };
    expect(evaluate({ identity, serviceControl: [root, unit, wide] }, pull).decision).toBe('allowed');
  });

  test('when several kinds deny, the one AWS looks at first is named', () => {
    const refusing = policy('no', deny());
    const verdict = evaluate({ identity: [refusing], boundary: refusing, serviceControl: [refusing] }, pull);
    expect(verdict.stoppedBy).toBe('serviceControl');
    expect(verdict.by).toHaveLength(3);
  });
});

describe('what is not known', () => {
  const ifVpce = (effect: (elements: Elements) => Elements) =>
    effect({ Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } });

  test('an open Deny beside an Allow is inconclusive, and names the key', () => {
    expect(judge([allow(), { ...ifVpce(deny), Sid: 'OnlyHere' }])).toEqual({
      decision: 'inconclusive',
      by: [{ policy: 'inline', sid: 'OnlyHere', index: 1, kind: 'identity', effect: 'Deny' }],
      missingContext: ['aws:SourceVpce'],
      notes: [],
    });
  });

  test('an open Allow with nothing else is inconclusive', () => {
    expect(judge(ifVpce(allow))).toMatchObject({
      decision: 'inconclusive',
      missingContext: ['aws:SourceVpce'],
    });
  });

  test('an open Deny where nothing allows is inconclusive: it may be explicit or implicit', () => {
    expect(judge(ifVpce(deny))).toMatchObject({ decision: 'inconclusive', stoppedBy: 'identity' });
    expect(judge([allow(), ifVpce(deny)]).stoppedBy).toBeUndefined();
  });

  test('an open statement that can not change the decision is not mentioned', () => {
    expect(judge([allow(), ifVpce(allow)])).toMatchObject({ decision: 'allowed', missingContext: [] });
    expect(judge([deny(), ifVpce(allow)])).toMatchObject({ decision: 'explicitDeny', missingContext: [] });
    const boundary = policy('limit', other);
    expect(evaluate({ identity: [policy('a', ifVpce(allow))], boundary }, pull).decision).toBe(
      'implicitDeny',
    );
  });

  test('absent is not unknown: a key with no values settles it', () => {
    const context = { 'aws:SourceVpce': [] };
    expect(judge([allow(), ifVpce(deny)], { context }).decision).toBe('explicitDeny');
  });

  test('spellings of one key are one missing key', () => {
    const keys = allow({
      Condition: { StringEquals: { 'aws:sourcevpc': 'a' }, StringLike: { 'aws:SourceVpc': 'a' } },
    });
    expect(judge(keys).missingContext).toEqual(['aws:SourceVpc']);
  });
});

describe('trust policies (page "Principal", services)', () => {
  const trusting = (elements: Elements) =>
    document({ Effect: 'Allow', Action: 'sts:AssumeRole', ...elements });
  const tasks = { Principal: { Service: ['ec2.amazonaws.com', 'ecs-tasks.amazonaws.com'] } };
  const service = 'ecs-tasks.amazonaws.com';

  test('a service that is named may take the role', () => {
    expect(evaluateTrust(trusting(tasks), service)).toMatchObject({
      decision: 'allowed',
      by: [{ kind: 'resource' }],
    });
  });

  test('a service that is not named may not', () => {
    const verdict = evaluateTrust(trusting({ Principal: { Service: 'ec2.amazonaws.com' } }), service);
    expect(verdict).toMatchObject({ decision: 'implicitDeny', stoppedBy: 'resource' });
    expect(evaluateTrust(trusting({ Principal: { AWS: '111122223333' } }), service).decision).toBe(
      'implicitDeny',
    );
  });

  test('another action is not the one', () => {
    expect(evaluateTrust(trusting({ ...tasks, Action: 'sts:TagSession' }), service).decision).toBe(
      'implicitDeny',
    );
  });

  test('the guard against a confused deputy is judged by the account', () => {
    const guarded = trusting({
      ...tasks,
      Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
    });
    expect(evaluateTrust(guarded, service).missingContext).toEqual(['aws:SourceAccount']);
    expect(evaluateTrust(guarded, service, { 'aws:SourceAccount': ['111122223333'] }).decision).toBe(
      'allowed',
    );
    expect(evaluateTrust(guarded, service, { 'aws:SourceAccount': ['999999999999'] }).decision).toBe(
      'implicitDeny',
    );
  });

  test('everyone is also a service, every AWS principal perhaps', () => {
    expect(evaluateTrust(trusting({ Principal: '*' }), service).decision).toBe('allowed');
    expect(evaluateTrust(trusting({ Principal: { AWS: '*' } }), service).decision).toBe('inconclusive');
  });

  test('a Deny for the service wins', () => {
    const both = document([
      { Effect: 'Allow', Action: 'sts:AssumeRole', ...tasks },
      { Effect: 'Deny', Action: 'sts:*', NotPrincipal: { Service: 'lambda.amazonaws.com' } },
    ]);
    expect(evaluateTrust(both, service).decision).toBe('explicitDeny');
  });

  test('a Resource, which a trust policy can not have, is not relied on', () => {
    expect(evaluateTrust(trusting({ ...tasks, Resource: '*' }), service).decision).toBe('inconclusive');
  });
});

describe('grantsSomewhere', () => {
  test('tells a token that is granted on a repository only', () => {
    const sources = [
      policy(
        'ecr',
        allow({ Sid: 'Repo', Action: ['ecr:Get*'], Resource: 'arn:aws:ecr:*:*:repository/app' }),
        other,
      ),
      policy('rest', allow({ NotAction: 's3:*', NotResource: 'arn:aws:ecr:*:*:*' }), deny()),
    ];
    expect(grantsSomewhere(sources, 'ecr:GetAuthorizationToken')).toEqual([
      { policy: 'ecr', sid: 'Repo', resources: ['arn:aws:ecr:*:*:repository/app'] },
      { policy: 'rest', resources: ['not arn:aws:ecr:*:*:*'] },
    ]);
  });

  test('claims nothing of a statement that could not be read', () => {
    expect(grantsSomewhere([policy('odd', { Effect: 'Allow', Action: 7, Resource: '*' })], 'ecr:X')).toEqual(
      [],
    );
  });
});
