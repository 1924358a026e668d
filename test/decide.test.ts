import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { causeCodes } from '../lambda/codes.ts';
import { decide as decideWith } from '../lambda/decide.ts';
import { diagnose } from '../lambda/diagnose.ts';
import type { Diagnosis } from '../lambda/diagnosis.ts';
import type { Fix } from '../lambda/fix.ts';
import { cutAfter, given, layer, manifest, messages, roleArn, secret, token } from './given.ts';

/** What is decided while the fix is off. */
const decide = (found: Diagnosis): Fix => {
  const considered = {
    failure: given.failure(),
    diagnosis: found,
    settings: given.settings({ mode: 'off' }),
    now: 0,
  };
  const decision = decideWith(considered, { state: 'not-asked' });
  if (decision.kind === 'fix') throw new Error('The fix is off.');
  return decision.fix;
};

const lacks = <T extends object>(each: T) => ({ ...each, decision: 'implicitDeny' }) as const;

const diagnosis = (
  fields: Partial<Omit<Diagnosis, 'root'>> & { code?: Diagnosis['root']['code'] } = {},
): Diagnosis => {
  const { code = 'ecr-pull-denied', ...rest } = fields;
  return {
    root: { code, summary: 'A test.', confidence: 'confirmed' },
    missing: [lacks(manifest)],
    evidence: [],
    facts: given.facts({ permissions: given.permissions() }),
    ...rest,
  };
};

test.each(['ecr-pull-denied', 'ecr-auth-denied', 'auth-token-resource-scoped'] as const)(
  'a repair of %s would be possible, and is switched off',
  (code) => {
    const missing = [lacks(token), lacks(manifest), lacks(layer)];
    expect(decide(diagnosis({ code, missing }))).toMatchObject({ status: 'disabled', roleArn });
  },
);

test('names the role from IAM when its permissions are not known, and none when nobody knows it', () => {
  const fromRole = given.facts({ pullRole: given.pullRole({ arn: `${roleArn}-2` }) });
  expect(decide(diagnosis({ facts: fromRole })).roleArn).toBe(`${roleArn}-2`);
  expect(decide(diagnosis({ facts: given.facts() }))).not.toHaveProperty('roleArn');
});

describe('no policy on a role cures', () => {
  test.each(causeCodes.filter((code) => !['ecr-pull-denied', 'ecr-auth-denied'].includes(code)))(
    '%s',
    (code) => {
      expect(decide(diagnosis({ code }))).toMatchObject({ status: 'not-applicable' });
    },
  );

  test.each<[string, Diagnosis['missing'], RegExp]>([
    ['what nobody knows', [], /not known .*which permission is missing/],
    ['an explicit deny', [{ ...manifest, decision: 'explicitDeny' }], /ecr:BatchGetImage is missing too/],
    [
      'a secret beside the image',
      [lacks(manifest), lacks(secret)],
      /secretsmanager:GetSecretValue is missing too/,
    ],
    [
      'an action of a pull-through cache',
      [lacks({ ...manifest, action: 'ecr:BatchImportUpstreamImage' })],
      /ecr:BatchImportUpstreamImage/,
    ],
  ])('%s', (_what, missing, reason) => {
    const decision = decide(diagnosis({ missing }));
    expect(decision).toMatchObject({ status: 'not-applicable', reason: expect.stringMatching(reason) });
    expect(decision).not.toHaveProperty('roleArn');
  });
});

const wordings = Object.values(messages);

test('from the words alone a repair is possible only where AWS denied something to the role', () => {
  fc.assert(
    fc.property(fc.constantFrom(...wordings), fc.option(fc.nat(700)), (whole, cut) => {
      const failure = given.failure({ message: cut === null ? whole : whole.slice(0, cut) });
      const { status } = decide(diagnose(failure, given.facts()));
      const denied = expect.objectContaining({ resource: expect.any(String) });
      if (status === 'disabled') expect(failure.clues.denials).toContainEqual(denied);
    }),
  );
});

test('the whole verdict of AWS is enough, though nothing could be read', () => {
  const statuses = [messages.tokenDenied, messages.pullDenied].map(
    (message) => decide(diagnose(given.failure({ message }), given.facts())).status,
  );
  expect(statuses).toEqual(['disabled', 'disabled']);
});

test('a denial whose reason was cut off makes no repair possible', () => {
  const cut = cutAfter(messages.tokenDenied, 'on resource: *');
  const failure = given.failure({ message: cut });
  expect(failure.clues.denials).toMatchObject([{ action: token.action, complete: false }]);
  expect(decide(diagnose(failure, given.facts())).status).toBe('not-applicable');
});
