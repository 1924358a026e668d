import { describe, expect, test } from 'vitest';
import type { PermissionDecision } from '../lambda/facts-iam.ts';
import { parsePolicy } from '../lambda/iam/policy.ts';
import { type ResourcePolicy, withResourcePolicy } from '../lambda/resource-policy.ts';
import { account, given, manifest, roleArn } from './given.ts';

const other = '999988887777';
const elsewhere = { ...manifest, resource: manifest.resource.replace(account, other) };

const policy = (...statements: readonly object[]): ResourcePolicy => {
  const document = parsePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
  if (document === undefined) throw new Error('The test has no policy.');
  return { state: 'known', value: { name: 'the policy of repository shop/web', document }, from: 'a test' };
};

const allow = (principal: unknown, more: object = {}): object => ({
  Sid: 'Pull',
  Effect: 'Allow',
  Principal: principal,
  Action: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
  ...more,
});
const deny = (more: object = {}): object => ({ ...allow('*', more), Sid: 'Lock', Effect: 'Deny' });

const judge = (
  decision: PermissionDecision,
  side: ResourcePolicy,
  asked: typeof manifest = manifest,
  more: object = {},
) => withResourcePolicy({ ...asked, decision, ...more }, side, roleArn, {});

const toRole = { AWS: roleArn };
const toAccount = { AWS: `arn:aws:iam::${account}:root` };

describe('in one account', () => {
  test('an allow of the repository for the role is enough, and is named', () => {
    expect(judge('implicitDeny', policy(allow(toRole)))).toMatchObject({
      decision: 'allowed',
      because: 'the policy of repository shop/web (Pull) allows it',
    });
  });

  test('an allow of the repository for the account leaves it to the role', () => {
    expect(judge('implicitDeny', policy(allow(toAccount))).decision).toBe('implicitDeny');
  });

  test('an allow of the repository for another role is none', () => {
    const another = { AWS: roleArn.replace('web-exec', 'api-exec') };
    expect(judge('implicitDeny', policy(allow(another))).decision).toBe('implicitDeny');
  });

  test('an allow of the repository does not lift what the boundary leaves out', () => {
    const found = judge('implicitDeny', policy(allow(toRole)), manifest, { layer: 'boundary' });
    expect(found).toMatchObject({ decision: 'implicitDeny', layer: 'boundary' });
  });

  test('a deny of the repository wins over an allow of the role, with its Sid', () => {
    expect(judge('allowed', policy(allow(toRole), deny()))).toMatchObject({
      decision: 'explicitDeny',
      layer: 'repository-policy',
      statements: [{ policy: 'the policy of repository shop/web', sid: 'Lock' }],
    });
  });

  test.each([
    ['a VPC endpoint', 'aws:SourceVpce', { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } }],
    ['an organization', 'aws:PrincipalOrgID', { StringNotEquals: { 'aws:PrincipalOrgID': 'o-1' } }],
  ])('a deny that hangs on %s leaves it open, and names the key', (_what, key, Condition) => {
    expect(judge('allowed', policy(deny({ Condition })))).toMatchObject({
      decision: 'inconclusive',
      because: expect.stringContaining(key),
    });
  });

  test('an allow that hangs on a condition leaves a lack open', () => {
    const Condition = { StringEquals: { 'aws:SourceVpce': 'vpce-1' } };
    expect(judge('implicitDeny', policy(allow(toRole, { Condition }))).decision).toBe('inconclusive');
  });

  test('a repository without a policy leaves it to the role', () => {
    for (const decision of ['allowed', 'implicitDeny', 'explicitDeny'] as const)
      expect(judge(decision, given.absent()).decision).toBe(decision);
  });

  test('a policy that could not be read takes nothing from the verdict on the role', () => {
    expect(judge('allowed', given.unreadable()).decision).toBe('allowed');
    expect(judge('implicitDeny', given.unreadable()).decision).toBe('implicitDeny');
  });
});

describe('across accounts', () => {
  test('both sides must allow', () => {
    expect(judge('allowed', policy(allow(toAccount)), elsewhere as typeof manifest).decision).toBe('allowed');
    expect(judge('allowed', policy(allow(toRole)), elsewhere as typeof manifest).decision).toBe('allowed');
    expect(judge('implicitDeny', policy(allow(toRole)), elsewhere as typeof manifest).decision).toBe(
      'implicitDeny',
    );
  });

  test.each([
    ['no policy', given.absent()],
    ['a policy for others', policy(allow({ AWS: '121212121212' }))],
  ])('a repository with %s refuses', (_what, side) => {
    expect(judge('allowed', side, elsewhere as typeof manifest)).toMatchObject({
      decision: 'implicitDeny',
      layer: 'repository-policy',
    });
  });

  test('a policy that cannot be read leaves it open, and names its owner', () => {
    expect(judge('allowed', given.unreadable(), elsewhere as typeof manifest)).toMatchObject({
      decision: 'inconclusive',
      because: expect.stringContaining(other),
    });
  });
});
