// biome-ignore-all lint/suspicious/noTemplateCurlyInString: these are IAM's variables, in texts of IAM.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluate, type IamPolicies, type IamRequest, type IamVerdict } from '../../lambda/iam/evaluate.ts';
import { type Elements, policy, pull, REPOSITORY, ROLE, SESSION } from './given.ts';

/** Few keys and values, so that random conditions are often about the same ones. */
const KEYS = ['k1', 'k2'] as const;
const ASSIGNMENTS = [[], ['a'], ['b'], ['A'], ['1'], ['a', 'b']] as const;

const oneOrMore = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | T[]> =>
  fc.oneof(arbitrary, fc.array(arbitrary, { minLength: 1, maxLength: 2 }));

const action = fc.constantFrom('*', 'ecr:*', 'ecr:BatchGetImage', 'ecr:Get*', 's3:*', 'ECR:batch?etImage');
const resource = fc.constantFrom(
  '*',
  REPOSITORY,
  'arn:aws:ecr:*:*:repository/*',
  'arn:aws:ecr:us-*:repository/*',
  'arn:aws:ecr:us-east-1:111122223333:repository/${k1}/app',
  'arn:aws:s3:::*',
);

const value = fc.constantFrom('a', 'b', 'a*', '1', '2', '${k2}', 'true', '*');
const operator = fc.constantFrom(
  ...[
    'StringEquals',
    'StringNotEquals',
    'StringLike',
    'StringNotLike',
    'StringEqualsIgnoreCase',
    'NumericLessThan',
  ],
  ...[
    'StringEqualsIfExists',
    'StringNotEqualsIfExists',
    'ForAllValues:StringEquals',
    'ForAnyValue:StringEquals',
  ],
  ...['ForAnyValue:StringNotEquals', 'ForAllValues:StringNotLikeIfExists', 'ArnLike', 'Bool', 'Unheard'],
);
const conditions = fc.oneof(
  { weight: 3, arbitrary: fc.constant(undefined) },
  {
    weight: 3,
    arbitrary: fc.dictionary(
      operator,
      fc.dictionary(fc.constantFrom(...KEYS), oneOrMore(value), { minKeys: 1 }),
      { minKeys: 1, maxKeys: 2 },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      Null: fc.dictionary(fc.constantFrom(...KEYS), fc.constantFrom('true', 'false'), { minKeys: 1 }),
    }),
  },
);

const statement = fc
  .record({
    effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
    actions: fc.tuple(fc.constantFrom('Action', 'Action', 'NotAction'), oneOrMore(action)),
    resources: fc.tuple(fc.constantFrom('Resource', 'Resource', 'NotResource'), oneOrMore(resource)),
    conditions,
  })
  .map(
    ({ effect, actions, resources, conditions: Condition }): Elements => ({
      Effect: effect,
      [actions[0]]: actions[1],
      [resources[0]]: resources[1],
      ...(Condition && { Condition }),
    }),
  );

const statements = fc.array(statement, { maxLength: 3 });
const principal = fc.constantFrom(
  '*',
  { AWS: ROLE },
  { AWS: SESSION },
  { AWS: '111122223333' },
  { AWS: '999999999999' },
);
const named = fc.tuple(statement, principal).map(([elements, Principal]) => ({ ...elements, Principal }));

interface Given {
  readonly identity: readonly (readonly Elements[])[];
  readonly boundary: readonly Elements[] | undefined;
  readonly control: readonly Elements[] | undefined;
  readonly resource: readonly Elements[] | undefined;
  readonly sameAccount: boolean;
}

const given: fc.Arbitrary<Given> = fc.record({
  identity: fc.array(statements, { maxLength: 2 }),
  boundary: fc.option(statements, { nil: undefined, freq: 1 }),
  control: fc.option(statements, { nil: undefined, freq: 1 }),
  resource: fc.option(fc.array(named, { maxLength: 2 }), { nil: undefined, freq: 1 }),
  sameAccount: fc.boolean(),
});

const policiesOf = ({
  identity,
  boundary,
  control,
  resource: attached,
  sameAccount,
}: Given): IamPolicies => ({
  identity: identity.map((list, at) => policy(`p${at}`, ...list)),
  ...(boundary && { boundary: policy('boundary', ...boundary) }),
  ...(control && { serviceControl: [policy('control', ...control)] }),
  ...(attached && {
    resourcePolicy: {
      source: policy('resource', ...attached),
      principal: { roleArn: ROLE, accountId: '111122223333', sessionArn: SESSION },
      sameAccount,
    },
  }),
});

