import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { readStatements } from '../../infra/read-permissions.ts';
import { probes } from '../../lambda/probes/index.ts';
import { only, templateWith } from './given.ts';

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

interface Inline {
  readonly PolicyName: string;
  readonly PolicyDocument: { readonly Statement: readonly Statement[] };
}

const policiesOf = (template: Template): readonly Inline[] =>
  only(template, 'AWS::IAM::Role').properties['Policies'] as Inline[];

const actionsOf = ({ Action }: Statement): readonly string[] => [Action].flat() as string[];

/** A resource of the template as text, with `<AWS::Partition>` where it refers to something. */
const textOf = (resource: unknown): string => {
  if (typeof resource === 'string') return resource;
  const { 'Fn::Join': join, Ref, 'Fn::GetAtt': attribute } = resource as Record<string, unknown>;
  if (Ref !== undefined) return `<${Ref}>`;
  if (attribute !== undefined) return `<${(attribute as string[]).join('.')}>`;
  return (join as [string, unknown[]])[1].map(textOf).join('');
};

const granted = (statements: readonly Statement[]): string[] =>
  statements.flatMap((statement) =>
    actionsOf(statement).map((action) => `${action} on ${textOf(statement.Resource)}`),
  );

const arns = {
  anything: '*',
  roles: 'arn:<AWS::Partition>:iam::<AWS::AccountId>:role/*',
  policies: 'arn:<AWS::Partition>:iam::<AWS::AccountId>:policy/*',
  'aws-managed-policies': 'arn:<AWS::Partition>:iam::aws:policy/*',
};

describe('the role of the function', () => {
  const template = templateWith({ alertEmails: ['ops@example.com'], clusters: ['prod'] });
  const policies = policiesOf(template);
  const byName = new Map(policies.map((policy) => [policy.PolicyName, policy.PolicyDocument.Statement]));
  const all = policies.flatMap((policy) => policy.PolicyDocument.Statement);

  it('reads exactly what the probes declare', () => {
    const declared = new Set(
      probes.flatMap(({ iam }) => iam.map(({ action, on }) => `${action} on ${arns[on]}`)),
    );
    expect(granted(byName.get('ReadEvidence') ?? []).sort()).toEqual([...declared].sort());
  });

  it('may otherwise write its own log, publish to its topic and keep failed events, and no more', () => {
    const logs = only(template, 'AWS::Logs::LogGroup').id;
    const topic = only(template, 'AWS::SNS::Topic').id;
    const [failed] = Object.keys(template.findResources('AWS::SQS::Queue')).filter((id) =>
      id.startsWith('Failed'),
    );
    const rest = policies.filter(({ PolicyName }) => PolicyName !== 'ReadEvidence');
    expect(granted(rest.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)).sort()).toEqual([
      `logs:CreateLogStream on <${logs}.Arn>`,
      `logs:PutLogEvents on <${logs}.Arn>`,
      `sns:Publish on <${topic}>`,
      `sqs:SendMessage on <${failed}.Arn>`,
    ]);
  });

  it('has no action that changes anything in the account', () => {
    const harmless = /^(?:ecs:Describe|ecr:Describe|iam:(?:Get|List|Simulate))[A-Za-z]+$/;
    const own = ['logs:CreateLogStream', 'logs:PutLogEvents', 'sns:Publish', 'sqs:SendMessage'];
    const others = all.flatMap(actionsOf).filter((action) => !harmless.test(action) && !own.includes(action));
    expect(others).toEqual([]);
  });

  it('only allows: no statement denies or has a condition that could hide what it grants', () => {
    for (const statement of all) {
      expect(statement.Effect).toBe('Allow');
      expect(statement.Condition).toBeUndefined();
      expect(statement).not.toHaveProperty('NotAction');
      expect(statement).not.toHaveProperty('NotResource');
    }
  });

  it("has no policy but these: neither AWS's managed ones nor one beside the role", () => {
    const { properties } = only(template, 'AWS::IAM::Role');
    expect(properties).not.toHaveProperty('ManagedPolicyArns');
    template.resourceCountIs('AWS::IAM::Policy', 0);
    template.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
  });

  it('is taken by Lambda and nobody else', () => {
    expect(only(template, 'AWS::IAM::Role').properties['AssumeRolePolicyDocument']).toMatchObject({
      Statement: [
        { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
      ],
    });
  });
});

describe('statements of declared permissions', () => {
  it('name each action once for a kind of resource, whatever the order of the probes', () => {
    const [statement, ...more] = readStatements([
      { action: 'ecr:DescribeRepositories', on: 'anything' },
      { action: 'ecr:DescribeImages', on: 'anything' },
      { action: 'ecr:DescribeRepositories', on: 'anything' },
    ]);
    expect(more).toEqual([]);
    expect(statement?.toStatementJson()).toEqual({
      Sid: 'ReadAnything',
      Effect: 'Allow',
      Action: ['ecr:DescribeImages', 'ecr:DescribeRepositories'],
      Resource: '*',
    });
  });

  it('are none where nothing is declared', () => {
    expect(readStatements([])).toEqual([]);
  });
});
