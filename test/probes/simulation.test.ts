import { describe, expect, test } from 'vitest';
import type { Calls } from '../../lambda/aws.ts';
import { knownValue } from '../../lambda/facts.ts';
import type { Permissions } from '../../lambda/facts-iam.ts';
import { permissions } from '../../lambda/probes/permissions.ts';
import {
  type Answers,
  allowing,
  askProbe,
  awsError,
  type SimulationResult,
  simulateFlat,
  simulateNested,
} from '../fake-aws.ts';
import { given, image, manifest, messages, repositoryArn, roleArn, secretArn } from '../given.ts';

const definition = given.facts({ taskDefinition: given.taskDefinition() });
const other = 'arn:aws:ecr:eu-west-1:111122223333:repository/side';
const two = given.facts({
  taskDefinition: given.taskDefinition({
    containers: [
      { name: 'web', image, secrets: [] },
      { name: 'side', image: image.replace('shop/web', 'side'), secrets: [] },
    ],
  }),
});

/** What is asked beside the simulator: no repository has a policy, and no rule is there. */
const quiet: Answers = {
  'ecr:GetRepositoryPolicy': awsError('RepositoryPolicyNotFoundException'),
  'ecr:DescribePullThroughCacheRules': { pullThroughCacheRules: [] },
};

const ask = async (
  answer: Answers['iam:SimulatePrincipalPolicy'],
  before = definition,
  failure = given.failure(),
) => {
  const { fact, sent } = await askProbe(
    permissions,
    failure,
    answer === undefined ? {} : { ...quiet, 'iam:SimulatePrincipalPolicy': answer },
    before,
  );
  return {
    fact,
    sent: sent.filter(({ call }) => call === 'iam:SimulatePrincipalPolicy'),
    found: knownValue(fact),
    calls: new Set(sent.map(({ call }) => call)),
  };
};

const decisions = (found: Permissions | undefined): Record<string, string> =>
  Object.fromEntries(
    (found?.verdicts ?? []).map(({ action, resource, decision }) => [
      `${action} ${resource.split('/').at(-1)}`,
      decision,
    ]),
  );

describe.each([
  ['one result for each action and resource', simulateFlat],
  ['resources within the result of an action', simulateNested],
])('a simulation with %s', (_shape, shaped) => {
  test('gives each needed action its verdict, in the order in which the start meets them', async () => {
    const { found } = await ask(
      shaped(
        allowing({
          [`ecr:GetDownloadUrlForLayer ${other}`]: 'implicitDeny',
          'ecr:BatchGetImage': 'explicitDeny',
        }),
      ),
      two,
    );
    expect(Object.entries(decisions(found))).toEqual([
      ['ecr:GetAuthorizationToken *', 'allowed'],
      ['ecr:BatchGetImage web', 'explicitDeny'],
      ['ecr:GetDownloadUrlForLayer web', 'allowed'],
      ['ecr:BatchGetImage side', 'explicitDeny'],
      ['ecr:GetDownloadUrlForLayer side', 'implicitDeny'],
    ]);
    expect(found?.method).toBe('simulation');
  });

  test.each(['allowed', 'implicitDeny', 'explicitDeny'] as const)(
    'calls %s inconclusive when a condition key is missing, and names the key',
    async (decision) => {
      const { found } = await ask(
        shaped(() => ({ EvalDecision: decision, MissingContextValues: ['aws:SourceVpce'] })),
      );
      expect(found?.verdicts[1]).toEqual({
        ...manifest,
        roleArn,
        needFor: 'the image',
        decision: 'inconclusive',
        because: 'a condition on aws:SourceVpce, whose value is not known here',
      });
    },
  );

  test('names the policy whose statement decided', async () => {
    const { found } = await ask(
      shaped(() => ({
        EvalDecision: 'explicitDeny',
        MatchedStatements: [{ SourcePolicyId: 'deny-ecr' }, {}],
      })),
    );
    expect(found?.verdicts[1]?.because).toBe(
      'policy deny-ecr (allow iam:GetRolePolicy to show the statement)',
    );
    expect(found?.verdicts[1]?.statements).toEqual([{ policy: 'deny-ecr' }]);
  });

  test('tells a permissions boundary that does not allow', async () => {
    const { found } = await ask(
      shaped(() => ({
        EvalDecision: 'implicitDeny',
        PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
      })),
    );
    expect(found?.verdicts.map(({ layer }) => layer)).toEqual(Array(3).fill('boundary'));
  });

  test('puts no layer where boundary and organization allow', async () => {
    const { found } = await ask(
      shaped(() => ({
        EvalDecision: 'implicitDeny',
        PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: true },
        OrganizationsDecisionDetail: { AllowedByOrganizations: true },
      })),
    );
    expect(found?.verdicts.some((verdict) => 'layer' in verdict)).toBe(false);
  });

  test('finds a token that is allowed on a repository only', async () => {
    const { found } = await ask(
      shaped((action, resource) => ({
        EvalDecision: action === 'ecr:GetAuthorizationToken' && resource === '*' ? 'implicitDeny' : 'allowed',
      })),
    );
    expect(found?.tokenScopedTo).toEqual([repositoryArn]);
    expect(decisions(found)['ecr:GetAuthorizationToken *']).toBe('implicitDeny');
  });

  test('finds no such scope where the token is allowed nowhere', async () => {
    const { found } = await ask(shaped(allowing({ 'ecr:GetAuthorizationToken': 'implicitDeny' })));
    expect(found?.tokenScopedTo).toEqual([]);
  });
});

