import { describe, expect, test } from 'vitest';
import { command } from './command.ts';

const diagnose = command('diagnose');
const keys = { AWS_ACCESS_KEY_ID: 'diagnose', AWS_SECRET_ACCESS_KEY: 'loopback' };
const all = ['--cluster', 'prod', '--all'] as const;

describe('diagnose refuses in one line', () => {
  test.each<[string, readonly string[], Record<string, string>, number, RegExp]>([
    [
      'without credentials',
      [...all, '--region', 'eu-west-1'],
      {},
      1,
      /^npm run diagnose: There are no AWS credentials \(.*\): sign in/,
    ],
    [
      'with a profile that there is not',
      [...all, '--region', 'eu-west-1', '--profile', 'nope'],
      keys,
      1,
      /There are no AWS credentials of profile nope \(/,
    ],
    ['without a region', all, keys, 2, /There is no region: give --region REGION\.$/],
    [
      'with a region that is none',
      [...all, '--region', 'europe'],
      keys,
      2,
      /--region must be a region such as eu-west-1/,
    ],
    [
      'that waits for nothing',
      ['--cluster', 'prod', '--all', '--wait'],
      keys,
      2,
      /--wait goes with --service/,
    ],
    [
      'with minutes that are none',
      ['--cluster', 'prod', '--service', 'web', '--wait', '--minutes', '0'],
      keys,
      2,
      /--minutes must be a number from 1 to 1440/,
    ],
    [
      'with minutes of nothing',
      ['--cluster', 'prod', '--service', 'web', '--minutes', '5'],
      keys,
      2,
      /--minutes goes with --wait/,
    ],
    [
      'with a page of checks',
      ['--task-definition', 'web', '--html', 'x.html'],
      keys,
      2,
      /--html and --record are of failures/,
    ],
    [
      'with a service of no cluster',
      ['--task-definition', 'web', '--service', 'web'],
      keys,
      2,
      /--service goes with --cluster/,
    ],
  ])('%s', async (_what, args, env, code, words) => {
    const ended = await diagnose(args, { env });
    expect({ code: ended.code, out: ended.out }).toEqual({ code, out: '' });
    expect(ended.err.trimEnd()).toMatch(words);
    expect(ended.err.trimEnd()).not.toContain('\n');
  });
});

test('diagnose says how it is used', async () => {
  const { code, out } = await diagnose(['--help']);
  expect(code).toBe(0);
  for (const option of ['--record FILE', '--latent', '--wait', '--html FILE']) expect(out).toContain(option);
});
