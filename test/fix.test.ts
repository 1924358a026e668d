import { describe, expect, test } from 'vitest';
import { attach, detach } from '../lambda/fix.ts';
import { policyForExecutionRoles } from '../lambda/fix-settings.ts';
import { patience, type RememberedFix, uselessSince } from '../lambda/remembered-fix.ts';
import { type Answers, awsError, fakeAws } from './fake-aws.ts';
import { roleArn } from './given.ts';

const policyArn = policyForExecutionRoles('aws');
const proposal = { roleArn, policyArn, reason: 'It grants all that is missing.', notes: ['A note.'] };
const listing = (...arns: readonly string[]) => ({
  AttachedPolicies: arns.map((PolicyArn) => ({ PolicyArn })),
});
const done: Answers = {
  'iam:AttachRolePolicy': {},
  'iam:DetachRolePolicy': {},
  'iam:ListAttachedRolePolicies': listing(policyArn),
};
const run = (but: Answers = {}) => {
  const { aws, sent } = fakeAws({ ...done, ...but });
  return { aws, calls: () => sent.map(({ call }) => call), sent };
};

describe('attaching a policy', () => {
  test('is applied, read back and told with its undo; the role is named without its path', async () => {
    const { aws, sent } = run();
    expect(await attach(proposal, aws)).toEqual({
      status: 'applied',
      roleArn,
      policyArn,
      reason: expect.stringMatching(/^Attached .* to role web-exec\. .*IAM lists it/),
      undo: `aws iam detach-role-policy --role-name web-exec --policy-arn ${policyArn}`,
      notes: ['A note.'],
    });
    expect(sent).toEqual([
      { call: 'iam:AttachRolePolicy', input: { RoleName: 'web-exec', PolicyArn: policyArn } },
      { call: 'iam:ListAttachedRolePolicies', input: { RoleName: 'web-exec' } },
    ]);
  });

  test('is applied although IAM does not list it yet, or cannot be asked', async () => {
    const late = await attach(proposal, run({ 'iam:ListAttachedRolePolicies': listing() }).aws);
    expect(late).toMatchObject({ status: 'applied', reason: expect.stringContaining('not list it yet') });
    const blind = await attach(proposal, run({ 'iam:ListAttachedRolePolicies': awsError('Throttling') }).aws);
    expect(blind).toMatchObject({ status: 'applied', reason: expect.stringContaining('could not be read') });
  });

  test('is found on a later page', async () => {
    const pages: Answers = {
      'iam:ListAttachedRolePolicies': ({ Marker: marker }) =>
        marker === undefined
          ? { ...listing('arn:other'), IsTruncated: true, Marker: 'next' }
          : listing(policyArn),
    };
    expect((await attach(proposal, run(pages).aws)).reason).toContain('IAM lists it');
  });

  test.each([
    ['LimitExceededException', /quota/],
    ['UnmodifiableEntityException', /AWS keeps this role/],
    ['NoSuchEntityException', /does not know the role or the policy/],
    ['PolicyNotAttachableException', /only be attached by AWS/],
    ['AccessDenied', /this function may not do it/],
    ['AccessDeniedException', /this function may not do it/],
    ['ThrottlingException', /throttled/],
    ['TimeoutError', /in time/],
    ['ServiceFailureException', /ServiceFailureException/],
  ])('that IAM refuses with %s failed, and the command to run by hand is told', async (name, words) => {
    const { aws } = run({
      'iam:AttachRolePolicy': awsError(name),
      'iam:ListAttachedRolePolicies': listing(),
    });
    const fix = await attach(proposal, aws);
    expect(fix).toMatchObject({
      status: 'failed',
      reason: expect.stringMatching(words),
      command: `aws iam attach-role-policy --role-name web-exec --policy-arn ${policyArn}`,
    });
    expect(fix).not.toHaveProperty('undo');
  });

  test('that was cut off but carried out is applied: what IAM lists decides', async () => {
    expect(
      await attach(proposal, run({ 'iam:AttachRolePolicy': awsError('TimeoutError') }).aws),
    ).toMatchObject({
      status: 'applied',
    });
  });

  test('twice, or by two events side by side, is one attachment', async () => {
    const { aws } = run();
    const both = await Promise.all([attach(proposal, aws), attach(proposal, aws)]);
    expect(both.map(({ status }) => status)).toEqual(['applied', 'applied']);
  });
});

describe('taking a policy back', () => {
  test('is told with the reason and with how to attach it again', async () => {
    const { aws, calls } = run();
    expect(await detach({ roleArn, policyArn }, 'It did not help.', aws)).toMatchObject({
      status: 'reverted',
      reason: expect.stringMatching(/^It did not help\. Took /),
      undo: `aws iam attach-role-policy --role-name web-exec --policy-arn ${policyArn}`,
    });
    expect(calls()).toEqual(['iam:DetachRolePolicy']);
  });

  test('that somebody took away before is taken back too', async () => {
    const { aws } = run({ 'iam:DetachRolePolicy': awsError('NoSuchEntityException') });
    const fix = await detach({ roleArn, policyArn }, 'It did not help.', aws);
    expect(fix).toMatchObject({ status: 'reverted', reason: expect.stringContaining('already gone') });
    expect(fix).not.toHaveProperty('undo');
  });

  test('that IAM refuses failed, unless it is gone all the same', async () => {
    const refused = run({ 'iam:DetachRolePolicy': awsError('AccessDenied') });
    expect(await detach({ roleArn, policyArn }, 'It did not help.', refused.aws)).toMatchObject({
      status: 'failed',
      command: `aws iam detach-role-policy --role-name web-exec --policy-arn ${policyArn}`,
    });
    const cutOff = run({
      'iam:DetachRolePolicy': awsError('TimeoutError'),
      'iam:ListAttachedRolePolicies': listing(),
    });
    expect((await detach({ roleArn, policyArn }, 'It did not help.', cutOff.aws)).status).toBe('reverted');
  });
});

describe('a fix is useless', () => {
  const at = '2026-10-02T11:47:00.000Z';
  const fix: RememberedFix = { roleArn, policyArn, at, cause: 'ecr-pull-denied', state: 'applied' };
  const later = (ms: number): string => new Date(Date.parse(at) + ms).toISOString();

  test('when a task failed for the same cause ten minutes after it', () => {
    expect(uselessSince(fix, { cause: 'ecr-pull-denied', failedAt: later(patience) })).toMatch(
      /10 minutes later/,
    );
  });

  test.each<[string, RememberedFix, Parameters<typeof uselessSince>[1]]>([
    ['sooner', fix, { cause: 'ecr-pull-denied', failedAt: later(patience - 1) }],
    ['for another cause', fix, { cause: 'image-not-found', failedAt: later(patience) }],
    ['before it', fix, { cause: 'ecr-pull-denied', failedAt: later(-patience) }],
    ['at a time that nobody can read', fix, { cause: 'ecr-pull-denied', failedAt: 'soon' }],
    [
      'after it was taken back',
      { ...fix, state: 'reverted' },
      { cause: 'ecr-pull-denied', failedAt: later(patience) },
    ],
  ])('but not for a task that failed %s', (_what, remembered, failure) => {
    expect(uselessSince(remembered, failure)).toBeUndefined();
  });
});
