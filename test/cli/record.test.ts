import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAccount } from '../../cli/account-file.ts';
import { type Kind, makeMask } from '../../cli/mask-text.ts';
import { replayed, type Session, type Written, writeRecord } from '../../cli/record.ts';
import { recorderOf, replay } from '../../cli/recorded.ts';
import { readVocabulary } from '../../cli/vocabulary.ts';
import type { Aws } from '../../lambda/aws.ts';
import { classify } from '../../lambda/classify.ts';
import { readMessage } from '../../lambda/message.ts';
import { awsError, fakeAws } from '../fake-aws.ts';
import { labelledMessages } from '../messages.ts';
import { diagnosed } from './given-record.ts';

const folder = new URL('../../cli/sandbox/', import.meta.url);
const accountText = readFileSync(new URL('account.json', folder), 'utf8');
const lines = readFileSync(new URL('events.jsonl', folder), 'utf8').split('\n').filter(Boolean);
const vocabulary = readVocabulary();

const wordsOf = (text: string): string[] => text.match(/[A-Za-z0-9]+/g) ?? [];

/** Names and ids of the account, as its file has them: whatever stands behind these members. */
const namesOf = (value: unknown, key = ''): string[] => {
  if (typeof value === 'string')
    return /^(?:name|family|id|account|image|valueFrom|ec2InstanceId|executionRoleArn|cluster|service)$/.test(
      key,
    )
      ? [value]
      : [];
  if (Array.isArray(value)) return value.flatMap((each) => namesOf(each, key));
  return typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([name, each]) => namesOf(each, name))
    : [];
};

const everybodys = new Set(
  [...vocabulary.heard, ...vocabulary.common, ...vocabulary.values].map((each) => each.toLowerCase()),
);
/** A word that is in the patterns or the API anyway gives nobody away. */
const isTelling = (word: string): boolean =>
  word.length >= 4 && !/^\d{1,5}$/.test(word) && !everybodys.has(word.toLowerCase());

describe('a record of each example', () => {
  test.each(lines.map((line, index) => [index + 1, line] as const))(
    '%i gives the same finding again',
    async (_index, line) => {
      const session = await diagnosed(accountText, JSON.parse(line));
      const { account, events, differing, left } = await writeRecord([session], vocabulary);
      expect({ differing, left }).toEqual({ differing: [], left: [] });
      const again = await replayed(readAccount(account, 'record.json').recorded ?? [], [JSON.parse(events)]);
      expect(
        again.map(({ cause, rootCause, severity }) => [
          cause,
          rootCause.code,
          rootCause.confidence,
          severity,
        ]),
      ).toEqual(
        session.findings.map(({ cause, rootCause, severity }) => [
          cause,
          rootCause.code,
          rootCause.confidence,
          severity,
        ]),
      );
      expect(again.map(({ evidence }) => evidence.map(({ check, result }) => `${check} ${result}`))).toEqual(
        session.findings.map(({ evidence }) => evidence.map(({ check, result }) => `${check} ${result}`)),
      );
    },
  );

  test('all together in one file', async () => {
    const sessions = await Promise.all(lines.map((line) => diagnosed(accountText, JSON.parse(line))));
    const { account, events, differing, left } = await writeRecord(sessions, vocabulary);
    expect({ differing, left }).toEqual({ differing: [], left: [] });
    const there = new Set(wordsOf(account + events));
    const original = namesOf(JSON.parse(accountText)).flatMap(wordsOf).filter(isTelling);
    expect(original.length).toBeGreaterThan(50);
    expect(original.filter((word) => there.has(word))).toEqual([]);
    expect(account + events).not.toMatch(
      /111122223333|10\.0\.68\.|web-execution|orders|billing|notify|shipping/,
    );
  });
});

const name = fc.oneof(
  fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{1,12}([_-][A-Za-z0-9]{1,8}){0,3}$/),
  fc.constantFrom(
    'task',
    'service',
    'image',
    'arn',
    'ecr',
    'role',
    'web-task',
    'Prod-API',
    'pull-error',
    'x2',
    'latest-1',
  ),
);

