import { describe, expect, test } from 'vitest';
import { failedPull } from '../lambda/causes/context.ts';
import { causes } from '../lambda/causes/index.ts';
import { classify } from '../lambda/classify.ts';
import { causeCodes } from '../lambda/codes.ts';
import { readMessage } from '../lambda/message.ts';
import { fastest } from './fastest.ts';
import { type LabelledMessage, labelledMessages } from './messages.ts';

const messages = labelledMessages();
const causeOf = (text: string) => classify(readMessage(text)).cause;

describe('the corpus of real messages', () => {
  test.each(messages.map((each) => [each.id, each] as const))(
    '%s is told right',
    (_id, { message, right }) => {
      expect(right).toContain(causeOf(message));
    },
  );

  test.each(
    messages
      .filter(({ missingActions }) => missingActions.length > 0)
      .map((each) => [each.id, each] as const),
  )('%s names every denied action', (_id, { message, missingActions }) => {
    const named = readMessage(message).denials.map(({ action }) => action);
    expect(named).toEqual(expect.arrayContaining([...missingActions]));
  });

  test('has messages of every code', () => {
    const without = causeCodes.filter((code) => !messages.some(({ cause }) => cause === code));
    expect(without).toEqual([]);
  });
});

/**
 * Where a cut is the end of another real message to the letter, no reader can tell the two apart: an old agent's verdict
 * ends after the repository, Docker's text after its own words.
 */
const completeByItself =
  /(?:repository\/[\w/.-]*|'docker login'|may require authorization|API error \(404\))[\s,]*$/;

/**
 * A denial whose end is cut off, so that it cannot be told whose policy or key it blames, is told as denied at the step
 * where it happened. That is what it shows; `possible` is how sure it is.
 */
const atSameStep: Readonly<Record<string, readonly string[]>> = {
  'policy-explicit-deny': ['ecr-auth-denied', 'secret-access-denied', 'pull-through-cache-failed'],
  'kms-access-denied': ['secret-access-denied'],
};

/** Whether a cut message may be told so: as the whole, or honestly as less. An agent's log line may start with nothing of a pull. */
const isHonest = (cut: string, { cause: whole, right }: LabelledMessage): boolean => {
  const cause = causeOf(cut);
  if (cause === 'unknown' || right.includes(cause) || (atSameStep[whole] ?? []).includes(cause)) return true;
  return (
    (cause === 'not-image-pull' && !failedPull.some((pattern) => pattern.test(readMessage(cut).text))) ||
    completeByItself.test(cut)
  );
};

const bytes = (text: string, length: number): string =>
  new TextDecoder().decode(new TextEncoder().encode(text).slice(0, length));

describe('a message that was cut', () => {
  const told = messages.filter(({ right, message }) => right.includes(causeOf(message)));
  const dishonest = (cutsOf: (message: string) => readonly string[]): string[] =>
    told.flatMap((each) =>
      cutsOf(each.message).flatMap((cut) =>
        isHonest(cut, each) ? [] : [`${each.id} as ${causeOf(cut)}: …${cut.slice(-60)}`],
      ),
    );

  test.each([255, 1024])('at %i bytes has the same cause or none', (length) => {
    expect(dishonest((message) => [bytes(message, length)])).toEqual([]);
  });

  test('at 252 bytes and an ellipsis, as old agents cut, has the same cause or none', () => {
    expect(dishonest((message) => (message.length > 255 ? [`${bytes(message, 252)}...`] : []))).toEqual([]);
  });

  test('in the middle of any ARN has the same cause or none', () => {
    const cuts = (message: string): string[] =>
      [...message.matchAll(/arn:aws[\w-]*:[^\s,'"]+/g)].map(({ 0: arn, index }) =>
        message.slice(0, index + Math.floor(arn.length / 2)),
      );
    expect(dishonest(cuts)).toEqual([]);
  });

  test('anywhere turns into another failure in less than one cut of two hundred', () => {
    const everywhere = (message: string): string[] =>
      Array.from({ length: Math.ceil(message.length / 7) }, (_, index) => message.slice(0, 40 + index * 7));
    const cuts = told.reduce((sum, { message }) => sum + Math.ceil(message.length / 7), 0);
    expect(dishonest(everywhere).length / cuts).toBeLessThan(0.005);
  });
});

describe('a log line of another trade', () => {
  test.each([
    'npm ERR! network request to https://registry.npmjs.org/express failed, reason: connect ETIMEDOUT 104.16.1.35:443',
    'Failed to connect to schema registry at http://schema-registry:8081: Connection refused',
    "fatal: repository 'https://github.com/acme/web.git/' not found",
    'GET /manifest.json 404 Not Found',
    'HTTP 401 Unauthorized: invalid token',
    'connect ECONNREFUSED 127.0.0.1:5432',
    "Failed to fetch http://deb.debian.org/debian/InRelease  Temporary failure resolving 'deb.debian.org'",
    'panic: runtime error: invalid memory address or nil pointer dereference',
    'upstream connect error or disconnect/reset before headers. reset reason: connection failure',
    'x509: certificate signed by unknown authority connecting to https://vault.internal:8200',
    'java.net.UnknownHostException: kafka.internal',
    'Error: ENOSPC: no space left on device, write',
  ])('is not a pull: %s', (text) => {
    expect(causeOf(text)).toBe('not-image-pull');
  });
});

describe('patterns', () => {
  test('every cause has a title that fits a subject line', () => {
    for (const { title } of causes) expect(title).toMatch(/^[\x20-\x7e]{5,55}$/);
  });

  const repeated = [
    'CannotPull ',
    'failed to resolve ref ',
    'dial tcp: lookup ',
    'unexpected status ',
    '/manifests/',
    '"',
    'arn:',
    'no ',
    'push ',
    'because no ',
    'denied: ',
    'https://a/v2/',
    'x509: ',
    'image ',
    '\u2019',
    '\n',
    '<Error>',
    '(',
    'AccessDenied ',
    'User: arn:aws:sts::',
    'repository ',
    '\\',
    '.',
    '…',
  ];

  test.each(repeated)('read a megabyte of %j in less than a second', (piece) => {
    const text = `CannotPullContainerError: ${piece.repeat(Math.ceil(1_000_000 / piece.length))}`;
    expect(fastest(() => causeOf(text))).toBeLessThan(1_000);
  });

  /** The plain words in a pattern's source: what a hostile text would repeat to make it backtrack. */
  const wordsOf = ({ source }: RegExp): string[] =>
    source
      .split('|')
      .map((part) =>
        part.replace(/\\[bdwsS]|\[[^\]]*\]|\{[^}]*\}|\(\?[:!=<]+|[()^$*+?]/g, '').replaceAll('\\', ''),
      )
      .filter((words) => words.length >= 3);

  const patterns = causes.flatMap(({ says, ...cause }) =>
    [...says, ...('hints' in cause ? cause.hints : [])].flatMap((say) =>
      say instanceof RegExp ? [say] : [],
    ),
  );

  test.each(patterns.map((pattern) => [pattern.source.slice(0, 60), pattern] as const))(
    '/%s/ reads its own words, repeated, in linear time',
    (_source, pattern) => {
      for (const words of wordsOf(pattern)) {
        const text = `${words} `.repeat(Math.ceil(200_000 / words.length));
        expect(
          fastest(() => pattern.test(text)),
          words,
        ).toBeLessThan(200);
      }
    },
  );
});
