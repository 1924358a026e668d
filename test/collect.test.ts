import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { askOnce } from '../lambda/ask-once.ts';
import type { Aws, CallName } from '../lambda/aws.ts';
import { imageChecks, checks as listed, secretChecks } from '../lambda/checks/index.ts';
import { roleExists } from '../lambda/checks/role-exists.ts';
import { taskExecutionRole } from '../lambda/checks/task-execution-role.ts';
import { collect } from '../lambda/collect.ts';
import type { Facts } from '../lambda/facts.ts';
import { type Answers, allowing, awsError, fakeAws, simulateFlat } from './fake-aws.ts';
import { given, image, messages, repositoryArn, roleArn } from './given.ts';

const budgetMs = 10_000;
const failure = given.failure({ message: messages.forbidden });

/** An account in which everything is right. */
const account: Answers = {
  'ecs:DescribeTaskDefinition': {
    taskDefinition: { executionRoleArn: roleArn, containerDefinitions: [{ name: 'web', image }] },
  },
  'ecr:DescribeRepositories': { repositories: [{ repositoryArn }] },
  'ecr:DescribeImages': { imageDetails: [{ imageDigest: 'sha256:0a1b' }] },
  'iam:GetRole': { Role: { Arn: roleArn, RoleName: 'web-exec' } },
  'iam:SimulatePrincipalPolicy': simulateFlat(allowing()),
  'ecr:GetRepositoryPolicy': awsError('RepositoryPolicyNotFoundException'),
  'ecr:DescribePullThroughCacheRules': { pullThroughCacheRules: [] },
  'ecs:DescribeServices': { services: [{ serviceName: 'web' }] },
};

const states = (facts: Facts): string[] =>
  [facts.taskDefinition, facts.images, facts.pullRole, facts.permissions].map(({ state }) => state);

/** An account that answers a call only when the test lets it; the calls that wait, by name. */
const held = () => {
  const { aws: answer } = fakeAws(account);
  const waiting: { call: CallName; signal: AbortSignal | undefined; release: () => void }[] = [];
  const aws: Aws = (call, input, options) =>
    new Promise((resolve, reject) => {
      const release = () => answer(call, input, options).then(resolve, reject);
      waiting.push({ call, signal: options?.signal, release });
    });
  return {
    aws,
    calls: () => [...new Set(waiting.map(({ call }) => call))].sort(),
    signals: () => waiting.map(({ signal }) => signal),
    /** Lets the calls of this name through; what they set off is then waiting. */
    release: async (name: CallName) => {
      for (const each of waiting.splice(0)) {
        if (each.call === name) each.release();
        else waiting.push(each);
      }
      await vi.advanceTimersByTimeAsync(0);
    },
  };
};

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('rounds', () => {
  test('start all that waits for nothing side by side, and the rest when its facts are there', async () => {
    const { aws, calls, release } = held();
    const collected = collect(listed, failure, aws, budgetMs);
    await vi.advanceTimersByTimeAsync(0);
    expect(calls()).toEqual(['ecs:DescribeServices', 'ecs:DescribeTaskDefinition']);
    await release('ecs:DescribeTaskDefinition');
    // The service still hangs: whoever does not need it does not wait for it.
    expect(calls()).toEqual([
      'ecr:DescribeImages',
      'ecr:DescribePullThroughCacheRules',
      'ecr:DescribeRepositories',
      'ecr:GetRepositoryPolicy',
      'ecs:DescribeServices',
      'iam:GetRole',
      'iam:SimulatePrincipalPolicy',
    ]);
    for (const call of calls()) await release(call);
    expect(states(await collected)).toEqual(Array(4).fill('known'));
  });

  test('go on when an earlier fact could not be read', async () => {
    const { aws } = fakeAws({ ...account, 'ecs:DescribeTaskDefinition': awsError('AccessDeniedException') });
    const facts = await collect(listed, given.failure(), aws, budgetMs);
    expect(states(facts)).toEqual(['unreadable', 'known', 'known', 'known']);
  });
});

describe('only what is needed', () => {
  test('is asked for', async () => {
    const { aws, sent } = fakeAws(account);
    const facts = await collect(imageChecks, failure, aws, budgetMs);
    expect(sent.map(({ call }) => call).sort()).toEqual([
      'ecr:DescribeImages',
      'ecr:DescribeRepositories',
      'ecs:DescribeTaskDefinition',
    ]);
    expect(states(facts)).toEqual(['known', 'known', 'not-asked', 'not-asked']);
  });

  test('and what that needs in turn', async () => {
    const { aws, sent } = fakeAws(account);
    await collect([roleExists], failure, aws, budgetMs);
    expect(new Set(sent.map(({ call }) => call))).toEqual(
      new Set(['ecs:DescribeTaskDefinition', 'iam:GetRole']),
    );
  });

  test('is asked for once when several checks need it', async () => {
    const { aws, sent } = fakeAws(account);
    await collect([taskExecutionRole, taskExecutionRole, ...secretChecks], failure, aws, budgetMs);
    expect(sent.filter(({ call }) => call === 'ecs:DescribeTaskDefinition')).toHaveLength(1);
  });

  test('is nothing without checks', async () => {
    const { aws, sent } = fakeAws({});
    expect(states(await collect([], failure, aws, budgetMs))).toEqual(Array(4).fill('not-asked'));
    expect(sent).toEqual([]);
  });
});

