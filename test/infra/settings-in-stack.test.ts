import { Match, type Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { allTogether, everySetting, settingsOf } from './every-setting.ts';
import { givenStack, givenTemplate, idOf } from './given.ts';

const templateOf = (context: Readonly<Record<string, unknown>>): Template =>
  givenTemplate(settingsOf(context));
const variablesOf = (template: Template): Record<string, unknown> =>
  template.findResources('AWS::Lambda::Function')[idOf(template, 'AWS::Lambda::Function')]?.['Properties']
    .Environment.Variables;

const combinations = [...Object.entries(everySetting), ['all together', allTogether] as const];
const plain = templateOf({});

describe.each(combinations)('with %s', (_, context) => {
  const template = templateOf(context);

  it('an update replaces neither table, topic, queues, log nor function, so that no open incident is lost', () => {
    const kept = [
      'AWS::DynamoDB::Table',
      'AWS::SNS::Topic',
      'AWS::SQS::Queue',
      'AWS::Logs::LogGroup',
      'AWS::Lambda::Function',
    ];
    for (const type of kept) {
      expect(Object.keys(template.findResources(type))).toEqual(Object.keys(plain.findResources(type)));
    }
    // What CloudFormation can not change in place.
    const keys = (from: Template) => {
      const { KeySchema, TableName } =
        from.findResources('AWS::DynamoDB::Table')[idOf(from, 'AWS::DynamoDB::Table')]?.['Properties'] ?? {};
      return { KeySchema, TableName };
    };
    expect(keys(template)).toEqual(keys(plain));
    template.allResourcesProperties('AWS::SNS::Topic', { TopicName: Match.absent() });
    template.allResourcesProperties('AWS::SQS::Queue', { QueueName: Match.absent() });
  });

  it.each([new AwsSolutionsChecks(), new ServerlessChecks()])(
    'cdk-nag finds nothing that is not acknowledged with a reason: $name',
    (pack) => {
      const { violations } = pack.validateScope(givenStack(settingsOf(context)));
      expect(violations.map(({ ruleName }) => ruleName)).toEqual([]);
    },
  );
});

describe('Slack', () => {
  const template = templateOf(everySetting['slack'] ?? {});
  const role = idOf(template, 'AWS::IAM::Role', 'Slack');

  it('is told of what the topic says, in the channel that was given', () => {
    template.hasResourceProperties('AWS::Chatbot::SlackChannelConfiguration', {
      ConfigurationName: { Ref: 'AWS::StackName' },
      SlackWorkspaceId: 'T0123ABCDEF',
      SlackChannelId: 'C0123ABCDEF',
      SnsTopicArns: [{ Ref: idOf(template, 'AWS::SNS::Topic') }],
      IamRoleArn: { 'Fn::GetAtt': [role, 'Arn'] },
    });
  });

  it('may do nothing: its role has no permission, and its guardrail denies all', () => {
    const { Properties: made } = template.findResources('AWS::IAM::Role')[role] ?? {};
    expect(Object.keys(made ?? {}).sort()).toEqual(['AssumeRolePolicyDocument', 'Description']);
    expect(made?.['AssumeRolePolicyDocument'].Statement).toEqual([
      { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'chatbot.amazonaws.com' } },
    ]);
    template.resourceCountIs('AWS::IAM::Policy', 0);
    template.hasResourceProperties('AWS::Chatbot::SlackChannelConfiguration', {
      GuardrailPolicies: [
        { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/AWSDenyAll']] },
      ],
    });
  });

  it('is not there unless it is asked for', () => {
    plain.resourceCountIs('AWS::Chatbot::SlackChannelConfiguration', 0);
  });
});

describe('a customer key', () => {
  const KmsKey = String(everySetting['kmsKeyArn']?.['kmsKeyArn']);
  const template = templateOf({ kmsKeyArn: KmsKey });

  it('encrypts topic, queues and table', () => {
    template.hasResourceProperties('AWS::SNS::Topic', { KmsMasterKeyId: KmsKey });
    template.resourceCountIs('AWS::SQS::Queue', 2);
    template.allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: KmsKey });
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: KmsKey },
    });
  });

  it('can be used by the function through these services, and in no other way', () => {
    const policies: { PolicyName: string; PolicyDocument: { Statement: unknown[] } }[] =
      template.findResources('AWS::IAM::Role')[idOf(template, 'AWS::IAM::Role')]?.['Properties'].Policies;
    const [use] = policies.filter(({ PolicyName: name }) => name === 'UseKey');
    const via = (service: string) => ({
      'Fn::Join': ['', [`${service}.`, { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]],
    });
    expect(use?.PolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: expect.arrayContaining(['kms:Decrypt', 'kms:GenerateDataKey']),
        Resource: KmsKey,
        Condition: { StringEquals: { 'kms:ViaService': [via('dynamodb'), via('sns'), via('sqs')] } },
      },
    ]);
    expect(JSON.stringify(policies)).not.toMatch(/kms:\w*\*/);
    template.resourceCountIs('AWS::IAM::Policy', 0);
  });

  it('is told what its own policy needs, which the stack can not write', () => {
    const { KeyPolicyStatement: output } = template.findOutputs('KeyPolicyStatement');
    expect(JSON.parse(String(output?.['Value']))).toMatchObject({
      Effect: 'Allow',
      Principal: { Service: ['cloudwatch.amazonaws.com', 'events.amazonaws.com'] },
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    });
    expect(plain.findOutputs('KeyPolicyStatement')).toEqual({});
  });
});

describe('a topic that is already there', () => {
  const TOPIC_ARN = 'arn:aws:sns:eu-west-1:444455556666:alerts';
  const template = templateOf({ topicArn: TOPIC_ARN });
  const own = idOf(template, 'AWS::SNS::Topic');

  it('gets the findings, and the function knows its own account all the same', () => {
    expect(variablesOf(template)).toMatchObject({ TOPIC_ARN, ACCOUNT_ID: { Ref: 'AWS::AccountId' } });
    template.hasResourceProperties('AWS::IAM::Role', {
      Policies: Match.arrayWith([
        {
          PolicyName: 'PublishFindings',
          PolicyDocument: Match.objectLike({
            Statement: [{ Action: 'sns:Publish', Effect: 'Allow', Resource: TOPIC_ARN }],
          }),
        },
      ]),
    });
  });

  it("gets the alarms too, beside the stack's own topic, which lets them in for certain", () => {
    template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [{ Ref: own }, TOPIC_ARN] });
  });

  it('is not touched: its policy and its subscribers are not of this stack', () => {
    template.hasResourceProperties('AWS::SNS::TopicPolicy', { Topics: [{ Ref: own }] });
    template.resourceCountIs('AWS::SNS::TopicPolicy', 1);
    template.resourceCountIs('AWS::SNS::Subscription', 0);
  });
});

describe('what the function is told', () => {
  it('is the tag that an alert finds its owners by, if one is given', () => {
    expect(variablesOf(templateOf({ routeTag: 'team' }))).toMatchObject({ ROUTE_TAG: 'team' });
    expect(variablesOf(plain)).not.toHaveProperty('ROUTE_TAG');
  });

  it('is every region it gets events of, the home region first', () => {
    expect(variablesOf(templateOf(everySetting['regions'] ?? {}))).toMatchObject({
      REGIONS: 'eu-west-1,us-east-1,ap-southeast-2',
    });
    expect(variablesOf(templateOf({ homeRegion: 'eu-west-1' }))).toMatchObject({ REGIONS: 'eu-west-1' });
    expect(variablesOf(plain)).toMatchObject({ REGIONS: { Ref: 'AWS::Region' } });
  });
});
