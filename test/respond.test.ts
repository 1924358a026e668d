import { describe, expect, test } from 'vitest';
import type { Finding } from '../lambda/report/finding.ts';
import { respond } from '../lambda/respond.ts';
import {
  type Answers,
  allowing,
  awsError,
  fakeAws,
  type Sent,
  simulateFlat,
  simulateNested,
} from './fake-aws.ts';
import { given, image, layer, manifest, messages, repositoryArn, roleArn, token } from './given.ts';

/** An account in which everything is right. */
const account: Answers = {
  'ecs:DescribeTaskDefinition': {
    taskDefinition: {
      taskDefinitionArn: given.taskDefinition().arn,
      family: 'web',
      executionRoleArn: roleArn,
      requiresCompatibilities: ['FARGATE'],
      containerDefinitions: [{ name: 'web', image }],
    },
  },
  'ecr:DescribeRepositories': { repositories: [{ repositoryArn, repositoryName: 'shop/web' }] },
  'ecr:DescribeImages': { imageDetails: [{ imageDigest: 'sha256:0a1b' }] },
  'iam:GetRole': {
    Role: {
      Arn: roleArn,
      RoleName: 'web-exec',
      AssumeRolePolicyDocument: encodeURIComponent(
        '{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ecs-tasks.amazonaws.com"}}}',
      ),
    },
  },
  'iam:SimulatePrincipalPolicy': simulateFlat(allowing()),
  'ecr:GetRepositoryPolicy': awsError('RepositoryPolicyNotFoundException'),
  'ecr:GetLifecyclePolicy': awsError('LifecyclePolicyNotFoundException'),
  'ecr:DescribePullThroughCacheRules': { pullThroughCacheRules: [] },
  'ecs:DescribeServices': { services: [{ serviceName: 'web', status: 'ACTIVE', desiredCount: 2 }] },
};

interface Outcome {
  readonly findings: readonly Finding[];
  readonly ignored: readonly string[];
  readonly published: readonly Finding[];
  readonly sent: readonly Sent[];
}

const run = async (event: unknown, but: Answers = {}): Promise<Outcome> => {
  const { aws, sent } = fakeAws({ ...account, ...but });
  const published: Finding[] = [];
  const publish = async (finding: Finding): Promise<void> => void published.push(finding);
  const response = await respond(event, { aws, budgetMs: 5_000, publish });
  return { ...response, published, sent };
};

const rootOf = async (stoppedReason: string, but: Answers): Promise<Finding['rootCause'] | undefined> =>
  (await run(given.event({ stoppedReason }), but)).findings[0]?.rootCause;

const two = given.event({
  launchType: 'EC2',
  stoppedReason: 'Task failed to start',
  containers: [
    given.container({ reason: messages.pullDenied }),
    given.container({ name: 'side', image: 'nginx:1.27', reason: messages.rateLimited }),
  ],
});

describe('an event becomes', () => {
  test('a finding, published as it is returned, with no write to the account', async () => {
    const { findings, published, sent, ignored } = await run(given.event());
    expect(findings).toHaveLength(1);
    expect(published).toEqual(findings);
    expect(ignored).toEqual([]);
    expect(new Set(sent.map(({ call }) => call.split(':')[1]?.replace(/[A-Z]\w+$/, '')))).toEqual(
      new Set(['']),
    );
    for (const { call } of sent) expect(call).toMatch(/^(?:ecs|ecr|iam):(?:Describe|Get|List|Simulate)/);
  });

  test('one finding for each cause', async () => {
    const { published } = await run(two);
    expect(published.map(({ cause }) => cause).sort()).toEqual(['ecr-pull-denied', 'rate-limited']);
  });

  test('nothing but a reason for the log, and no question to AWS, when it is none of ours', async () => {
    const event = given.event({
      stoppedReason: 'Task stopped by user',
      stopCode: 'UserInitiated',
      pullStoppedAt: 'x',
    });
    const { findings, published, ignored, sent } = await run(event);
    expect([findings, published, sent]).toEqual([[], [], []]);
    expect(ignored).toEqual([expect.stringContaining('Task stopped by user')]);
  });

  test('nothing when it is no event', async () => {
    for (const event of [undefined, 'x', { detail: 1 }]) {
      const { findings, ignored } = await run(event);
      expect([findings.length, ignored.length]).toEqual([0, 1]);
    }
  });
});

