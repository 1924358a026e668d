import { describe, expect, test } from 'vitest';
import { type Fact, knownValue } from '../../lambda/facts.ts';
import type { Permissions } from '../../lambda/facts-iam.ts';
import { permissions } from '../../lambda/probes/permissions.ts';
import { type Answers, askProbe, awsError, simulateFlat } from '../fake-aws.ts';
import { given, manifest, repositoryArn, roleArn } from '../given.ts';

const definition = given.facts({ taskDefinition: given.taskDefinition() });
const approved = 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy';
const boundaryArn = 'arn:aws:iam::111122223333:policy/developers';

interface Statement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: object;
}

const allow = (Action: Statement['Action'], Resource: Statement['Resource'] = '*'): Statement => ({
  Effect: 'Allow',
  Action,
  Resource,
});

/** As IAM gives a document: JSON, URL-encoded. */
const encoded = (...statements: readonly Statement[]): string =>
  encodeURIComponent(JSON.stringify({ Version: '2012-10-17', Statement: statements }));

interface Role {
  readonly inline?: readonly Statement[];
  readonly attached?: readonly Statement[];
  readonly boundary?: readonly Statement[];
}

/** A role whose simulation is denied, with these policies. */
const roleWith = ({ inline, attached, boundary }: Role): Answers => ({
  'iam:SimulatePrincipalPolicy': awsError('AccessDenied', 'not authorized to simulate'),
  'iam:GetRole': {
    Role: {
      Arn: roleArn,
      RoleName: 'web-exec',
      ...(boundary && { PermissionsBoundary: { PermissionsBoundaryArn: boundaryArn } }),
    },
  },
  'iam:ListAttachedRolePolicies': { AttachedPolicies: attached ? [{ PolicyArn: approved }] : [] },
  'iam:GetPolicy': { Policy: { DefaultVersionId: 'v7' } },
  'iam:GetPolicyVersion': ({ PolicyArn: arn }) => ({
    PolicyVersion: { Document: encoded(...((arn === boundaryArn ? boundary : attached) ?? [])) },
  }),
  'iam:ListRolePolicies': { PolicyNames: inline ? ['own'] : [] },
  'iam:GetRolePolicy': { PolicyDocument: encoded(...(inline ?? [])) },
});

const ask = async (answers: Answers): Promise<Fact<Permissions>> =>
  (await askProbe(permissions, given.failure(), answers, definition)).fact;

const decided = async (role: Role): Promise<string[] | undefined> =>
  knownValue(await ask(roleWith(role)))?.verdicts.map(({ decision }) => decision);

describe('where simulation is denied', () => {
  test('reads the policies and says so', async () => {
    const fact = await ask(roleWith({ inline: [allow('ecr:*')] }));
    expect(fact).toMatchObject({ state: 'known', from: 'iam:GetRolePolicy', value: { method: 'policies' } });
  });

  test.each<[string, Role, string[]]>([
    ['an inline policy', { inline: [allow('ecr:*')] }, ['allowed', 'allowed', 'allowed']],
    ['an attached policy', { attached: [allow('ecr:*')] }, ['allowed', 'allowed', 'allowed']],
    [
      'both together',
      {
        inline: [allow('ecr:GetAuthorizationToken')],
        attached: [allow(['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'], repositoryArn)],
      },
      ['allowed', 'allowed', 'allowed'],
    ],
    ['no policy at all', {}, ['implicitDeny', 'implicitDeny', 'implicitDeny']],
    [
      'a policy on another repository',
      { inline: [allow('ecr:GetAuthorizationToken'), allow('ecr:*', `${repositoryArn}-other`)] },
      ['allowed', 'implicitDeny', 'implicitDeny'],
    ],
    [
      'an explicit deny beside an allow',
      {
        inline: [allow('ecr:*')],
        attached: [{ Effect: 'Deny', Action: 'ecr:BatchGetImage', Resource: '*' }],
      },
      ['allowed', 'explicitDeny', 'allowed'],
    ],
    [
      'a condition on an unknown key',
      { inline: [{ ...allow('ecr:*'), Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } }] },
      ['inconclusive', 'inconclusive', 'inconclusive'],
    ],
  ])('judges %s', async (_what, role, expected) => {
    expect(await decided(role)).toEqual(expected);
  });

  test('names the condition key that is not known', async () => {
    const condition = { StringEquals: { 'aws:SourceVpce': 'vpce-1' } };
    const fact = await ask(roleWith({ inline: [{ ...allow('ecr:*'), Condition: condition }] }));
    expect(knownValue(fact)?.verdicts[1]?.because).toContain('aws:SourceVpce');
  });

  test('lets a boundary that does not allow stop what the role is allowed', async () => {
    const role = { inline: [allow('ecr:*')], boundary: [allow(['s3:*', 'ecr:GetAuthorizationToken'])] };
    const verdicts = knownValue(await ask(roleWith(role)))?.verdicts;
    expect(verdicts?.map(({ decision, layer }) => [decision, layer])).toEqual([
      ['allowed', undefined],
      ['implicitDeny', 'boundary'],
      ['implicitDeny', 'boundary'],
    ]);
  });

  test('finds a token that is allowed on a repository only', async () => {
    const fact = await ask(roleWith({ inline: [allow('ecr:*', repositoryArn)] }));
    expect(knownValue(fact)).toMatchObject({
      verdicts: [{ decision: 'implicitDeny' }, { decision: 'allowed' }, { decision: 'allowed' }],
      tokenScopedTo: [repositoryArn],
    });
  });

  test('takes an allow of everything on a bucket for no scope of the token', async () => {
    const fact = await ask(roleWith({ inline: [allow('*', 'arn:aws:s3:::artifacts/*')] }));
    expect(knownValue(fact)?.tokenScopedTo).toEqual([]);
  });

  test('reads the default version of a managed policy, by its ARN', async () => {
    const { sent } = await askProbe(
      permissions,
      given.failure(),
      roleWith({ attached: [allow('ecr:*')] }),
      definition,
    );
    expect(sent).toContainEqual({
      call: 'iam:GetPolicyVersion',
      input: { PolicyArn: approved, VersionId: 'v7' },
    });
  });

  test('reads all pages of both lists', async () => {
    const answers: Answers = {
      ...roleWith({}),
      'iam:ListAttachedRolePolicies': ({ Marker: marker }) =>
        marker === undefined
          ? { AttachedPolicies: [], IsTruncated: true, Marker: 'm' }
          : { AttachedPolicies: [{ PolicyArn: approved }] },
      'iam:GetPolicyVersion': { PolicyVersion: { Document: encoded(allow('ecr:GetAuthorizationToken')) } },
      'iam:ListRolePolicies': ({ Marker: marker }) =>
        marker === undefined
          ? { PolicyNames: [], IsTruncated: true, Marker: 'm' }
          : { PolicyNames: ['last'] },
      'iam:GetRolePolicy': {
        PolicyDocument: encoded(allow(['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'])),
      },
    };
    expect(knownValue(await ask(answers))?.verdicts.map(({ decision }) => decision)).toEqual([
      'allowed',
      'allowed',
      'allowed',
    ]);
  });
});

