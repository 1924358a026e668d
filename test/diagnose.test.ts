import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { diagnose } from '../lambda/diagnose.ts';
import type { Diagnosis } from '../lambda/diagnosis.ts';
import { type Fact, type FactName, type Facts, noFacts } from '../lambda/facts.ts';
import {
  account,
  cutAfter,
  given,
  layer,
  manifest,
  messages,
  region,
  repositoryArn,
  roleArn,
  secret,
  token,
} from './given.ts';

const known = <T>(value: T) => ({ state: 'known', value, from: 'a test' }) as const;

/** An account in which everything is right, but for these facts. */
const account41 = (but: Parameters<typeof given.facts>[0] = {}): Facts =>
  given.facts({
    taskDefinition: given.taskDefinition(),
    pullRole: given.pullRole(),
    permissions: given.permissions(),
    images: [given.image()],
    ...but,
  });

type But = NonNullable<Parameters<typeof given.permissions>[0]>['but'];
const denied = { decision: 'implicitDeny' } as const;
const lacked = { decision: 'implicitDeny', roleArn } as const;
const lacking = (but: NonNullable<But>): Facts =>
  account41({ permissions: given.permissions({ asked: [token, secret, manifest, layer], but }) });

const on = (message: string, facts: Facts): Diagnosis => diagnose(given.failure({ message }), facts);
const resultOf = ({ evidence }: Diagnosis, check: string): string | undefined =>
  evidence.find((each) => each.check === check)?.result;

describe('the words and the evidence', () => {
  test('agree: the root cause is confirmed and its summary is what the check found', () => {
    const { root } = on(messages.pullDenied, lacking({ 'ecr:BatchGetImage': denied }));
    expect(root).toMatchObject({ code: 'ecr-pull-denied', confidence: 'confirmed' });
    expect(root.summary).toContain(`ecr:BatchGetImage on ${repositoryArn}`);
  });

  test.each([
    ['a refusal that names no action, and all is allowed', messages.forbidden, 'ecr-pull-denied', 'possible'],
    ['an image that is there by now', messages.notFound, 'image-not-found', 'possible'],
  ])('contradict each other: %s; confidence sinks and both are told', (_what, message, code, confidence) => {
    const { root, missing } = on(message, account41());
    expect(root).toMatchObject({ code, confidence });
    expect(root.summary).toContain('So the message says, but now: ');
    expect(missing).toEqual([]);
  });

  test('a network cause keeps its root though the role lacks permissions, and the evidence shows it', () => {
    const diagnosis = on(messages.timeout, lacking({ 'ecr:GetAuthorizationToken': denied }));
    expect(diagnosis.root).toMatchObject({ code: 'network-timeout', confidence: 'likely' });
    expect(resultOf(diagnosis, 'role.ecr-token')).toBe('fail');
    expect(diagnosis.missing).toEqual([{ ...token, ...lacked }]);
  });

  test('a cause whose words prove it asks nothing', () => {
    expect(on(messages.rateLimited, account41()).evidence).toEqual([]);
  });
});

describe('what the message does not say', () => {
  test.each<[string, Facts, string]>([
    ['a missing pull permission', lacking({ 'ecr:BatchGetImage': denied }), 'ecr-pull-denied'],
    ['a missing token', lacking({ 'ecr:GetAuthorizationToken': denied }), 'ecr-auth-denied'],
    [
      'a token allowed on a repository only',
      account41({
        permissions: given.permissions({
          but: { 'ecr:GetAuthorizationToken': denied },
          tokenScopedTo: [repositoryArn],
        }),
      }),
      'auth-token-resource-scoped',
    ],
    [
      'a service control policy',
      lacking({ 'ecr:BatchGetImage': { ...denied, layer: 'service-control-policy' } }),
      'service-control-policy',
    ],
    ['a missing image', account41({ images: [given.image({ version: given.absent() })] }), 'image-not-found'],
    [
      'a missing repository',
      account41({ images: [given.image({ repository: given.absent(), version: given.absent() })] }),
      'repository-not-found',
    ],
    ['a role that is gone', account41({ pullRole: given.absent() }), 'role-not-assumable'],
  ])('is found under an ambiguous 403: %s', (_what, facts, code) => {
    expect(on(messages.forbidden, facts).root).toMatchObject({ code, confidence: 'confirmed' });
  });

  test('leaves the ambiguous 403 only possible when nothing is at fault', () => {
    expect(on(messages.forbidden, account41()).root).toMatchObject({ confidence: 'possible' });
  });

  test('decides a pull that nobody speaks of', () => {
    const failure = { ...given.failure({ message: messages.silent }), cause: 'unknown' } as const;
    const { root } = diagnose(failure, account41({ images: [given.image({ version: given.absent() })] }));
    expect(root).toMatchObject({ code: 'image-not-found', confidence: 'confirmed' });
  });

  test('is a missing repository, though the words say that the image is missing', () => {
    const images = [given.image({ repository: given.absent(), version: given.absent() })];
    expect(on(messages.notFound, account41({ images })).root.code).toBe('repository-not-found');
  });

  test('does not displace what the words say and the evidence confirms', () => {
    const facts = account41({
      images: [given.image({ version: given.absent() })],
      permissions: given.permissions({ but: { 'ecr:GetDownloadUrlForLayer': denied } }),
    });
    const { root } = on(messages.notFound, facts);
    expect(root).toMatchObject({ code: 'image-not-found', confidence: 'confirmed' });
  });
});

