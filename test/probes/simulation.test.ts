import { describe, expect, test } from 'vitest';
import { knownValue, type Permissions } from '../../lambda/facts.ts';
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

const ask = async (
  answer: Answers['iam:SimulatePrincipalPolicy'],
  before = definition,
  failure = given.failure(),
) => {
  const { fact, sent } = await askProbe(
    permissions,
    failure,
    answer === undefined ? {} : { 'iam:SimulatePrincipalPolicy': answer },
    before,
  );
  return { fact, sent, found: knownValue(fact) };
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
    expect(found?.verdicts[1]?.because).toBe('policy deny-ecr');
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

test('asks for the token without resources, and for services apart', async () => {
  const secrets = given.facts({
    taskDefinition: given.taskDefinition({
      containers: [{ name: 'web', image, secrets: [`${secretArn}:password::`] }],
    }),
  });
  const { sent } = await ask(simulateFlat(allowing({})), secrets);
  expect(sent.map(({ input }) => input)).toEqual([
    { PolicySourceArn: roleArn, ActionNames: ['ecr:GetAuthorizationToken'], ResourceArns: [repositoryArn] },
    { PolicySourceArn: roleArn, ActionNames: ['ecr:GetAuthorizationToken'] },
    { PolicySourceArn: roleArn, ActionNames: ['secretsmanager:GetSecretValue'], ResourceArns: [secretArn] },
    {
      PolicySourceArn: roleArn,
      ActionNames: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      ResourceArns: [repositoryArn],
    },
  ]);
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
  expect(sent.filter(({ input }) => 'Marker' in input).length).toBe(3);
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
  const { fact, sent } = await ask(awsError(name));
  expect(fact).toMatchObject({ state: 'unreadable', why, from: 'iam:SimulatePrincipalPolicy' });
  expect(new Set(sent.map(({ call }) => call))).toEqual(new Set(['iam:SimulatePrincipalPolicy']));
});

test('asks IAM for the path of a role that only the message names', async () => {
  const arn = 'arn:aws:iam::111122223333:role/fleet/ecsInstanceRole';
  const { fact, sent } = await askProbe(
    permissions,
    given.failure({ message: messages.pullDeniedOnInstance }),
    {
      'iam:GetRole': { Role: { Arn: arn } },
      'iam:SimulatePrincipalPolicy': simulateFlat(allowing({})),
    },
  );
  expect(sent[0]).toEqual({ call: 'iam:GetRole', input: { RoleName: 'ecsInstanceRole' } });
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
