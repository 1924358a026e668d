import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { weighApproved } from '../lambda/approved.ts';
import { breadthOf, compareBreadth } from '../lambda/breadth.ts';
import { knownValue } from '../lambda/facts.ts';
import { parsePolicy } from '../lambda/iam/policy.ts';
import { type Answers, awsError, fakeAws } from './fake-aws.ts';
import { layer, manifest, roleArn, token } from './given.ts';

const arn = 'arn:aws:iam::111122223333:policy/pull';
const allow = (Action: unknown, Resource: unknown = '*', more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});
const text = (...Statement: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement });
const missing = [token, manifest, layer];
const all = allow(['ecr:GetAuthorizationToken', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer']);

const answering = (document: string, but: Answers = {}): Answers => ({
  'iam:GetPolicy': { Policy: { DefaultVersionId: 'v3' } },
  'iam:GetPolicyVersion': ({ VersionId: version }) =>
    version === 'v3'
      ? { PolicyVersion: { Document: encodeURIComponent(document) } }
      : awsError('NoSuchEntity'),
  'iam:ListAttachedRolePolicies': { AttachedPolicies: [] },
  'iam:SimulateCustomPolicy': awsError('AccessDenied'),
  ...but,
});

const weigh = async (answers: Answers, arns = [arn]) => {
  const { aws, sent } = fakeAws(answers);
  const fact = await weighApproved(arns, missing, { arn: roleArn, region: 'eu-west-1' }, aws);
  return { fact, sent };
};

describe('an approved policy', () => {
  test('is judged by its default version, in two questions to the simulator', async () => {
    const { fact, sent } = await weigh(
      answering(text(all), {
        'iam:SimulateCustomPolicy': ({ ActionNames: actions = [], ResourceArns: resources = ['*'] }) => ({
          EvaluationResults: actions.map((action) => ({
            EvalActionName: action,
            EvalResourceName: resources[0] ?? '*',
            EvalDecision: action === layer.action ? 'implicitDeny' : 'allowed',
          })),
        }),
      }),
    );
    expect(knownValue(fact)).toEqual([
      expect.objectContaining({
        arn,
        judgedBy: 'simulation',
        lacks: [`${layer.action} on ${layer.resource}`],
        isAttached: false,
      }),
    ]);
    const asked = sent.filter(({ call }) => call === 'iam:SimulateCustomPolicy');
    expect(asked.map(({ input }) => input)).toEqual([
      expect.objectContaining({ PolicyInputList: [text(all)], ActionNames: [token.action] }),
      expect.objectContaining({ ResourceArns: [manifest.resource] }),
    ]);
    expect(asked[0]?.input).not.toHaveProperty('ResourceArns');
  });

  test.each<[string, readonly object[], readonly string[]]>([
    ['that grants it all lacks nothing', [all], []],
    [
      'of another repository lacks the pull',
      [allow(token.action), allow('ecr:*', `${manifest.resource}-2`)],
      [manifest.action, layer.action],
    ],
    [
      'with a deny lacks what that denies',
      [all, { ...allow(manifest.action), Effect: 'Deny' }],
      [manifest.action],
    ],
    [
      'under a condition that is open lacks it',
      [allow(all.Action, '*', { Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } })],
      missing.map(({ action }) => action),
    ],
  ])('%s, by our evaluator where the simulator may not be asked', async (_what, statements, lacks) => {
    const { fact } = await weigh(answering(text(...statements)));
    const [found] = knownValue(fact) ?? [];
    expect(found?.judgedBy).toBe('document');
    expect(found?.lacks.map((each) => each.split(' ')[0])).toEqual(lacks);
  });

  test('is told to be on the role already', async () => {
    const on = { 'iam:ListAttachedRolePolicies': { AttachedPolicies: [{ PolicyArn: arn }] } };
    expect(knownValue((await weigh(answering(text(all), on))).fact)?.[0]?.isAttached).toBe(true);
  });

  test.each<[string, Answers]>([
    ['its version is denied', { 'iam:GetPolicyVersion': awsError('AccessDenied') }],
    ['it is gone', { 'iam:GetPolicy': awsError('NoSuchEntityException') }],
    ['its document is garbage', { 'iam:GetPolicyVersion': { PolicyVersion: { Document: '%7B' } } }],
    ['its document is no URL encoding', { 'iam:GetPolicyVersion': { PolicyVersion: { Document: '%zz' } } }],
    ['what the role has could not be read', { 'iam:ListAttachedRolePolicies': awsError('Throttling') }],
  ])('makes the choice unknown where %s', async (_what, but) => {
    expect((await weigh(answering(text(all), but), [arn, `${arn}-2`])).fact.state).toBe('unreadable');
  });
});

describe('the breadth of a policy', () => {
  const breadth = (...statements: readonly object[]) => {
    const document = parsePolicy(text(...statements));
    if (document === undefined) throw new Error('It is a policy.');
    return breadthOf(document);
  };
  const ladder = [
    breadth(allow(['ecr:BatchGetImage'], manifest.resource)),
    breadth(allow(['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], manifest.resource)),
    breadth(all),
    breadth(allow('ecr:Get*')),
    breadth(allow('ecr:*', manifest.resource)),
    breadth(allow('*', manifest.resource)),
    breadth({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }),
  ];

  test.each(ladder.slice(1).map((each, index) => [index, each] as const))(
    'grows, step %i',
    (index, wider) => {
      const narrower = ladder[index];
      if (narrower === undefined) throw new Error('There is a step before.');
      expect(compareBreadth(narrower, wider)).toBeLessThan(0);
      expect(compareBreadth(wider, narrower)).toBeGreaterThan(0);
    },
  );

  test('is not widened by a deny', () => {
    expect(breadth(all, { ...allow('*'), Effect: 'Deny' })).toEqual(breadth(all));
  });

  test('puts every two in the same order whichever comes first', () => {
    const one = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(3), fc.nat(3), fc.nat(3), fc.nat(3));
    fc.assert(
      fc.property(one, one, (a, b) => {
        expect(Math.sign(compareBreadth(a, b)) + Math.sign(compareBreadth(b, a))).toBe(0);
      }),
    );
  });
});
