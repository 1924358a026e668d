import { describe, expect, test, vi } from 'vitest';
import { outcome, readAnswer, syntheticFailure } from '../../cli/synthetic.ts';
import { readEvent } from '../../lambda/event.ts';
import { finding } from '../finding.ts';
import { command } from './command.ts';

vi.setConfig({ testTimeout: 90_000 });

const arn = (partition = 'aws', region = 'eu-west-1') =>
  `arn:${partition}:cloudformation:${region}:111122223333:stack/EcsPullMedic/0a1b`;
const topicArn = 'arn:aws:sns:eu-west-1:999988887777:shared';
const at = Date.parse('2026-10-02T11:47:00Z');
const made = finding({ synthetic: true });

describe('the failure that is made up', () => {
  test.each([
    ['aws', 'eu-west-1', '111122223333.dkr.ecr.eu-west-1.amazonaws.com'],
    ['aws-cn', 'cn-north-1', '111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn'],
  ])('is one of the account, in %s %s, that the function reads as synthetic', (partition, region, host) => {
    expect(readEvent(syntheticFailure(arn(partition, region), at))).toMatchObject([
      {
        kind: 'failure',
        failure: {
          synthetic: true,
          cause: 'image-not-found',
          stopCode: 'TaskFailedToStart',
          account: '111122223333',
          region,
          clusterArn: `arn:${partition}:ecs:${region}:111122223333:cluster/ecs-pull-medic-smoke`,
          containers: [{ name: 'app', image: `${host}/ecs-pull-medic-smoke:1` }],
        },
      },
    ]);
  });
});

describe('the answer of the function', () => {
  const answered = (value: unknown, error?: string) => ({
    payload: typeof value === 'string' ? value : JSON.stringify(value),
    ...(error === undefined ? {} : { error }),
  });

  test('is its finding', () => {
    expect(readAnswer(answered({ findings: [made] }))).toEqual(made);
  });

  test.each([
    [
      'an error',
      { errorType: 'AggregateError', errorMessage: 'no topic', trace: ['x'] },
      'Unhandled',
      /\(Unhandled\).*: AggregateError: no topic$/,
    ],
    ['an error without words', 'null', 'Unhandled', /it does not say why$/],
    ['nothing', '', undefined, /without a finding/],
    ['no JSON', '<html>', undefined, /without a finding/],
    ['a list', [], undefined, /without a finding/],
    ['no findings', { findings: [] }, undefined, /without a finding/],
    ['findings of another kind', { findings: [null] }, undefined, /without a finding/],
    ['a finding of an older release', { findings: [finding()] }, undefined, /Deploy again/],
  ])('is refused in one line when it is %s', (_what, value, error, line) => {
    expect(() => readAnswer(answered(value, error))).toThrow(line);
  });
});

describe('what it has shown', () => {
  const said = (subscriptions?: Parameters<typeof outcome>[2], each = made): string =>
    outcome(each, topicArn, subscriptions).join('\n');

  test('names the topic and how many get it', () => {
    expect(said({ confirmed: 2, pending: 0 })).toContain(
      `went out to ${topicArn}, marked as synthetic. It goes to 2 confirmed subscriptions.`,
    );
  });

  test('says when nobody gets it, and who has yet to confirm', () => {
    expect(said({ confirmed: 0, pending: 1 })).toMatch(
      /nobody got it.* 1 subscription still to be confirmed/,
    );
    expect(said({ confirmed: 0, pending: 0 })).not.toContain('to be confirmed');
  });

  test('says what could not be seen', () => {
    expect(said()).toContain('sns:GetTopicAttributes');
    expect(
      said(undefined, finding({ evidence: [{ check: 'a.b', result: 'unknown', detail: 'x' }] })),
    ).toContain('1 of 1 checks had no answer');
    expect(said()).toContain('All 1 checks had an answer.');
  });
});

describe.concurrent('bad usage', () => {
  test.each([
    ['an option that there is not', ['--all'], /Unknown option/],
    ['an argument', ['web'], /Too many arguments/],
    ['a stack and a function', ['--stack', 'x', '--function', 'y'], /exclude each other/],
    ['a function that is none', ['--function', '../x'], /--function must be/],
    ['a stack that is none', ['--stack', ' '], /--stack must be/],
    ['a region that is none', ['--region', 'evil.example/'], /--region must be/],
    ['no region', [], /no region/],
  ])('%s is one line and code 2', async (_what, args, line) => {
    const { code, out, err } = await command('smoke')(args, {
      env: { AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x' },
    });
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(line);
    expect(err).toMatch(/^npm run smoke: .*\n$/);
  });

  test('--help says how', async () => {
    const { code, out, err } = await command('smoke')(['--help']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('lambda:InvokeFunction');
  });
});
