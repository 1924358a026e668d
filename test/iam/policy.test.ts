// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are IAM's variables, in texts of IAM.
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../lambda/iam/evaluate.ts';
import { parsePolicy } from '../../lambda/iam/policy.ts';
import { allow, deny, type Elements, judge, pull } from './given.ts';

describe('parsePolicy', () => {
  const text = JSON.stringify({ Version: '2012-10-17', Id: 'x', Statement: { ...allow(), Sid: 'All' } });

  test('one statement and a list of one are the same, texts and lists of one too', () => {
    const listed = {
      Version: '2012-10-17',
      Statement: [{ Sid: 'All', Effect: 'Allow', Action: ['*'], Resource: ['*'] }],
    };
    expect(parsePolicy(JSON.stringify(listed))).toEqual(parsePolicy(text));
  });

  test('the URL-encoded text that IAM returns is the same policy', () => {
    expect(parsePolicy(encodeURIComponent(text))).toEqual(parsePolicy(text));
  });

  test.each([
    '',
    'null',
    '[]',
    '7',
    '"text"',
    '{}',
    '{"Statement":null}',
    '{"Statement":"x"}',
    '{',
    '%',
    '%7B',
    '%E0%A4%A',
  ])('%j is no policy', (odd) => {
    expect(parsePolicy(odd)).toBeUndefined();
  });

  test('a policy with no statements grants nothing', () => {
    expect(parsePolicy('{"Statement":[]}')).toEqual({ statements: [] });
  });
});

describe('what can not be read', () => {
  test.each<[string, unknown]>([
    ['an element AWS does not have', allow({ Effects: 'Allow' })],
    ['an Effect of another spelling', allow({ Effect: 'allow' })],
    ['no Effect', { Action: '*', Resource: '*' }],
    ['no Action', { Effect: 'Allow', Resource: '*' }],
    ['no Resource', { Effect: 'Allow', Action: '*' }],
    ['both Action and NotAction', allow({ NotAction: 's3:*', Action: '*' })],
    ['both Resource and NotResource', allow({ NotResource: 'x', Resource: '*' })],
    ['a number for an Action', allow({ Action: 7 })],
    ['a number among the Actions', allow({ Action: ['*', 7] })],
    ['an empty list of Actions', allow({ Action: [] })],
    ['an object for a Resource', allow({ Resource: { Ref: 'Repository' } })],
    ['a text for a Condition', allow({ Condition: 'always' })],
    ['a Condition without keys', allow({ Condition: { StringEquals: {} } })],
    ['a Condition that is a list', allow({ Condition: { StringEquals: ['a'] } })],
    ['a statement that is a text', 'Allow everything'],
    ['a statement that is a list', [allow()]],
    ['a statement that is null', null],
  ])('%s leaves the decision open, and is named', (_, statement) => {
    const verdict = judge([statement as Elements]);
    expect(verdict.decision).toBe('inconclusive');
    expect(verdict.notes.length).toBeGreaterThan(0);
    expect(judge([deny(), statement as Elements]).decision).toBe('explicitDeny');
    expect(judge([allow(), statement as Elements]).decision).toMatch(/allowed|inconclusive/);
  });

  test('what can be read still rules a statement out', () => {
    expect(judge(allow({ Action: 's3:*', Surprise: true })).decision).toBe('implicitDeny');
    expect(judge(allow({ Resource: 'arn:aws:s3:::b', Surprise: true })).decision).toBe('implicitDeny');
  });

  test('an unknown Version or element of the document leaves all of it open', () => {
    for (const more of [{ Version: '2030-01-01' }, { Version: 2012 }, { Statements: [] }]) {
      const document = parsePolicy(JSON.stringify({ Statement: allow(), ...more })) ?? { statements: [] };
      expect(evaluate({ identity: [{ name: 'odd', document }] }, pull).decision).toBe('inconclusive');
    }
  });
});

describe('hostile policies', () => {
  const decide = (text: string): string => {
    const document = parsePolicy(text);
    return document === undefined ? 'none' : evaluate({ identity: [{ name: 'x', document }] }, pull).decision;
  };

  test('names of object prototypes are names like any other', () => {
    const text = (key: string): string =>
      `{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"${key}":{"${key}":"a"}}}}`;
    for (const key of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(decide(text(key))).toBe('inconclusive');
    }
    expect(
      decide('{"__proto__":{"Statement":[]},"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}'),
    ).toBe('inconclusive');
    const inherited = '{"Statement":{"__proto__":{"Effect":"Allow","Action":"*","Resource":"*"}}}';
    expect(decide(inherited)).toBe('inconclusive');
    const context = { ['__proto__']: ['a'], constructor: ['a'] };
    expect(judge(allow({ Condition: { StringEquals: { constructor: 'a' } } }), { context }).decision).toBe(
      'allowed',
    );
  });

  test('a context that is not made of lists of texts says nothing', () => {
    const context = { k: 'a', other: [1] } as unknown as Record<string, readonly string[]>;
    for (const key of ['k', 'other']) {
      expect(judge(allow({ Condition: { StringNotEquals: { [key]: 'b' } } }), { context }).decision).toBe(
        'inconclusive',
      );
    }
  });

  test('deep nesting, huge lists and slow patterns end soon and allow nothing', () => {
    const started = performance.now();
    const deep = `${'['.repeat(60_000)}${']'.repeat(60_000)}`;
    expect(decide(deep)).toBe('none');
    expect(decide(`{"Statement":${deep}}`)).toBe('inconclusive');
    expect(decide(`{"Statement":[${Array.from({ length: 40_000 }, () => '{}').join()}]}`)).toBe(
      'inconclusive',
    );
    const many = Array.from({ length: 60 }, () => `arn:aws:ecr:${'*a'.repeat(900)}b`);
    expect(decide(JSON.stringify({ Statement: allow({ Resource: many }) }))).toBe('implicitDeny');
    const resource = `arn:aws:ecr:::${'a'.repeat(2000)}`;
    expect(judge(allow({ Resource: many.slice(0, 20) }), { resource }).decision).toBe('implicitDeny');
    expect(
      decide(JSON.stringify({ Version: '2012-10-17', Statement: allow({ Resource: '${'.repeat(40_000) }) })),
    ).toBe('implicitDeny');
    expect(decide(`{"Statement":[],"pad":"${'x'.repeat(200_000)}"}`)).toBe('none');
    expect(performance.now() - started).toBeLessThan(5000);
  });
});
