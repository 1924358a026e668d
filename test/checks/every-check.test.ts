import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { causes } from '../../lambda/causes/index.ts';
import type { Check } from '../../lambda/checks/check.ts';
import { alwaysChecks, checks } from '../../lambda/checks/index.ts';
import { checksOf } from '../../lambda/diagnose.ts';
import { type Fact, type FactName, type Facts, noFacts } from '../../lambda/facts.ts';
import { given, messages } from '../given.ts';

const everyCheck = [...new Map(checks.map((check): [string, Check] => [check.id, check]))];
const whys = ['denied', 'throttled', 'timeout', 'expired', 'error'] as const;
const factNames = Object.keys(noFacts) as FactName[];

const all = (names: readonly FactName[], fact: Fact<never>): Facts =>
  given.facts(Object.fromEntries(names.map((name) => [name, fact])));

const failures = Object.values(messages).map((message) => given.failure({ message }));

describe.each(everyCheck)('check %s', (_id, check) => {
  test.each(whys)('judges nothing when what it needs is unreadable: %s', (why) => {
    for (const failure of failures) {
      const judgement = check.judge(all(check.needs, given.unreadable(why)), failure);
      expect(judgement?.result ?? 'unknown').toBe('unknown');
    }
  });

  test('judges nothing when nobody asked', () => {
    for (const failure of failures)
      expect(check.judge(given.facts(), failure)?.result ?? 'unknown').toBe('unknown');
  });

  test('judges nothing when one of its needs is unreadable and the others were not asked', () => {
    for (const name of check.needs) {
      const judgement = check.judge(all([name], given.unreadable('denied')), given.failure());
      expect(judgement?.result ?? 'unknown').toBe('unknown');
    }
  });
});

test('says which permission would show what could not be seen', () => {
  const facts = given.facts({
    taskDefinition: given.unreadable('denied', 'ecs:DescribeTaskDefinition'),
    pullRole: given.unreadable('denied', 'iam:GetRole'),
    permissions: given.unreadable('denied', 'iam:SimulatePrincipalPolicy'),
    images: given.unreadable('denied', 'ecr:DescribeImages'),
  });
  const details = everyCheck.flatMap(([, check]) => {
    const judgement = check.judge(facts, given.failure());
    return judgement === undefined ? [] : [judgement.detail];
  });
  expect(details.length).toBeGreaterThanOrEqual(5);
  for (const detail of details)
    expect(detail).toMatch(/may not call it; allow (?:ecs|iam|ecr):\w+ to show it\.$/);
});

test.each([
  ['throttled', 'throttled the call'],
  ['timeout', 'no answer in time'],
  ['expired', 'credentials'],
  ['error', 'answered with an error'],
] as const)('says why an unreadable fact is so: %s', (why, words) => {
  const judgement = everyCheck
    .map(([, check]) => check.judge(all(factNames, given.unreadable(why)), given.failure()))
    .find((each) => each !== undefined);
  expect(judgement?.detail).toContain(words);
});

test('no two checks have one id, and every id is a subject and a thing', () => {
  expect(everyCheck.map(([id]) => id)).toEqual(checks.map(({ id }) => id));
  for (const [id] of everyCheck) expect(id).toMatch(/^[a-z]+\.[a-z-]+$/);
});

test('causes use every check that is in the list, and no other', () => {
  const used = new Set([...causes.flatMap(checksOf), ...alwaysChecks].map(({ id }) => id));
  expect([...used].sort()).toEqual(checks.map(({ id }) => id).sort());
});

const decision = fc.constantFrom('allowed', 'explicitDeny', 'implicitDeny', 'inconclusive');
const odd = fc.oneof(fc.constantFrom('', '*', 'ecr:BatchGetImage', 'ecr:GetAuthorizationToken'), fc.string());

test('no check throws on facts with odd texts in them', () => {
  const anyFacts = fc.record({ action: odd, resource: odd, decision, role: odd, image: odd }).map((text) =>
    given.facts({
      taskDefinition: given.taskDefinition({
        arn: text.resource,
        executionRoleArn: text.role,
        containers: [{ name: text.role, image: text.image, secrets: [text.resource] }],
      }),
      pullRole: given.pullRole({ arn: text.resource, name: text.role }),
      permissions: given.permissions({
        roleArn: text.role,
        verdicts: [
          {
            action: text.action,
            resource: text.resource,
            decision: text.decision,
            roleArn: text.role,
            needFor: 'a test',
          },
        ],
        tokenScopedTo: [text.resource],
      }),
      images: [given.image({ image: text.image, version: given.absent(), tags: given.unreadable() })],
    }),
  );
  fc.assert(
    fc.property(anyFacts, fc.constantFrom(...failures), (facts, failure) => {
      for (const [, check] of everyCheck) {
        expect(['pass', 'fail', 'unknown', undefined]).toContain(check.judge(facts, failure)?.result);
      }
    }),
  );
});