/** An account and an event in which these names and this account id stand for those of the example. */
const renamed = (
  text: string,
  { role, repository, cluster, id }: Readonly<Record<'role' | 'repository' | 'cluster' | 'id', string>>,
): string =>
  text
    .replaceAll('111122223333', id)
    .replaceAll('orders-execution', role)
    .replaceAll(/\borders\b/g, repository)
    .replaceAll(/\/prod\b/g, `/${cluster}`);

describe('a record of an account with whatever names', () => {
  test('has none of them in it, and gives the same finding again', async () => {
    const ids = fc.stringMatching(/^[1-9]\d{11}$/);
    await fc.assert(
      fc.asyncProperty(fc.record({ role: name, repository: name, cluster: name, id: ids }), async (names) => {
        fc.pre(!/^(?:web|checkout|payments|reports|billing|ecsInstanceRole)/i.test(names.role));
        const session = await diagnosed(
          renamed(accountText, { ...names, repository: names.repository.toLowerCase() }),
          JSON.parse(renamed(lines[1] ?? '', { ...names, repository: names.repository.toLowerCase() })),
        );
        expect(session.findings.map(({ rootCause }) => rootCause.code)).toEqual([
          'auth-token-resource-scoped',
        ]);
        const { account, events, differing, left } = await writeRecord([session], vocabulary);
        expect({ differing, left }).toEqual({ differing: [], left: [] });
        const there = new Set(wordsOf(account + events));
        const given = Object.values(names).flatMap(wordsOf).filter(isTelling);
        expect(given.filter((word) => there.has(word))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a masked text', () => {
  const mask = (text: string, kind: Kind, names: readonly string[] = []): string =>
    makeMask('a key', vocabulary, new Set(names))(text, kind);

  test('keeps the words that everybody uses, but for those that are a name here', () => {
    const said = '(service web) was unable to pull the image of web-api';
    expect(mask(said, 'sentence')).toMatch(/^\(service web\) was unable to pull the image of web-/);
    expect(mask(said, 'sentence', ['web'])).toMatch(
      /^\(service (?!web)\w{3}\) was unable to pull the image of (?!web)\w{3}-api$/,
    );
  });

  test.each<[string, Kind, RegExp]>([
    [
      'arn:aws:iam::111122223333:role/team/web',
      'value',
      /^arn:aws:iam::(?!1111)\d{12}:role\/(?!team)\w{4}\/(?!web)\w{3}$/,
    ],
    ['arn:aws:iam::aws:policy/ReadOnlyAccess', 'value', /^arn:aws:iam::aws:policy\/ReadOnlyAccess$/],
    [
      '111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop/web:latest',
      'name',
      /^\d{12}\.dkr\.ecr\.eu-west-1\.amazonaws\.com\/(?!shop)\w{4}\/(?!web)\w{3}:latest$/,
    ],
    ['docker.io/library/nginx:1.27', 'name', /^docker\.io\/library\/(?!nginx)\w{5}:1\.27$/],
    [
      'registry.corp.example:5000/web',
      'name',
      /^registry\.(?!corp)\w{4}\.(?!example)\w{7}:5000\/(?!web)\w{3}$/,
    ],
    ['vpc-0f2d9ab6c11e7a340', 'value', /^vpc-(?!0f2d)[0-9a-f]{17}$/],
    [
      'ip-10-0-68-148.eu-west-1.compute.internal',
      'value',
      /^ip-10-(?!0-68-148)\d+-\d+-\d+\.eu-west-1\.compute\.internal$/,
    ],
    ['2026-10-02T09:03:06.123Z', 'name', /^2026-10-02T09:03:06\.123Z$/],
    [
      'f47ac10b-58cc-4372-a567-0e02b2c3d479',
      'value',
      /^(?!f47ac10b)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-z]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
    ],
    ['kunde-müller', 'name', /^(?!kunde)[a-z]{5}-(?!m)[a-z]{7}$/],
  ])('%s as a %s', (text, kind, shape) => {
    expect(mask(text, kind)).toMatch(shape);
  });

  test('tells the cause that it told, in nearly every message that somebody posted', () => {
    const messages = labelledMessages();
    const causeOf = (text: string): string => classify(readMessage(text)).cause;
    const differing = messages.filter(
      ({ message }) => causeOf(mask(message, 'sentence')) !== causeOf(message),
    );
    expect(messages.length).toBeGreaterThan(1_500);
    expect(differing.length / messages.length).toBeLessThan(0.015);
  });

  test('of a megabyte is masked in time', () => {
    for (const piece of ['a-', 'a/', 'arn:', '1.', 'é'])
      expect(Buffer.byteLength(mask(piece.repeat(200_000), 'sentence'))).toBe(
        Buffer.byteLength(piece) * 200_000,
      );
  }, 20_000);
});

describe('what was recorded', () => {
  const aws = (): Aws =>
    fakeAws({
      'iam:GetRole': { Role: { RoleName: 'web', CreateDate: new Date('2026-01-01T00:00:00Z') } },
      'ecr:DescribeImages': awsError('AccessDeniedException', 'no'),
    }).aws;

  test('is answered again, times as times and errors as errors', async () => {
    const { aws: recording, calls } = recorderOf(aws());
    const input = { RoleName: 'web' };
    await recording('iam:GetRole', input);
    await recording('ecr:DescribeImages', { repositoryName: 'a' }, { region: 'eu-west-1' }).catch(
      () => undefined,
    );
    const again = replay(JSON.parse(JSON.stringify(await calls())));
    expect((await again('iam:GetRole', input)).Role?.CreateDate).toEqual(new Date('2026-01-01T00:00:00Z'));
    await expect(
      again('ecr:DescribeImages', { repositoryName: 'a' }, { region: 'eu-west-1' }),
    ).rejects.toMatchObject({ name: 'AccessDeniedException', message: 'no' });
  });

  test('is answered in the order in which AWS did, whatever the order of the questions', async () => {
    const of = (RoleName: string) => ({
      call: 'iam:GetRole',
      input: { RoleName },
      answer: { Role: { RoleName } },
    });
    const again = replay(['first', 'second', 'third'].map(of));
    const seen: string[] = [];
    const asked = ['third', 'first', 'second'].map((RoleName) =>
      again('iam:GetRole', { RoleName }).then(() => seen.push(RoleName)),
    );
    await Promise.all(asked);
    expect(seen).toEqual(['first', 'second', 'third']);
  });

  test('answers nothing that was not asked, of another region neither', async () => {
    const again = replay([
      { call: 'iam:GetRole', region: 'eu-west-1', input: { RoleName: 'web' }, answer: {} },
    ]);
    const asked = [{ RoleName: 'other' }, { RoleName: 'web' }];
    for (const input of asked)
      await expect(again('iam:GetRole', input)).rejects.toMatchObject({ name: 'NotRecorded' });
  });

  test('is refused in one line where it is none', () => {
    const read = (recorded: unknown) => () =>
      readAccount(JSON.stringify({ account: '111122223333', region: 'eu-west-1', recorded }), 'bug.json');
    expect(read([{ call: 'rm -rf', input: {}, answer: {} }])).toThrow(
      /^bug\.json: recorded\[0\]\.call must be an IAM action/,
    );
    expect(read([{ call: 'iam:GetRole', input: {} }])).toThrow(
      /recorded\[0\] must have an answer or an error/,
    );
    expect(read([{ call: 'iam:GetRole', input: 'x', answer: {} }])).toThrow(/recorded\[0\]\.input must be/);
    expect(read({})).toThrow(/recorded must be/);
  });

  test('names no secret’s value and no environment, whatever the task definition holds', async () => {
    const session: Session = {
      event: {},
      findings: [],
      calls: [
        {
          call: 'ecs:DescribeTaskDefinition',
          input: { taskDefinition: 'web' },
          answer: {
            taskDefinition: {
              containerDefinitions: [
                {
                  name: 'web',
                  image: 'web',
                  environment: [{ name: 'TOKEN', value: 'hunter2hunter2' }],
                  command: ['--password=hunter2'],
                },
              ],
            },
          },
        },
      ],
    };
    const { account }: Written = await writeRecord([session], vocabulary);
    expect(account).not.toMatch(/hunter2|TOKEN|password|environment|command/);
  });
});
