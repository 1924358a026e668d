import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../lambda/iam/evaluate.ts';
import { account, approved, asker, managed, optedIn, pullOnly, templateOf, writes } from './asked.ts';
import { idOf } from './given.ts';
import { inlineOfRole, policiesOfRole } from './resolve.ts';

const template = templateOf({});
const ownRole = idOf(template, 'AWS::IAM::Role');
const decide = asker(template);

describe.each(writes)('with the fix on, %s', (action) => {
  it('is allowed for the approved policy on a role that opted in', () => {
    expect(decide({ action })).toBe('allowed');
    expect(decide({ action, role: 'teams/web/pull', tags: { ...optedIn, team: 'web' } })).toBe('allowed');
  });

  it.each([
    `${managed}/AdministratorAccess`,
    `${managed}/IAMFullAccess`,
    `${managed}/AmazonECSTaskExecutionRolePolicy`,
    `${approved}2`,
    `${account}:policy/service-role/AmazonECSTaskExecutionRolePolicy`,
    approved.replace('aws:', 'aws-cn:'),
    approved.toLowerCase(),
    pullOnly,
    '*',
  ])('is refused for any other policy: %s', (policy) => {
    expect(decide({ action, policy })).toBe('implicitDeny');
  });

  it.each<[string, Record<string, string>]>([
    ['no tag', {}],
    ['another tag', { team: 'auto-fix' }],
    ['another value', { 'ecs-pull-medic': 'true' }],
    ['the value in capitals', { 'ecs-pull-medic': 'AUTO-FIX' }],
    ['a longer value', { 'ecs-pull-medic': 'auto-fix-not' }],
    ['a wildcard for a value', { 'ecs-pull-medic': '*' }],
    ['no value', { 'ecs-pull-medic': '' }],
  ])('is refused for a role with %s', (_, tags) => {
    expect(decide({ action, tags })).toBe('implicitDeny');
  });

  it.each([
    ['the own role', ownRole],
    ['a role of a service', 'aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS'],
    [
      'a role of Identity Center',
      'aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef',
    ],
  ])('is denied for %s, even when it is tagged', (_, role) => {
    expect(decide({ action, role })).toBe('explicitDeny');
    expect(decide({ action, role, policy: `${managed}/AdministratorAccess` })).toBe('explicitDeny');
  });

  it('is denied for the own role also when it is named', () => {
    const named = asker(templateOf({ fixRoles: `${ownRole},Role*,aws-service-role*` }));
    expect(named({ action, role: ownRole })).toBe('explicitDeny');
    expect(named({ action, role: ownRole, tags: {} })).toBe('explicitDeny');
    expect(named({ action, role: 'aws-service-role/x.amazonaws.com/Role1', tags: {} })).toBe('explicitDeny');
  });

  it('is refused outside the account', () => {
    const policies = policiesOfRole(template);
    const resource = 'arn:aws:iam::444455556666:role/web';
    const context = { 'iam:PolicyARN': [approved], 'aws:ResourceTag/ecs-pull-medic': ['auto-fix'] };
    expect(evaluate(policies, { action, resource, context }).decision).toBe('implicitDeny');
  });
});

describe('the settings', () => {
  it('approve exactly the policies of fixPolicyArns', () => {
    const own = `${account}:policy/teams/pull`;
    const chosen = asker(templateOf({ fixPolicyArns: `${pullOnly},${own}` }));
    expect([pullOnly, own, approved, `${own}-2`].map((policy) => chosen({ policy }))).toEqual([
      'allowed',
      'allowed',
      'implicitDeny',
      'implicitDeny',
    ]);
  });

  it('ask for exactly the tag of optInTag', () => {
    const tagged = asker(templateOf({ optInTag: 'team=web' }));
    expect(tagged({ tags: { team: 'web' } })).toBe('allowed');
    expect(tagged({ tags: optedIn })).toBe('implicitDeny');
    expect(tagged({ tags: { team: 'Web' } })).toBe('implicitDeny');
  });
});