describe.each([
  ['older', simulateFlat],
  ['newer', simulateNested],
])('with the %s shape of simulations', (_age, shaped) => {
  const denying = (but: Parameters<typeof allowing>[0]): Answers => ({
    'iam:SimulatePrincipalPolicy': shaped(allowing(but)),
  });

  test('a role without any permission is told all that it lacks, in the order of the start', async () => {
    const none = denying({
      [token.action]: 'implicitDeny',
      [manifest.action]: 'implicitDeny',
      [layer.action]: 'implicitDeny',
    });
    const { findings } = await run(given.event({ stoppedReason: messages.tokenDenied }), none);
    expect(findings[0]).toMatchObject({
      cause: 'ecr-auth-denied',
      rootCause: { code: 'ecr-auth-denied', confidence: 'confirmed' },
      missing: [token, manifest, layer].map((each) => ({ ...each, decision: 'implicitDeny' })),
      fix: { status: 'disabled', roleArn },
    });
  });

  test('a token scoped to a repository is the root cause', async () => {
    const scoped = denying({ 'ecr:GetAuthorizationToken *': 'implicitDeny' });
    expect(await rootOf(messages.tokenDenied, scoped)).toMatchObject({
      code: 'auth-token-resource-scoped',
      confidence: 'confirmed',
    });
  });

  test('an ambiguous 403 is a missing permission of the role', async () => {
    const noPull = denying({ [manifest.action]: 'implicitDeny', [layer.action]: 'implicitDeny' });
    expect(await rootOf(messages.forbidden, noPull)).toMatchObject({
      code: 'ecr-pull-denied',
      confidence: 'confirmed',
    });
  });
});

describe('the registry says', () => {
  test('which tags there are when one is missing', async () => {
    const root = await rootOf(messages.notFound, {
      'ecr:DescribeImages': ({ imageIds }) =>
        imageIds ? awsError('ImageNotFoundException') : { imageDetails: [{ imageTags: ['1.4.1'] }] },
    });
    expect(root).toMatchObject({ code: 'image-not-found', confidence: 'confirmed' });
    expect(root?.summary).toContain('There are: 1.4.1');
  });

  test('that there is no such repository, and which are similar', async () => {
    const gone = awsError('RepositoryNotFoundException');
    const root = await rootOf(messages.notFound, {
      'ecr:DescribeRepositories': ({ repositoryNames }) =>
        repositoryNames ? gone : { repositories: [{ repositoryName: 'shop/webb' }] },
      'ecr:DescribeImages': gone,
    });
    expect(root).toMatchObject({ code: 'repository-not-found', confidence: 'confirmed' });
    expect(root?.summary).toContain('shop/webb');
  });

  test('that there is no such repository, where only images may be described', async () => {
    const root = await rootOf(messages.notFound, {
      'ecr:DescribeRepositories': awsError('AccessDeniedException'),
      'ecr:DescribeImages': awsError('RepositoryNotFoundException'),
    });
    expect(root).not.toMatchObject({ code: 'image-not-found', confidence: 'confirmed' });
  });
});

describe('when AWS does not answer', () => {
  const silence: Answers = Object.fromEntries(
    Object.keys(account).map((call) => [call, awsError('AccessDenied')]),
  );

  test('a finding goes out and says what could not be seen', async () => {
    const { findings } = await run(given.event({ stoppedReason: messages.notFound }), silence);
    expect(findings[0]?.rootCause).toMatchObject({ code: 'image-not-found', confidence: 'likely' });
    expect(findings[0]?.evidence.map(({ result }) => result)).not.toContain('fail');
    expect(findings[0]?.evidence.map(({ detail }) => detail).join(' ')).toContain(
      'allow ecs:DescribeTaskDefinition to show it',
    );
  });

  test('within the budget', async () => {
    const start = performance.now();
    const hung = new Promise<never>(() => {});
    const { findings } = await respond(given.event(), {
      aws: () => hung,
      budgetMs: 50,
      publish: async () => {},
    });
    expect(findings[0]?.cause).toBe('ecr-pull-denied');
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

describe('a finding that can not be sent', () => {
  test('rejects, and only after all were tried', async () => {
    const tried: string[] = [];
    const sending = respond(two, {
      aws: fakeAws(account).aws,
      budgetMs: 5_000,
      publish: async ({ cause }) => {
        tried.push(cause);
        if (cause === 'rate-limited') throw awsError('AuthorizationError', 'no publishing');
      },
    });
    await expect(sending).rejects.toThrow(/1 finding\(s\) could not be sent.*no publishing/);
    expect(tried.sort()).toEqual(['ecr-pull-denied', 'rate-limited']);
  });
});