test.each(['NotImplemented', 'InternalFailure', 'UnknownOperationException', 'ServiceFailure'])(
  'reads the policies where simulation answers %s',
  async (name) => {
    const answers = {
      ...roleWith({ inline: [allow('ecr:*')] }),
      'iam:SimulatePrincipalPolicy': awsError(name),
    };
    expect(knownValue(await ask(answers))?.method).toBe('policies');
  },
);

test('reads no policy where simulation answers', async () => {
  const simulate = simulateFlat(() => ({ EvalDecision: 'allowed' }));
  expect(knownValue(await ask({ 'iam:SimulatePrincipalPolicy': simulate }))?.method).toBe('simulation');
});

describe('a role that can be read in part only', () => {
  const whole = roleWith({
    inline: [allow('ecr:GetAuthorizationToken')],
    attached: [allow('ecr:*', manifest.resource)],
    boundary: [allow('*')],
  });

  test('is judged when all of it can be read', async () => {
    expect((await ask(whole)).state).toBe('known');
  });

  test.each([
    'iam:GetRole',
    'iam:ListAttachedRolePolicies',
    'iam:GetPolicy',
    'iam:GetPolicyVersion',
    'iam:ListRolePolicies',
    'iam:GetRolePolicy',
  ] as const)('is unreadable, for want of simulation, when %s is denied', async (call) => {
    const fact = await ask({ ...whole, [call]: awsError('AccessDenied', `no ${call}`) });
    expect(fact).toMatchObject({ state: 'unreadable', why: 'denied', from: 'iam:SimulatePrincipalPolicy' });
    expect(fact.state === 'unreadable' && fact.detail).toContain(`no ${call}`);
  });

  test.each([
    ['iam:GetPolicyVersion', {}],
    ['iam:GetPolicyVersion', { PolicyVersion: { Document: '{"Statement":' } }],
    ['iam:GetRolePolicy', {}],
    ['iam:GetRolePolicy', { PolicyDocument: '<html>' }],
  ] as const)('is unreadable when %s answers %j', async (call, answer) => {
    expect((await ask({ ...whole, [call]: answer })).state).toBe('unreadable');
  });

  test.each([
    ['iam:GetRole', {}],
    ['iam:ListAttachedRolePolicies', {}],
    ['iam:ListAttachedRolePolicies', { AttachedPolicies: [], IsTruncated: true }],
    ['iam:ListRolePolicies', {}],
  ] as const)('is unreadable when %s answers %j', async (call, answer) => {
    expect((await ask({ ...whole, [call]: answer })).state).toBe('unreadable');
  });
});