const refusedByScp = (): SimulationResult => ({
  EvalDecision: 'implicitDeny',
  OrganizationsDecisionDetail: { AllowedByOrganizations: false },
});

test('tells a service control policy that does not allow', async () => {
  const { found } = await ask(simulateFlat(refusedByScp));
  expect(found?.verdicts[1]?.layer).toBe('service-control-policy');
});

test('tells a service control policy in the shape with resources within the result', async () => {
  const { found } = await ask(simulateNested(refusedByScp));
  expect(found?.verdicts[1]?.layer).toBe('service-control-policy');
});

test('asks for the token without resources, for services apart, and with what is known of the request', async () => {
  const secrets = given.facts({
    taskDefinition: given.taskDefinition({
      containers: [{ name: 'web', image, secrets: [`${secretArn}:password::`] }],
    }),
  });
  const { sent } = await ask(
    simulateFlat(allowing({})),
    secrets,
    given.failure({ message: messages.notFound }),
  );
  const asked = sent.map(({ input }) => input as Calls['iam:SimulatePrincipalPolicy'][0]);
  expect(asked.map(({ ActionNames: actions, ResourceArns: resources }) => [actions, resources])).toEqual([
    [['ecr:GetAuthorizationToken'], undefined],
    [['ecr:GetAuthorizationToken'], [repositoryArn]],
    [['secretsmanager:GetSecretValue'], [secretArn]],
    [['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], [repositoryArn]],
  ]);
  const context = asked[0]?.ContextEntries?.map(({ ContextKeyName: key, ContextKeyValues: values }) => [
    key,
    values,
  ]);
  expect(context).toEqual([
    ['aws:SecureTransport', ['true']],
    ['aws:PrincipalArn', [roleArn]],
    ['aws:PrincipalAccount', ['111122223333']],
    ['aws:RequestedRegion', ['eu-west-1']],
  ]);
});

describe('the proof of a remedy', () => {
  const lacks = simulateFlat((action) => ({
    EvalDecision: action === 'ecr:BatchGetImage' ? 'implicitDeny' : 'allowed',
  }));

  test('is asked with a policy that allows what the start needs, and stands beside each lack', async () => {
    const { found, sent } = await ask((input) =>
      input.PolicyInputList ? simulateFlat(allowing({}))(input) : lacks(input),
    );
    expect(found?.verdicts.map(({ decision, withPolicy }) => [decision, withPolicy])).toEqual([
      ['allowed', undefined],
      ['implicitDeny', 'allowed'],
      ['allowed', undefined],
    ]);
    const policies = sent.flatMap(({ input }) => ('PolicyInputList' in input ? [input.PolicyInputList] : []));
    expect(JSON.stringify(policies)).toContain('ecr:BatchGetImage');
    expect(JSON.stringify(policies)).not.toContain('ecr:*');
  });

  test('says what would still be refused', async () => {
    const { found } = await ask(lacks);
    expect(found?.verdicts[1]).toMatchObject({ decision: 'implicitDeny', withPolicy: 'implicitDeny' });
  });

  test('is not asked where nothing was refused', async () => {
    const { sent } = await ask(
      simulateFlat(allowing({})),
      definition,
      given.failure({ message: messages.notFound }),
    );
    expect(sent.some(({ input }) => 'PolicyInputList' in input)).toBe(false);
  });
});

describe('what the task role has', () => {
  const taskRoleArn = 'arn:aws:iam::111122223333:role/web-task';
  const before = given.facts({ taskDefinition: given.taskDefinition({ taskRoleArn }) });
  const lacks = (role: string) => (input: Calls['iam:SimulatePrincipalPolicy'][0]) =>
    simulateFlat(() => ({ EvalDecision: input.PolicySourceArn === role ? 'implicitDeny' : 'allowed' }))(
      input,
    );

  test('of what the execution role lacks is found', async () => {
    const { found } = await ask(lacks(roleArn), before);
    expect(found?.taskRoleHas).toContain(`ecr:BatchGetImage on ${repositoryArn}`);
  });

  test('is nothing where it lacks it too, or the execution role has it', async () => {
    expect((await ask(lacks(taskRoleArn), before)).found?.taskRoleHas).toEqual([]);
  });
});

test('reads all pages', async () => {
  const { found, sent } = await ask((input) => {
    const { EvaluationResults: all } = simulateFlat(
      allowing({ 'ecr:GetDownloadUrlForLayer': 'implicitDeny' }),
    )(input);
    const results = all ?? [];
    return input.Marker === undefined
      ? { EvaluationResults: results.slice(0, 1), IsTruncated: true, Marker: 'next' }
      : { EvaluationResults: results.slice(1), IsTruncated: false };
  });
  expect(Object.values(decisions(found))).toEqual(['allowed', 'allowed', 'implicitDeny']);
  expect(sent.filter(({ input }) => 'Marker' in input).length).toBe(5);
});

test.each([
  ['no results', {}],
  ['a result without names', { EvaluationResults: [{}] }],
  [
    'a decision that nobody knows',
    { EvaluationResults: [{ EvalActionName: 'ecr:BatchGetImage', EvalDecision: 'maybe' }] },
  ],
  ['a page that breaks off', { IsTruncated: true }],
])('is inconclusive on %s', async (_what, answer) => {
  const { found } = await ask(answer as Answers['iam:SimulatePrincipalPolicy']);
  expect(Object.values(decisions(found))).toEqual(Array(3).fill('inconclusive'));
});

test('takes one denial for several resources, without saying which, for no verdict', async () => {
  const { found } = await ask(
    ({ ActionNames: actions = [] }) => ({
      EvaluationResults: actions.map((action) => ({ EvalActionName: action, EvalDecision: 'implicitDeny' })),
    }),
    two,
  );
  expect(decisions(found)['ecr:BatchGetImage web']).toBe('inconclusive');
  expect(decisions(found)['ecr:GetAuthorizationToken *']).toBe('implicitDeny');
});

test.each(['NoSuchEntity', 'NoSuchEntityException'])('is absent on %s', async (name) => {
  const { fact } = await ask(awsError(name));
  expect(fact).toEqual({ state: 'absent', from: 'iam:SimulatePrincipalPolicy' });
});

test.each([
  ['Throttling', 'throttled'],
  ['TimeoutError', 'timeout'],
  ['ExpiredToken', 'expired'],
])('does not go on to read policies on %s', async (name, why) => {
  const { fact, calls } = await ask(awsError(name));
  expect(fact).toMatchObject({ state: 'unreadable', why, from: 'iam:SimulatePrincipalPolicy' });
  expect([...calls].filter((call) => /Policies|RolePolicy/.test(call))).toEqual([]);
});

test('asks IAM for the path of a role that only the message names', async () => {
  const arn = 'arn:aws:iam::111122223333:role/fleet/ecsInstanceRole';
  const { fact, sent } = await askProbe(
    permissions,
    given.failure({ message: messages.pullDeniedOnInstance }),
    {
      ...quiet,
      'iam:GetRole': { Role: { Arn: arn } },
      'iam:SimulatePrincipalPolicy': simulateFlat(allowing({})),
    },
  );
  expect(sent).toContainEqual({ call: 'iam:GetRole', input: { RoleName: 'ecsInstanceRole' } });
  expect(knownValue(fact)?.roleArn).toBe(arn);
});

test('asks nothing for a start that needs no permission, or whose role nobody names', async () => {
  const hub = given.failure({
    message: messages.rateLimited,
    containers: [{ name: 'web', image: 'nginx:1.27' }],
  });
  const nobody = given.failure({ message: messages.forbidden });
  expect((await ask(undefined, given.facts(), hub)).fact).toMatchObject({ state: 'not-asked' });
  expect((await ask(undefined, given.facts(), nobody)).fact).toMatchObject({ state: 'not-asked' });
});