describe('roles that are named in fixRoles', () => {
  const named = asker(templateOf({ fixRoles: 'web,batch-*' }));

  it.each(['web', 'teams/web', 'teams/a/web', 'batch-1', 'batch-', 'teams/batch-nightly'])(
    'need no tag: %s',
    (role) => {
      for (const action of writes) expect(named({ action, role, tags: {} })).toBe('allowed');
      expect(named({ role, tags: optedIn })).toBe('allowed');
    },
  );

  it.each(['web2', 'my-web', 'Web', 'batch', 'mybatch-1', 'web/other', 'teams/web/other'])(
    'are those and no others: %s',
    (role) => {
      for (const action of writes) expect(named({ action, role, tags: {} })).toBe('implicitDeny');
      expect(named({ role, tags: optedIn })).toBe('allowed');
    },
  );

  it.each(['batch-team/other', 'teams/batch-team/other', 'batch-a/b/other', 'batch-team/batch-1'])(
    'are not those of which only the path begins like the name: %s',
    (role) => {
      expect(named({ role, tags: {} })).toBe('explicitDeny');
      expect(named({ role, tags: optedIn })).toBe('allowed');
    },
  );

  it.each(['web', 'batch-1'])('are refused once they opted out: %s', (role) => {
    for (const action of writes) {
      expect(named({ action, role, tags: { 'ecs-pull-medic': 'never' } })).toBe('implicitDeny');
      expect(named({ action, role, tags: { 'ecs-pull-medic': '' } })).toBe('implicitDeny');
    }
  });

  it('get no other policy for being named', () => {
    expect(named({ role: 'web', policy: `${managed}/AdministratorAccess`, tags: {} })).toBe('implicitDeny');
  });
});

const everything = { fixRoles: 'web,batch-*', fixPolicyArns: `${approved},${account}:policy/pull` };

it('keeps to what IAM takes of inline policies, however much was set', () => {
  const fixRoles = Array.from({ length: 11 }, (_, at) => `${at}-${'r'.repeat(60)}*`).join();
  const optInTag = `${'k'.repeat(128)}=${'v'.repeat(256)}`;
  const texts = [...inlineOfRole(templateOf({ fixRoles, optInTag })).values()];
  expect(texts.join('').length).toBeGreaterThan(8_000);
  expect(texts.join('').length).toBeLessThan(10_240);
});

it('writes are in a policy beside the role, which the function waits for', () => {
  const policy = idOf(template, 'AWS::IAM::Policy');
  const [medic] = Object.values(template.findResources('AWS::Lambda::Function'));
  expect(medic?.['DependsOn']).toContain(policy);
  const role = template.findResources('AWS::IAM::Role')[ownRole];
  // A role that refers to itself is a circle, which CloudFormation refuses.
  expect(JSON.stringify(role)).not.toContain(ownRole);
});

it('never allows, of all requests, one outside the approved policies or of a role that did not opt in', () => {
  const made = asker(templateOf(everything));
  const text = fc.stringMatching(/^[a-z*$-]{1,8}$/);
  const role = fc
    .tuple(
      fc.array(fc.constantFrom('web', 'batch-a', 'aws-reserved', 'teams'), { maxLength: 2 }),
      fc.oneof(text, fc.constantFrom('web', 'batch-1', ownRole)),
    )
    .map(([path, name]) => [...path, name].join('/'));
  const policy = fc.oneof(
    fc.constantFrom(approved, `${account}:policy/pull`, `${managed}/AdministratorAccess`),
    text.map((name) => `${managed}/${name}`),
  );
  const tag = fc.option(fc.oneof(fc.constant('auto-fix'), text, fc.constant('')), { nil: undefined });
  fc.assert(
    fc.property(
      fc.constantFrom(...writes, 'iam:PutRolePolicy'),
      role,
      policy,
      tag,
      (action, role, policy, tag) => {
        const decision = made({
          action,
          role,
          policy,
          tags: tag === undefined ? {} : { 'ecs-pull-medic': tag },
        });
        const name = role.split('/').at(-1) ?? '';
        const isNamed = tag === undefined && (name === 'web' || name.startsWith('batch-'));
        const mayBe =
          writes.includes(action) &&
          [approved, `${account}:policy/pull`].includes(policy) &&
          (tag === 'auto-fix' || isNamed) &&
          !role.startsWith('aws-reserved/') &&
          role !== ownRole;
        expect(decision === 'allowed' && !mayBe).toBe(false);
        expect(decision).not.toBe('inconclusive');
      },
    ),
    { numRuns: 2_000 },
  );
});
