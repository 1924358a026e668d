import { describe, expect, test } from 'vitest';
import { readAccount } from '../../cli/account-file.ts';
import { UsageError } from '../../lambda/settings.ts';
import { createdAt, policy, read, role } from './given-account.ts';

describe('an account file with a fault', () => {
  const faults: readonly (readonly [string, object, string])[] = [
    ['an odd account id', { account: '1' }, 'account must be an account id of 12 digits'],
    ['an odd region', { region: 'Europe' }, 'region must be a region such as eu-west-1'],
    ['a name that nobody knows', { role: [] }, 'role is not a name that this file knows'],
    ['a role without trust', { roles: [{ name: 'a', createdAt }] }, 'roles[0].trust is missing'],
    ['a wrong type', { roles: [role('a', { tags: { team: 1 } })] }, 'roles[0].tags.team must be string'],
    [
      'no time',
      { roles: [role('a', { createdAt: '2026-99-99T00:00:00Z' })] },
      'roles[0].createdAt must be a time',
    ],
    ['no policy', { roles: [role('a', { inline: { p: {} } })] }, 'roles[0].inline.p is no policy'],
    [
      'a misspelt policy',
      { roles: [role('a', { inline: { p: policy({ Efect: 'Allow', Action: '*', Resource: '*' }) } })] },
      'roles[0].inline.p is no policy that AWS would take: statement 1',
    ],
    [
      'a policy that is not there',
      { roles: [role('a', { attached: ['arn:aws:x'] })] },
      'roles[0].attached[0]',
    ],
    ['a boundary that is not there', { roles: [role('a', { boundary: 'arn:aws:x' })] }, 'roles[0].boundary'],
    ['a role twice', { roles: [role('a'), role('a', { path: '/b/' })] }, 'roles[1] is there twice: a'],
    [
      'a repository twice',
      { repositories: [{ name: 'a' }, { name: 'a' }] },
      'repositories[1] is there twice',
    ],
  ];

  test.each(faults)('(%s) names the place in one line', (_what, change, message) => {
    const reading = (): unknown => read(change);
    expect(reading).toThrow(UsageError);
    expect(reading).toThrow(message);
    expect(reading).toThrow(/^account\.json: [^\n]+\.$/);
  });

  test('is told as no JSON, or no account', () => {
    expect(() => readAccount('{', 'account.json')).toThrow(/^account\.json: not JSON: [^\n]+$/);
    expect(() => readAccount('[]', 'account.json')).toThrow(/^account\.json: account is missing\.$/);
    expect(() => readAccount('null', 'account.json')).toThrow(UsageError);
  });
});
