import { describe, expect, test } from 'vitest';
import type { Judgement } from '../../lambda/checks/check.ts';
import { secretExists } from '../../lambda/checks/secret-exists.ts';
import { secretForm } from '../../lambda/checks/secret-form.ts';
import { secretKey } from '../../lambda/checks/secret-key.ts';
import { secretVersion } from '../../lambda/checks/secret-version.ts';
import type { StoredSecret } from '../../lambda/facts-secret.ts';
import { account, given, image, messages, region, secretArn } from '../given.ts';

type Given = NonNullable<Parameters<typeof given.secret>[0]>;
const silent = given.failure({ message: messages.silent });
const facts = (secret: Given) => given.facts({ secrets: [given.secret(secret)] });
const stored = (fields: Partial<StoredSecret>): NonNullable<Given['stored']> => ({
  state: 'known',
  value: {
    arn: secretArn,
    name: 'prod/db',
    versions: { b1c2: ['AWSCURRENT'], a0: ['AWSPREVIOUS'] },
    ...fields,
  },
  from: 'secretsmanager:DescribeSecret',
});

describe('a start-up secret', () => {
  test('that is there passes, and that is not is confirmed to be missing', () => {
    expect(secretExists.judge(facts({}), silent)).toMatchObject({
      result: 'pass',
      contradicts: 'secret-not-found',
    });
    const gone = secretExists.judge(facts({ stored: given.absent('secretsmanager:DescribeSecret') }), silent);
    expect(gone).toMatchObject({ result: 'fail', root: 'secret-not-found', confidence: 'confirmed' });
  });

  test('that is marked for deletion cannot be read', () => {
    const judgement = secretExists.judge(
      facts({ stored: stored({ deletedAt: '2026-10-09T00:00:00Z' }) }),
      silent,
    );
    expect(judgement).toMatchObject({ result: 'fail', root: 'secret-not-found' });
    expect(judgement?.detail).toContain('scheduled for deletion (2026-10-09)');
  });

  test('that the message is not about comes next', () => {
    const other = secretArn.replace('prod/db', 'prod/cache');
    const secret = facts({ valueFrom: other, stored: given.absent('secretsmanager:DescribeSecret') });
    const failure = given.failure({
      message: messages.silent,
      clues: { ...silent.clues, secretArn },
    });
    expect(secretExists.judge(secret, failure)).toMatchObject({ result: 'fail', isNext: true });
  });

  test('that could not be seen, and is what the message is about, is not hidden by a fault that comes next', () => {
    const other = secretArn.replace('prod/db', 'prod/cache');
    const secrets = [
      given.secret({ stored: given.unreadable('denied', 'secretsmanager:DescribeSecret') }),
      given.secret({ valueFrom: other, stored: given.absent('secretsmanager:DescribeSecret') }),
    ];
    const failure = given.failure({ message: messages.silent, clues: { ...silent.clues, secretArn } });
    const judgement = secretExists.judge(given.facts({ secrets }), failure);
    expect(judgement?.result).toBe('unknown');
    expect(judgement?.detail).toContain('allow secretsmanager:DescribeSecret');
    expect(judgement?.detail).toContain('prod/cache');
  });

  test.each([
    'did not contain json key user',
    "can't find the specified secret value for staging label: BLUE",
  ])('that is there does not speak against a message that misses something in it: %s', (words) => {
    const failure = given.failure({
      message: `ResourceInitializationError: unable to pull secrets or registry auth: retrieved secret from Secrets Manager ${words}`,
    });
    expect(secretExists.judge(facts({}), failure)).not.toHaveProperty('contradicts');
  });

  test('of another account that may not be looked at stays unknown, and its owner is named', () => {
    const valueFrom = secretArn.replace(account, '999988887777');
    const judgement = secretExists.judge(
      facts({ valueFrom, stored: given.unreadable('denied', 'secretsmanager:DescribeSecret') }),
      silent,
    );
    expect(judgement?.result).toBe('unknown');
    expect(judgement?.detail).toContain('999988887777');
  });
});

describe('the version of a secret', () => {
  const on = (suffix: string, fields: Partial<StoredSecret> = {}): Judgement | undefined =>
    secretVersion.judge(facts({ valueFrom: `${secretArn}:${suffix}`, stored: stored(fields) }), silent);

  test.each(['::', ':AWSPREVIOUS:', '::b1c2', ':AWSCURRENT:b1c2'])('%s is there', (suffix) => {
    expect(on(suffix)?.result).toBe('pass');
  });

  test.each([
    [':AWSCURENT:', 'no version with the label AWSCURENT'],
    ['::ffff', 'no version ffff'],
    [':AWSPREVIOUS:b1c2', 'asks for both together'],
  ])('%s is not', (suffix, words) => {
    expect(on(suffix)).toMatchObject({ result: 'fail', root: 'secret-not-found', confidence: 'confirmed' });
    expect(on(suffix)?.detail).toContain(words);
  });

  test('of a secret without a value is missing', () => {
    expect(on('::', { versions: {} })?.detail).toContain('no value yet');
  });

  test('with a JSON key stays unknown, for that stands in the value', () => {
    expect(on('password::')).toMatchObject({ result: 'unknown' });
  });
});

describe('the form of valueFrom', () => {
  const on = (valueFrom: string): Judgement | undefined =>
    secretForm.judge(
      given.facts({
        taskDefinition: given.taskDefinition({ containers: [{ name: 'web', image, secrets: [valueFrom] }] }),
      }),
      silent,
    );

  test.each([
    secretArn,
    `${secretArn}:password::`,
    '/prod/key',
    `arn:aws:ssm:${region}:${account}:parameter/prod/key`,
  ])('%s is one that ECS takes', (valueFrom) => expect(on(valueFrom)?.result).toBe('pass'));

  test.each([`${secretArn}:password`, 'arn:aws:s3:::bucket/key'])('%s is none', (valueFrom) => {
    expect(on(valueFrom)).toMatchObject({ result: 'fail', root: 'secret-not-found' });
  });
});

describe('the key of a secret', () => {
  const on = (state: string): Judgement | undefined =>
    secretKey.judge(
      facts({
        key: {
          state: 'known',
          value: { arn: `arn:aws:kms:${region}:${account}:key/0a1b`, state, manager: 'CUSTOMER' },
          from: 'kms:DescribeKey',
        },
      }),
      silent,
    );

  test('that is enabled passes, with what is not seen of it', () => {
    expect(on('Enabled')).toMatchObject({ result: 'pass' });
    expect(on('Enabled')?.detail).toContain('own policy is not seen');
  });

  test.each(['Disabled', 'PendingDeletion'])('that is %s cannot decrypt', (state) => {
    expect(on(state)).toMatchObject({ result: 'fail', root: 'kms-access-denied', confidence: 'confirmed' });
  });

  test('that may not be looked at stays unknown', () => {
    const judgement = secretKey.judge(facts({ key: given.unreadable('denied', 'kms:DescribeKey') }), silent);
    expect(judgement?.result).toBe('unknown');
    expect(judgement?.detail).toContain('allow kms:DescribeKey');
  });
});
