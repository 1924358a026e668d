import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEvent, type Signal } from '../lambda/event.ts';
import { given, messages } from './given.ts';

const fields = Object.keys(given.event().detail);
const containerFields = [...Object.keys(given.container()), 'reason', 'runtimeId', 'exitCode'];
const envelopeFields = Object.keys(given.event());

/** Every type that JSON has, and some that only look harmless. */
const oddValues: readonly unknown[] = [
  null,
  true,
  0,
  -1.5,
  '',
  'text',
  [],
  [null],
  {},
  { a: { b: [] } },
  ['__proto__'],
  JSON.parse('{"__proto__": {"lastStatus": "STOPPED"}, "constructor": 1}'),
];

/** Whatever comes in, something comes out, and every signal says why or carries a failure. */
const expectSignals = (event: unknown): readonly Signal[] => {
  const signals = readEvent(event);
  expect(signals.length).toBeGreaterThan(0);
  for (const signal of signals) {
    if (signal.kind === 'ignored') expect(signal.why).toMatch(/\w/);
    else if (signal.kind === 'failure')
      expect(signal.failure).toMatchObject({ message: expect.any(String), containers: expect.any(Array) });
  }
  return signals;
};

describe('garbage', () => {
  test.each([undefined, ...oddValues])('%j as the event is ignored', (event) => {
    expect(expectSignals(event)).toMatchObject([{ kind: 'ignored' }]);
  });

  test.each(fields.filter((name) => !['lastStatus', 'stoppedReason'].includes(name)))(
    'of every type in field %s of the task does not lose the failure',
    (name) => {
      for (const value of oddValues) {
        const signals = expectSignals(given.event({ [name]: value }));
        expect(signals).toMatchObject([{ kind: 'failure', failure: { cause: 'ecr-pull-denied' } }]);
      }
    },
  );

  test.each(containerFields.filter((name) => name !== 'reason'))(
    "of every type in field %s of a container does not lose that container's failure",
    (name) => {
      for (const value of oddValues) {
        const container = given.container({ reason: messages.pullDenied, [name]: value });
        const event = given.event({ stoppedReason: 'Task failed to start', containers: [container] });
        expect(expectSignals(event)).toMatchObject([{ failure: { cause: 'ecr-pull-denied' } }]);
      }
    },
  );

  test.each(envelopeFields)('of every type in field %s of the envelope is read or ignored', (name) => {
    for (const value of oddValues) expectSignals(given.event({}, { [name]: value }));
  });

  test('among the containers does not hide the one that failed', () => {
    const container = given.container({ reason: messages.pullDenied });
    const event = given.event({
      stoppedReason: 'Task failed to start',
      containers: [...oddValues, container],
    });
    expect(expectSignals(event)).toMatchObject([{ kind: 'failure', failure: { cause: 'ecr-pull-denied' } }]);
  });

  test('in any JSON never throws', () => {
    fc.assert(fc.property(fc.jsonValue(), (event) => void expectSignals(event)));
  });

  test('in any JSON in any fields of a stopped task never throws', () => {
    const detail = fc.dictionary(fc.constantFrom(...fields), fc.jsonValue());
    const container = fc.dictionary(fc.constantFrom(...containerFields), fc.jsonValue());
    fc.assert(
      fc.property(detail, fc.array(container, { maxLength: 3 }), (fieldsOfTask, containers) => {
        expectSignals(given.event({ containers, ...fieldsOfTask, lastStatus: 'STOPPED' }));
      }),
    );
  });

  test('in any reason never throws and never keeps a control character', () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(text, text, (before, after) => {
        const [signal] = expectSignals(
          given.event({ stoppedReason: `${before}${messages.notFound}${after}` }),
        );
        if (signal?.kind === 'failure') expect(signal.failure.message).not.toMatch(/[^\P{Cc}\n\t]/u);
      }),
    );
  });
});

test('a detail-type that is nested very deep is ignored', () => {
  const nested: unknown = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
  expect(readEvent(given.event({}, { 'detail-type': nested }))).toMatchObject([{ kind: 'ignored' }]);
});

describe('a reason of a megabyte', () => {
  const megabyte = 1_000_000;

  test.each([
    ['after the failure', messages.pullDenied + ' and so on'.repeat(megabyte / 10)],
    ['of open quotations', `${messages.pullDenied}${' "'.repeat(megabyte / 2)}`],
    ['of ARNs', `${messages.pullDenied} ${'arn:aws:iam::'.repeat(megabyte / 13)}`],
    [
      'of verdicts',
      `${messages.pullDenied} ${'User: x is not authorized to perform: '.repeat(megabyte / 38)}`,
    ],
  ])('%s is read in less than a second, and capped', (_what, stoppedReason) => {
    const start = performance.now();
    const signals = expectSignals(given.event({ stoppedReason }));
    expect(performance.now() - start).toBeLessThan(1_000);
    expect(
      JSON.stringify(signals.map((signal) => signal.kind === 'failure' && signal.failure.message)).length,
    ).toBeLessThan(10_000);
  });
});

test('a run of spaces in a reason is read in time that is linear in its length', () => {
  const start = performance.now();
  expectSignals(given.event({ stoppedReason: `${messages.pullDenied}${' '.repeat(30_000)}` }));
  expect(performance.now() - start).toBeLessThan(500);
});

test('credentials in a reason stay out of the failure and out of the log', () => {
  const secrets = ['AKIAIOSFODNN7EXAMPLE', 'hunter2hunter2', 'wJalrXUtnFEMI'];
  const leak = `https://user:${secrets[1]}@registry.example.com/v2/ ${secrets[0]} secret_access_key=${secrets[2]}`;
  for (const reason of [`CannotPullContainerError: ${leak}: 403 Forbidden`, `Task stopped: ${leak}`]) {
    const text = JSON.stringify(expectSignals(given.event({ stoppedReason: reason })));
    for (const each of secrets) expect(text).not.toContain(each);
  }
});

test('control and direction characters are gone from the message, its newlines are kept', () => {
  const reason = `CannotPullContainerError: \u0000\u001b[31m\u202e${messages.notFound}\r\nsecond line\u0007`;
  const [signal] = expectSignals(given.event({ stoppedReason: reason }));
  const message = signal?.kind === 'failure' ? signal.failure.message : '';
  expect(message).toContain('\nsecond line');
  expect(message).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e]/u);
});
