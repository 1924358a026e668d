import { describe, expect, test, vi } from 'vitest';
import { eventOf, type Letter, type Post, redrive } from '../../cli/dead-letters.ts';
import { command } from './command.ts';

vi.setConfig({ testTimeout: 90_000 });

const eventNumber = (number: number) => ({
  id: `event-${number}`,
  source: 'aws.ecs',
  'detail-type': 'ECS Task State Change',
  detail: { taskArn: `task-${number}` },
});

const raw = (number: number): string => JSON.stringify(eventNumber(number), null, 1);

/** What Lambda writes of an invocation that failed. */
const record = (requestPayload: unknown): string =>
  JSON.stringify({
    version: '1.0',
    timestamp: '2026-10-02T12:00:31.000Z',
    requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
    requestPayload,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: { errorMessage: 'no topic' },
  });

/** Queues in memory. A message that was received is hidden until it is deleted. */
const givenPost = (queues: Readonly<Record<string, readonly string[]>>, changed: Partial<Post> = {}) => {
  const waiting = new Map(
    Object.entries(queues).map(([url, bodies]): [string, Letter[]] => [
      url,
      bodies.map((body, at) => ({ id: `${url}-${at}`, body, receipt: `receipt-${url}-${at}` })),
    ]),
  );
  const hidden = new Map<string, Letter>();
  const log: string[] = [];
  const post: Post = {
    receive: async (url, most) => {
      const letters = waiting.get(url)?.splice(0, most) ?? [];
      for (const letter of letters) hidden.set(letter.receipt, letter);
      return letters;
    },
    remove: async (_url, receipt) => {
      log.push(`remove ${hidden.get(receipt)?.id}`);
      hidden.delete(receipt);
    },
    count: async (url) => waiting.get(url)?.length ?? 0,
    invoke: async (event) => {
      log.push(`invoke ${JSON.parse(event).id}`);
    },
    ...changed,
  };
  const stays = () => [...hidden.values(), ...[...waiting.values()].flat()].map(({ id }) => id).sort();
  return { post, log, stays, waiting };
};

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

const drive = async (
  { post }: { post: Post },
  { limit = Number.POSITIVE_INFINITY, urls = ['undelivered', 'failed'] } = {},
) => {
  const complaints: string[] = [];
  const counts = await redrive(urls, post, { limit, complain: ({ id }) => complaints.push(id) });
  return { ...counts, complaints };
};

describe('the event in a message', () => {
  test('is the message itself where EventBridge kept it, letter for letter', () => {
    expect(eventOf(raw(1))).toBe(raw(1));
  });

  test('is the request where Lambda kept it', () => {
    expect(JSON.parse(eventOf(record(eventNumber(1))) ?? '')).toEqual(eventNumber(1));
  });

  test.each([
    ['no JSON', 'hello'],
    ['nothing', ''],
    ['a list', `[${raw(1)}]`],
    ['null', 'null'],
    ['something else', '{"source":"aws.ecs"}'],
    ['a record without a request', record(undefined)],
    ['a record of something else', record({ hello: 'world' })],
    ['a record of a text', record('hello')],
  ])('is not there in %s', (_what, body) => {
    expect(eventOf(body)).toBeUndefined();
  });
});

