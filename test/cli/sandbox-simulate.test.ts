import { expect, test } from 'vitest';
import { sandbox } from '../../cli/sandbox.ts';
import type { Calls } from '../../lambda/aws.ts';
import { account, fails, read, repository } from './given-account.ts';

const { aws } = sandbox(read());

const simulate = (name: string, input: Partial<Calls['iam:SimulatePrincipalPolicy'][0]>) =>
  aws('iam:SimulatePrincipalPolicy', {
    PolicySourceArn: `arn:aws:iam::${account}:role/${name}`,
    ActionNames: ['ecr:BatchGetImage'],
    ...input,
  });
const onRepository = { ResourceArns: [repository] };
const token = { ActionNames: ['ecr:GetAuthorizationToken'] };

test('gives one result an action, the strictest on top and each resource beneath', async () => {
  const { EvaluationResults: results } = await simulate('scoped', {
    ActionNames: ['ecr:BatchGetImage', 'ecr:GetAuthorizationToken'],
    ResourceArns: [repository, `${repository}2`],
  });
  expect(results).toHaveLength(2);
  expect(results?.[0]).toMatchObject({
    EvalActionName: 'ecr:BatchGetImage',
    EvalDecision: 'implicitDeny',
    ResourceSpecificResults: [
      {
        EvalResourceName: repository,
        EvalResourceDecision: 'allowed',
        MatchedStatements: [{ SourcePolicyId: 'role_scoped_pull', SourcePolicyType: 'role' }],
      },
      { EvalResourceName: `${repository}2`, EvalResourceDecision: 'implicitDeny', MatchedStatements: [] },
    ],
  });
});

test('denies the token that is scoped to a repository, for it is asked on everything', async () => {
  const { EvaluationResults: results } = await simulate('scoped', token);
  expect(results).toMatchObject([{ EvalDecision: 'implicitDeny', MissingContextValues: [] }]);
  expect(results?.[0]).not.toHaveProperty('ResourceSpecificResults');
});

test.each([
  ['bare', 'implicitDeny'],
  ['tasks/managed', 'allowed'],
  ['refused', 'explicitDeny'],
  ['bounded', 'implicitDeny'],
])('of role %s says %s', async (name, decision) => {
  const { EvaluationResults: results } = await simulate(name, onRepository);
  expect(results?.[0]?.EvalDecision).toBe(decision);
});

test('names the policy that denies, and the boundary that does not allow', async () => {
  const refused = await simulate('refused', onRepository);
  expect(refused.EvaluationResults?.[0]?.MatchedStatements).toMatchObject([
    { SourcePolicyId: 'role_refused_no' },
  ]);
  const bounded = await simulate('bounded', token);
  expect(bounded.EvaluationResults?.[0]).toMatchObject({
    EvalDecision: 'implicitDeny',
    PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
  });
  const free = await simulate('refused', token);
  expect(free.EvaluationResults?.[0]).not.toHaveProperty('PermissionsBoundaryDecisionDetail');
});

test('names the condition keys that it was not given, and takes those it was', async () => {
  const open = await simulate('conditional', token);
  expect(open.EvaluationResults).toMatchObject([
    { EvalDecision: 'implicitDeny', MissingContextValues: ['aws:SourceVpc'] },
  ]);
  const given = { ContextKeyName: 'aws:sourcevpc', ContextKeyValues: ['vpc-1'] };
  const closed = await simulate('conditional', { ...token, ContextEntries: [given] });
  expect(closed.EvaluationResults).toMatchObject([{ EvalDecision: 'allowed', MissingContextValues: [] }]);
});

test('gives its results page by page', async () => {
  const ActionNames = ['ecr:BatchGetImage', 'ecr:GetAuthorizationToken'];
  const one = await simulate('bare', { ActionNames, MaxItems: 1 });
  expect(one).toMatchObject({ IsTruncated: true });
  const two = await simulate('bare', { ActionNames, MaxItems: 1, Marker: one.Marker });
  expect(two).toMatchObject({
    IsTruncated: false,
    EvaluationResults: [{ EvalActionName: ActionNames[1] }],
  });
});

test('refuses a role without its path, an ARN of a session, and what it does not simulate', async () => {
  const session = { PolicySourceArn: `arn:aws:sts::${account}:assumed-role/bare/1` };
  await expect(simulate('managed', {})).rejects.toEqual(fails('NoSuchEntityException'));
  await expect(simulate('bare', session)).rejects.toEqual(fails('InvalidInputException'));
  await expect(simulate('bare', { ActionNames: ['pull'] })).rejects.toEqual(fails('InvalidInputException'));
  await expect(simulate('bare', { ResourcePolicy: '{}' })).rejects.toEqual(fails('InvalidInputException'));
});