const context = fc.dictionary(fc.constantFrom(...KEYS), fc.constantFrom(...ASSIGNMENTS), {
  noNullPrototype: true,
});
const ask = (from: Given, known: IamRequest['context']) =>
  evaluate(policiesOf(from), { ...pull, ...(known && { context: known }) });

/** How far a verdict is from denying; an open kind of denial is a denial. */
const permissive = ({ decision, stoppedBy }: IamVerdict): number => {
  if (decision === 'allowed') return 2;
  return decision === 'inconclusive' && stoppedBy === undefined ? 1 : 0;
};

/** One more statement in one of the four kinds of policy; in none where that kind is not there. */
const withMore = (from: Given, more: Elements, where: number): Given => {
  const side = <T>(at: number, list: T, added: T): T => (at === where ? added : list);
  return {
    ...from,
    identity: side(0, from.identity, [...from.identity, [more]]),
    boundary: side(1, from.boundary, from.boundary && [...from.boundary, more]),
    control: side(2, from.control, from.control && [...from.control, more]),
    resource: side(3, from.resource, from.resource && [...from.resource, { ...more, Principal: '*' }]),
  };
};

describe('for all policies', () => {
  test('one more Deny, wherever, never allows more', () => {
    fc.assert(
      fc.property(given, context, statement, fc.nat({ max: 3 }), (from, known, extra, where) => {
        const more = { ...extra, Effect: 'Deny' };
        const after = withMore(from, more, where);
        expect(permissive(ask(after, known))).toBeLessThanOrEqual(permissive(ask(from, known)));
      }),
      { numRuns: 3000 },
    );
  });

  test('one more Allow, wherever, never denies more', () => {
    fc.assert(
      fc.property(given, context, statement, fc.nat({ max: 3 }), (from, known, extra, where) => {
        const more = { ...extra, Effect: 'Allow' };
        const after = withMore(from, more, where);
        expect(permissive(ask(after, known))).toBeGreaterThanOrEqual(permissive(ask(from, known)));
      }),
      { numRuns: 3000 },
    );
  });

  test('the order of statements and policies does not matter', () => {
    const turned = (from: Given): Given => ({
      ...from,
      identity: from.identity.map((list) => [...list].reverse()).reverse(),
      boundary: from.boundary && [...from.boundary].reverse(),
      control: from.control && [...from.control].reverse(),
      resource: from.resource && [...from.resource].reverse(),
    });
    fc.assert(
      fc.property(given, context, (from, known) => {
        const { by, ...verdict } = ask(from, known);
        const { by: turnedBy, ...rest } = ask(turned(from), known);
        expect(rest).toEqual(verdict);
        expect(turnedBy).toHaveLength(by.length);
      }),
      { numRuns: 2000 },
    );
  });

  test('where the decision is certain, no value of an unknown key would make it another', () => {
    let certain = 0;
    fc.assert(
      fc.property(given, context, (from, known) => {
        const verdict = ask(from, known);
        if (verdict.decision === 'inconclusive') return;
        certain += 1;
        const unknown = KEYS.filter((key) => known[key] === undefined);
        for (const first of ASSIGNMENTS) {
          for (const second of ASSIGNMENTS) {
            const chosen = { k1: first, k2: second };
            const full = { ...known, ...Object.fromEntries(unknown.map((key) => [key, chosen[key]])) };
            expect(ask(from, full).decision).toBe(verdict.decision);
          }
        }
      }),
      { numRuns: 1500 },
    );
    expect(certain).toBeGreaterThan(300);
  });

  test('an inconclusive verdict says why, and a certain one has nothing to add', () => {
    fc.assert(
      fc.property(given, context, (from, known) => {
        const { decision, missingContext, notes, by } = ask(from, known);
        const reasons = missingContext.length + notes.length;
        expect(reasons > 0).toBe(decision === 'inconclusive');
        expect(by.length > 0).toBe(decision !== 'implicitDeny');
        expect(missingContext.every((key) => known[key.toLowerCase()] === undefined)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  test('whatever JSON stands in a statement, the evaluation ends and malformed never allows', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 4 }), (odd) => {
        const wild = odd.map((entry) => entry as Elements);
        expect(evaluate({ identity: [policy('odd', ...wild)] }, pull).decision).not.toBe('allowed');
      }),
      { numRuns: 2000 },
    );
  });
});