describe('a redrive', () => {
  test('sends every event of both queues once, and deletes each after the function has it', async () => {
    const given = givenPost({ undelivered: numbers(23).map(raw), failed: [record(eventNumber(99))] });
    expect(await drive(given)).toEqual({ sent: 24, left: 0, unreadable: 0, complaints: [] });
    expect(given.stays()).toEqual([]);
    expect(given.log.slice(0, 2)).toEqual(['invoke event-1', 'remove undelivered-0']);
    expect(given.log.filter((line) => line.startsWith('invoke'))).toHaveLength(24);
    expect(given.log.at(-2)).toBe('invoke event-99');
  });

  test('leaves what it cannot read where it is, and tells of each once', async () => {
    const given = givenPost({ undelivered: ['hello', raw(1), '{}'], failed: [record('x')] });
    expect(await drive(given)).toEqual({
      sent: 1,
      left: 0,
      unreadable: 3,
      complaints: ['undelivered-0', 'undelivered-2', 'failed-0'],
    });
    expect(given.stays()).toEqual(['failed-0', 'undelivered-0', 'undelivered-2']);
  });

  test('sends no more than the limit, and says how many are left', async () => {
    const given = givenPost({ undelivered: numbers(15).map(raw), failed: [record(eventNumber(99))] });
    expect(await drive(given, { limit: 12 })).toMatchObject({ sent: 12, left: 4 });
    expect(given.log.filter((line) => line.startsWith('invoke'))).toHaveLength(12);
    expect(given.stays()).toHaveLength(4);
  });

  test('ends where the function fails on an event again and it comes back', async () => {
    const given = givenPost({ failed: [record(eventNumber(1)), record(eventNumber(2))] });
    let copies = 0;
    const post: Post = {
      ...given.post,
      invoke: async (event) => {
        await given.post.invoke(event);
        copies += 1;
        const letter = { id: `again-${copies}`, body: record(JSON.parse(event)), receipt: `again-${copies}` };
        given.waiting.get('failed')?.push(letter);
      },
    };
    expect(await drive({ post }, { urls: ['failed'] })).toMatchObject({ sent: 2, left: 2 });
    expect(given.stays()).toEqual(['again-1', 'again-2']);
  });

  test('ends where messages that it cannot read are shown to it again', async () => {
    const letters = [{ id: 'a', body: 'hello', receipt: 'r' }];
    const given = givenPost({}, { receive: async () => letters });
    expect(await drive(given, { urls: ['failed'] })).toMatchObject({
      sent: 0,
      unreadable: 1,
      complaints: ['a'],
    });
  });

  test('does nothing with empty queues', async () => {
    expect(await drive(givenPost({}))).toEqual({ sent: 0, left: 0, unreadable: 0, complaints: [] });
  });

  test('keeps an event that the function could not be handed, and says how many it was before', async () => {
    let calls = 0;
    const given = givenPost(
      { undelivered: numbers(5).map(raw) },
      {
        invoke: async () => {
          calls += 1;
          if (calls === 3) throw new Error('AWS refuses lambda:InvokeFunction');
        },
      },
    );
    await expect(drive(given)).rejects.toThrow(
      'AWS refuses lambda:InvokeFunction (sent before that: 2; whatever was not is still in its queue)',
    );
    expect(given.stays()).toEqual(['undelivered-2', 'undelivered-3', 'undelivered-4']);
  });
});

describe.concurrent('bad usage', () => {
  const queue = 'https://sqs.eu-west-1.amazonaws.com/111122223333/queue';

  test.each([
    ['an option that there is not', ['--all'], /Unknown option/],
    ['an argument', ['queue'], /Too many arguments/],
    ['a limit of nothing', ['--limit', '0'], /--limit must be/],
    ['a limit that is no number', ['--limit', 'all'], /--limit must be/],
    ['a queue without a function', ['--queue', queue], /go together/],
    ['a function without a queue', ['--function', 'medic'], /go together/],
    ['a queue and a stack', ['--queue', queue, '--function', 'medic', '--stack', 'x'], /excludes/],
    ['a queue that is none', ['--queue', 'queue', '--function', 'medic'], /--queue must be/],
    ['a function that is none', ['--queue', queue, '--function', '../x'], /--function must be/],
    ['a stack that is none', ['--stack', ' '], /--stack must be/],
    ['no region', [], /no region/],
  ])('%s is one line and code 2', async (_what, args, line) => {
    const { code, out, err } = await command('redrive')(args, {
      env: { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' },
    });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(line);
    expect(err).toMatch(/^npm run redrive: .*\n$/);
  });

  test('credentials that are not there are one line and code 1', async () => {
    const { code, out, err } = await command('redrive')(['--region', 'eu-west-1']);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^npm run redrive: There are no AWS credentials .*\n$/);
  });

  test('--help says how', async () => {
    const { code, out, err } = await command('redrive')(['--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('lambda:InvokeFunction');
  });
});
