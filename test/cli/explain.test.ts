import { describe, expect, test, vi } from 'vitest';
import { type Explanation, explainMessage } from '../../cli/explain-message.ts';
import { linesOf } from '../../cli/lines.ts';
import { command, escapes } from './command.ts';

// Each run is a process of its own, several at a time: on a busy machine one may take long.
vi.setConfig({ testTimeout: 90_000 });

const explain = command('explain');

const denied =
  'CannotPullContainerError: Error response from daemon: pull access denied for 111122223333.dkr.ecr.eu-west-1.amazonaws.com/web, repository does not exist or may require \u2018docker login\u2019: denied: User: arn:aws:sts::111122223333:assumed-role/ecsInstanceRole/i-01a01a01a01a01a01 is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:eu-west-1:111122223333:repository/web because no identity-based policy allows the ecr:BatchGetImage action';

const answers = (out: string): Explanation[] =>
  out
    .trimEnd()
    .split('\n')
    .map((line): Explanation => JSON.parse(line));

describe.concurrent('one message', () => {
  test('is explained in JSON with the keys of the contract', async () => {
    const { code, out, err } = await explain(['--json', denied]);
    const [answer] = answers(out);
    expect(Object.keys(answer ?? {})).toEqual([
      'cause',
      'confidence',
      'truncated',
      'summary',
      'missingActions',
      'retryable',
      'remedy',
    ]);
    expect(answer).toMatchObject({
      cause: 'ecr-pull-denied',
      confidence: 'confirmed',
      truncated: false,
      missingActions: ['ecr:BatchGetImage'],
      retryable: false,
    });
    expect(answer?.remedy.commands.join()).toContain('--role-name ecsInstanceRole');
    expect(out.endsWith('}\n')).toBe(true);
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  test('is explained in words, plain in a pipe', async () => {
    const { code, out } = await explain([denied]);
    expect(out).toMatch(/^ecr-pull-denied \(confirmed\)\n/);
    expect(out).toContain('Denied: ecr:BatchGetImage\n');
    expect(out).toContain('aws iam ');
    expect(out).not.toMatch(escapes);
    expect(code).toBe(0);
  });

  test('may be empty, may be a dash inside quotes after --', async () => {
    expect(explainMessage('').cause).toBe('not-image-pull');
    const [empty, option] = await Promise.all([explain(['--json', '']), explain(['--json', '--', '--aws'])]);
    expect(answers(empty.out)[0]?.cause).toBe('not-image-pull');
    expect(answers(option.out)[0]?.cause).toBe('not-image-pull');
  });

  test('brings no control character to the terminal', async () => {
    const evil = `${denied} \u001b]0;owned\u0007\u009b31m\u202e`.replaceAll('/web', '/web\u001b[31m');
    const [words, json] = await Promise.all([explain([evil]), explain(['--json', evil])]);
    expect(words.out).not.toMatch(escapes);
    expect(json.out).not.toMatch(escapes);
  });
});

describe.concurrent('standard input', () => {
  test('gives one answer a line, decodes JSON strings, and answers empty lines', async () => {
    const input = [
      'CannotPullContainerError: no space left on device',
      '',
      JSON.stringify('CannotPullContainerError: something\nno space left on device'),
      '"CannotPullContainerError: toomanyrequests: You have reached your pull rate limit.',
      '"not a JSON string" at all',
    ].join('\r\n');
    const { code, out } = await explain(['--json', '-'], { input });
    expect(answers(out).map(({ cause }) => cause)).toEqual([
      'disk-full',
      'not-image-pull',
      'disk-full',
      'rate-limited',
      'not-image-pull',
    ]);
    expect(code).toBe(0);
  });

  test('gives one line of words a message without --json', async () => {
    const { out } = await explain(['-'], { input: `${denied}\n\n` });
    expect(out.split('\n')).toEqual([
      expect.stringMatching(/^ecr-pull-denied \(confirmed\): /),
      expect.stringMatching(/^not-image-pull /),
      '',
    ]);
  });

  test('that is empty gives no answer', async () => {
    expect(await explain(['--json', '-'])).toEqual({ code: 0, out: '', err: '' });
  });

  test('may be long', async () => {
    const { code, out } = await explain(['--json', '-'], { input: `${denied}\n`.repeat(5_000) });
    expect(out.match(/\n/g)).toHaveLength(5_000);
    expect(code).toBe(0);
  });
});

test.concurrent.each([
  ['no message', [], /There is no message/],
  ['two messages', ['one', 'two'], /in quotes/],
  ['an unknown option', ['--wat'], /Unknown option '--wat'/],
] as const)('%s is told in one line, exit code 2', async (_what, args, message) => {
  const { code, out, err } = await explain(args);
  expect(err).toMatch(message);
  expect(err).toMatch(/^npm run explain: [^\n]+\n$/);
  expect({ code, out }).toEqual({ code: 2, out: '' });
});

test('lines end at newlines only, wherever the stream is cut', async () => {
  const chunks = async function* (): AsyncGenerator<string> {
    yield* ['a', 'b\nc\u2028d\re', '\n', '\n', 'f'];
  };
  const lines: string[] = [];
  for await (const line of linesOf(chunks())) lines.push(line);
  expect(lines).toEqual(['ab', 'c\u2028d\re', '', 'f']);
});
