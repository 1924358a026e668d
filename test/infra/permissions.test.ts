import { expect, it } from 'vitest';
import { readStatements } from '../../infra/read-permissions.ts';
import { readsOf } from '../../lambda/reads.ts';
import { givenFix, givenTemplate, idOf } from './given.ts';

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly NotAction?: unknown;
  readonly NotResource?: unknown;
}

const template = givenTemplate({ alertEmails: ['ops@example.com'] });
const role = template.findResources('AWS::IAM::Role')[idOf(template, 'AWS::IAM::Role')]?.['Properties'];
const policies: { PolicyName: string; PolicyDocument: { Statement: Statement[] } }[] = role.Policies;
const actionsOf = ({ Action: action }: Statement): readonly string[] =>
  typeof action === 'string' ? [action] : action;

/** What a template's intrinsic stands for, with the pseudo parameters in braces and resources by `id`. */
const text = (value: unknown): string => {
  if (typeof value === 'string') return value;
  const { Ref: ref, 'Fn::GetAtt': attribute, 'Fn::Join': join } = value as Record<string, unknown>;
  if (typeof ref === 'string') return `{${ref}}`;
  if (Array.isArray(attribute)) return `{${attribute.join('.')}}`;
  if (Array.isArray(join)) return (join[1] as unknown[]).map(text).join(join[0] as string);
  throw new Error(`not an ARN: ${JSON.stringify(value)}`);
};

const grantsOf = (name: string): string[] =>
  policies
    .filter(({ PolicyName: each }) => each === name)
    .flatMap(({ PolicyDocument: { Statement: statements } }) => statements)
    .flatMap((statement) => actionsOf(statement).map((action) => `${action} on ${text(statement.Resource)}`))
    .sort();

const resources = {
  anything: '*',
  roles: 'arn:{AWS::Partition}:iam::{AWS::AccountId}:role/*',
  'instance-profiles': 'arn:{AWS::Partition}:iam::{AWS::AccountId}:instance-profile/*',
  policies: 'arn:{AWS::Partition}:iam::{AWS::AccountId}:policy/*',
  'aws-managed-policies': 'arn:{AWS::Partition}:iam::aws:policy/*',
} as const;

it('grants exactly what the probes declare, each on the resources it declares', () => {
  const declared = readsOf('off').map(({ action, on }) => `${action} on ${resources[on]}`);
  expect(grantsOf('ReadEvidence')).toEqual([...new Set(declared)].sort());
});

it('grants besides that only its own log, its topic, its table and its dead-letter queue', () => {
  expect(policies.map(({ PolicyName: name }) => name).sort()).toEqual([
    'KeepFailedEvents',
    'PublishFindings',
    'ReadEvidence',
    'RememberIncidents',
    'WriteOwnLog',
  ]);
  const logGroup = idOf(template, 'AWS::Logs::LogGroup');
  expect(grantsOf('WriteOwnLog')).toEqual([
    `logs:CreateLogStream on {${logGroup}.Arn}`,
    `logs:PutLogEvents on {${logGroup}.Arn}`,
  ]);
  expect(grantsOf('PublishFindings')).toEqual([`sns:Publish on {${idOf(template, 'AWS::SNS::Topic')}}`]);
  const failed = idOf(template, 'AWS::SQS::Queue', 'FailedEvents');
  expect(grantsOf('KeepFailedEvents')).toEqual([`sqs:SendMessage on {${failed}.Arn}`]);
  const table = idOf(template, 'AWS::DynamoDB::Table');
  expect(grantsOf('RememberIncidents')).toEqual([
    `dynamodb:GetItem on {${table}.Arn}`,
    `dynamodb:Query on {${table}.Arn}/index/open`,
    `dynamodb:UpdateItem on {${table}.Arn}`,
  ]);
});

it('can only read, but for publishing, sending to its queue, logging and remembering', () => {
  const writes = [
    'dynamodb:GetItem',
    'dynamodb:Query',
    'dynamodb:UpdateItem',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'sns:Publish',
    'sqs:SendMessage',
  ];
  const statements = policies.flatMap(({ PolicyDocument: { Statement: each } }) => each);
  const actions = statements.flatMap(actionsOf).filter((action) => !writes.includes(action));
  expect(
    actions.filter(
      (action) =>
        !/^(?:ecs|ecr|ec2|kms|ssm|secretsmanager):Describe\w+$|^ecr:Get(?:Repository|Registry|Lifecycle)Policy$|^iam:(?:Get|List|Simulate)\w+$/.test(
          action,
        ),
    ),
  ).toEqual([]);
  for (const statement of statements) {
    expect(statement.Effect).toBe('Allow');
    expect(statement).not.toHaveProperty('NotAction');
    expect(statement).not.toHaveProperty('NotResource');
  }
});

it('is the only source of permissions: no managed policy, and no policy that CDK adds by itself', () => {
  expect(role).not.toHaveProperty('ManagedPolicyArns');
  template.resourceCountIs('AWS::IAM::Policy', 0);
  template.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
});

it('lets only Lambda assume the role', () => {
  const [trust, ...others]: { Principal: unknown; Action: string }[] =
    role.AssumeRolePolicyDocument.Statement;
  expect(trust).toMatchObject({ Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } });
  expect(others).toEqual([]);
});

it('groups declared permissions by resource, sorted and without doubles', () => {
  const statements = readStatements([
    { action: 'iam:GetRolePolicy', on: 'roles' },
    { action: 'ecr:DescribeImages', on: 'anything' },
    { action: 'iam:GetRole', on: 'roles' },
    { action: 'iam:GetRole', on: 'roles' },
  ]).map((statement) => statement.toStatementJson());
  expect(statements).toMatchObject([
    { Sid: 'ReadAnything', Action: 'ecr:DescribeImages', Resource: '*' },
    { Sid: 'ReadRoles', Action: ['iam:GetRole', 'iam:GetRolePolicy'] },
  ]);
});

it('grants besides these what the repair reads, with the fix on or in preview, and nothing of it with the fix off', () => {
  for (const [autoFix, mode] of [
    ['true', 'on'],
    ['preview', 'preview'],
  ] as const) {
    const other = givenTemplate(givenFix({ autoFix }));
    const found = Object.values(other.findResources('AWS::IAM::Role'))[0]
      ?.['Properties'].Policies.find(
        ({ PolicyName: name }: { PolicyName: string }) => name === 'ReadEvidence',
      )
      .PolicyDocument.Statement.flatMap((statement: Statement) =>
        actionsOf(statement).map((action) => `${action} on ${text(statement.Resource)}`),
      );
    const declared = readsOf(mode).map(({ action, on }) => `${action} on ${resources[on]}`);
    expect(found.sort()).toEqual([...new Set(declared)].sort());
  }
  const extra = ['ecs:DescribeTasks', 'iam:SimulateCustomPolicy'];
  expect(
    grantsOf('ReadEvidence').filter((grant) => extra.some((action) => grant.startsWith(action))),
  ).toEqual([]);
});