describe('at the end of the budget', () => {
  test('whatever still hangs is unreadable for want of time, and what was read stays', async () => {
    const { aws, release } = held();
    let facts: Facts | undefined;
    const collected = collect(listed, failure, aws, budgetMs).then((found) => {
      facts = found;
    });
    await vi.advanceTimersByTimeAsync(0);
    await release('ecs:DescribeTaskDefinition');
    await vi.advanceTimersByTimeAsync(budgetMs - 1);
    expect(facts).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    await collected;
    expect(facts && states(facts)).toEqual(['known', 'unreadable', 'unreadable', 'unreadable']);
    expect(facts?.images).toEqual({
      state: 'unreadable',
      from: 'ecr:DescribeRepositories',
      why: 'timeout',
      detail: `no answer within ${budgetMs} ms`,
    });
  });

  test('every open call is given up', async () => {
    const { aws, signals } = held();
    const collected = collect(listed, failure, aws, budgetMs);
    await vi.advanceTimersByTimeAsync(0);
    expect(signals().map((signal) => signal?.aborted)).toEqual([false, false, false]);
    await vi.advanceTimersByTimeAsync(budgetMs);
    await collected;
    // What comes after them is not begun either: its calls are given up before they are made.
    expect(signals().every((signal) => signal?.aborted)).toBe(true);
  });

  test('a call that rejects when it is given up disturbs nobody', async () => {
    const aws: Aws = (_call, _input, options) =>
      new Promise((_resolve, reject) => {
        options?.signal?.addEventListener('abort', () => reject(awsError('AbortError')));
      });
    const collected = collect(listed, failure, aws, budgetMs);
    await vi.advanceTimersByTimeAsync(budgetMs + 1);
    const facts = await collected;
    for (const part of [facts.taskDefinition, facts.images]) {
      expect(part).toMatchObject({ state: 'unreadable', why: 'timeout' });
    }
  });
});

test('leaves no timer behind', async () => {
  await collect(listed, failure, fakeAws(account).aws, budgetMs);
  expect(vi.getTimerCount()).toBe(0);
});

test.each([new Error('broken'), 'a text', undefined, null, 42, { name: 'AccessDenied' }, Symbol('odd')])(
  'never rejects, though a call throws %s',
  async (thrown) => {
    const atOnce: Aws = () => {
      throw thrown;
    };
    const later: Aws = async () => {
      throw thrown;
    };
    for (const aws of [atOnce, later]) {
      const facts = await collect(listed, given.failure(), aws, budgetMs);
      expect(facts.taskDefinition).toMatchObject({ state: 'unreadable', why: 'error' });
      expect(facts.pullRole.state).toBe('unreadable');
      expect(facts.permissions.state).toBe('unreadable');
    }
  },
);

test.each([null, undefined, 'text', []])('never rejects, though every answer is %j', async (answer) => {
  const aws = (async () => answer) as unknown as Aws;
  const facts = await collect(listed, failure, aws, budgetMs);
  expect(facts.taskDefinition.state).not.toBe('known');
});

describe('askOnce', () => {
  const input = { RoleName: 'web-exec' };

  test('makes one call of one question, asked before or after its answer', async () => {
    const { aws, sent } = fakeAws(account);
    const once = askOnce(aws);
    const [first, second] = await Promise.all([
      once('iam:GetRole', input),
      once('iam:GetRole', { ...input }),
    ]);
    expect(await once('iam:GetRole', input)).toBe(first);
    expect(second).toBe(first);
    expect(sent).toHaveLength(1);
  });

  test('tells calls, inputs and regions apart', async () => {
    const { aws, sent } = fakeAws(account);
    const once = askOnce(aws);
    await once('iam:GetRole', input);
    await once('iam:GetRole', { RoleName: 'other' });
    await once('ecr:DescribeRepositories', {});
    await once('ecr:DescribeRepositories', {}, { region: 'us-east-1' });
    await once('ecr:DescribeImages', { repositoryName: 'x' });
    expect(sent).toHaveLength(5);
  });

  test('does not ask again what was refused', async () => {
    const { aws, sent } = fakeAws({ 'iam:GetRole': awsError('AccessDenied') });
    const once = askOnce(aws);
    await expect(once('iam:GetRole', input)).rejects.toThrow('AccessDenied');
    await expect(once('iam:GetRole', input)).rejects.toThrow('AccessDenied');
    expect(sent).toHaveLength(1);
  });
});