describe('missing actions', () => {
  test('are all named, in the order in which the task would meet them', () => {
    const all = [token, secret, manifest, layer].map(({ action }) => [action, denied] as const);
    const { missing } = on(messages.pullDenied, lacking(Object.fromEntries(all.toReversed())));
    expect(missing).toEqual([token, secret, manifest, layer].map((each) => ({ ...each, ...lacked })));
  });

  test('are what AWS said when nobody could check it', () => {
    const { missing } = on(messages.pullDenied, account41({ permissions: given.unreadable() }));
    expect(missing).toEqual([{ ...manifest, ...denied }]);
  });

  test('of an explicit deny are told as such', () => {
    const { missing } = on(
      messages.pullDenied,
      lacking({ 'ecr:BatchGetImage': { decision: 'explicitDeny' } }),
    );
    expect(missing).toEqual([{ ...manifest, ...lacked, decision: 'explicitDeny' }]);
  });

  test('are what AWS said when the simulation could not tell', () => {
    const { missing } = on(
      messages.pullDenied,
      lacking({ 'ecr:BatchGetImage': { decision: 'inconclusive' } }),
    );
    expect(missing).toEqual([{ ...manifest, ...denied }]);
  });

  test('never name half of an ARN', () => {
    const cut = cutAfter(messages.pullDenied, ':repository/shop');
    const { missing } = on(cut, given.facts());
    expect(missing.map(({ resource }) => resource)).not.toContain(
      `arn:aws:ecr:${region}:${account}:repository/shop`,
    );
  });
});

test('evidence names each check once, with what it found', () => {
  const { evidence } = on(messages.notFound, account41());
  const names = evidence.map(({ check }) => check);
  expect(names).toEqual([...new Set(names)]);
  expect(names).toEqual(expect.arrayContaining(['image.exists', 'role.ecr-token', 'task.execution-role']));
});

const why = fc.constantFrom('denied', 'throttled', 'timeout', 'expired', 'error');
const unseen: fc.Arbitrary<Fact<never>> = fc.oneof(
  why.map((each) => given.unreadable(each)),
  fc.constant({ state: 'not-asked' } as const),
);

test('nothing seen confirms nothing, unless the message is the verdict of AWS', () => {
  const names = Object.keys(noFacts) as FactName[];
  const facts = fc.record(Object.fromEntries(names.map((name) => [name, unseen]))) as fc.Arbitrary<Facts>;
  const length = fc.option(fc.nat(messages.tokenDenied.length));
  fc.assert(
    fc.property(facts, fc.constantFrom(...Object.values(messages)), length, (given41, whole, cut) => {
      const failure = given.failure({ message: cut === null ? whole : whole.slice(0, cut) });
      const { root, evidence } = diagnose(failure, given41);
      expect(evidence.every(({ result }) => result === 'unknown' || result === 'pass')).toBe(true);
      expect(root).toMatchObject({ code: failure.cause, confidence: failure.confidence });
      const isVerdict = failure.clues.denials.some(
        ({ complete, why: reason }) => complete && reason !== undefined,
      );
      if (root.confidence === 'confirmed') expect(isVerdict).toBe(true);
    }),
  );
});

test('a fact with no failure in it leaves the words their own confidence', () => {
  const images = [given.image({ tags: known([]) })];
  expect(on(messages.timeout, account41({ images })).root).toMatchObject({ confidence: 'likely' });
});
