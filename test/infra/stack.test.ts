import type { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { givenFix, givenStack, givenTemplate, idOf } from './given.ts';

const template = givenTemplate({ alertEmails: ['ops@example.com', 'on-call@example.com'] });

/** Properties of the only resource of a type. */
const properties = (type: string): Record<string, unknown> =>
  template.findResources(type)[idOf(template, type)]?.['Properties'];

const attribute = (id: string, name = 'Arn') => ({ 'Fn::GetAtt': [id, name] });

const topic = idOf(template, 'AWS::SNS::Topic');
const medic = idOf(template, 'AWS::Lambda::Function');
const rules = Object.keys(template.findResources('AWS::Events::Rule'));
const table = idOf(template, 'AWS::DynamoDB::Table');
const undelivered = idOf(template, 'AWS::SQS::Queue', 'Undelivered');
const failed = idOf(template, 'AWS::SQS::Queue', 'Failed');

describe('the function', () => {
  it('runs on Node 24 and arm64, for a minute at most', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: 512,
      Timeout: 60,
      ReservedConcurrentExecutions: Match.absent(),
    });
  });

  it('knows from its environment topic, account, region, table, reminder and what it may repair, and nothing else', () => {
    const arn = [
      'arn:',
      { Ref: 'AWS::Partition' },
      ':iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy',
    ];
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.objectEquals({
          TOPIC_ARN: { Ref: topic },
          ACCOUNT_ID: { Ref: 'AWS::AccountId' },
          REGIONS: { Ref: 'AWS::Region' },
          INCIDENT_TABLE: { Ref: table },
          REMINDER_MINUTES: '60',
          AUTO_FIX: 'off',
          FIX_POLICY_ARNS: { 'Fn::Join': ['', arn] },
          OPT_IN_TAG: 'ecs-pull-medic=auto-fix',
        }),
      },
    });
  });

  it('writes JSON to a log of its own, which is kept for 90 days and goes with the stack', () => {
    const id = idOf(template, 'AWS::Logs::LogGroup');
    template.hasResource('AWS::Logs::LogGroup', {
      Properties: { RetentionInDays: 90 },
      DeletionPolicy: 'Delete',
      UpdateReplacePolicy: 'Delete',
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      LoggingConfig: { LogFormat: 'JSON', LogGroup: { Ref: id } },
    });
  });

  it('is tried three times within the hour; then the event lies in a queue', () => {
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: medic },
      MaximumRetryAttempts: 2,
      MaximumEventAgeInSeconds: 3_600,
      DestinationConfig: { OnFailure: { Destination: attribute(failed) } },
    });
  });
});

describe('the rules', () => {
  it.each(rules)(
    'hand the whole event to the function, or to a queue when that fails for an hour: %s',
    (id) => {
      const { Properties: each } = template.findResources('AWS::Events::Rule')[id] ?? {};
      expect(each).toMatchObject({ State: 'ENABLED' });
      expect(each?.['Targets']).toEqual([
        {
          Id: 'Target0',
          Arn: attribute(medic),
          DeadLetterConfig: { Arn: attribute(undelivered) },
          RetryPolicy: { MaximumEventAgeInSeconds: 3_600 },
        },
      ]);
    },
  );
});

describe('the dead-letter queues', () => {
  it('are two, encrypted, and keep an event for 14 days', () => {
    template.resourceCountIs('AWS::SQS::Queue', 2);
    template.allResourcesProperties('AWS::SQS::Queue', {
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 1_209_600,
    });
  });

  it.each([undelivered, failed])('refuse what is not sent by TLS: %s', (id) => {
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      Queues: [{ Ref: id }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Action: 'sqs:*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ]),
      },
    });
  });

  it("let EventBridge in for this stack's rules only", () => {
    const allowed = Object.values(template.findResources('AWS::SQS::QueuePolicy'))
      .flatMap(({ Properties }): { Effect: string }[] => Properties['PolicyDocument'].Statement)
      .filter(({ Effect }) => Effect === 'Allow');
    expect(allowed).toEqual(
      rules.map((rule) =>
        expect.objectContaining({
          Action: 'sqs:SendMessage',
          Principal: { Service: 'events.amazonaws.com' },
          Resource: attribute(undelivered),
          Condition: { ArnEquals: { 'aws:SourceArn': attribute(rule) } },
        }),
      ),
    );
  });
});

describe('the topic', () => {
  it('refuses what is not sent by TLS', () => {
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Action: 'sns:Publish',
            Principal: '*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ]),
      },
    });
  });

  it("lets in this stack's own alarms, which its policy would else shut out", () => {
    const alarms = Object.keys(template.findResources('AWS::CloudWatch::Alarm'));
    const { Statement } = properties('AWS::SNS::TopicPolicy')['PolicyDocument'] as {
      Statement: { Effect: string }[];
    };
    expect(Statement.filter(({ Effect }) => Effect === 'Allow')).toEqual([
      {
        Sid: 'AllowOwnAlarms',
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Resource: { Ref: topic },
        Condition: {
          ArnEquals: { 'aws:SourceArn': expect.arrayContaining(alarms.map((id) => attribute(id))) },
          StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
        },
      },
    ]);
  });

  it.each(['ops@example.com', 'on-call@example.com'])('writes to %s', (Endpoint) => {
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Endpoint,
      Protocol: 'email',
      TopicArn: { Ref: topic },
    });
    template.resourceCountIs('AWS::SNS::Subscription', 2);
  });

  it('has no subscriber when no address is given', () => {
    givenTemplate().resourceCountIs('AWS::SNS::Subscription', 0);
  });
});

const findings = (stack: Stack): string[] =>
  new AwsSolutionsChecks().validateScope(stack).violations.map(({ ruleName }) => ruleName);

describe('the stack', () => {
  it('tells where things are', () => {
    expect(Object.keys(template.findOutputs('*')).sort()).toEqual([
      'FailedEventsUrl',
      'FunctionName',
      'IncidentTableName',
      'LogGroupName',
      'TopicArn',
      'UndeliveredEventsUrl',
    ]);
  });

  it('has a dashboard, and no custom resource or function beside its own', () => {
    template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
    template.resourceCountIs('AWS::Lambda::Function', 1);
    expect(JSON.stringify(template.toJSON())).not.toContain('Custom::');
  });

  it('fits any account, region and partition', () => {
    const text = JSON.stringify(template.toJSON());
    expect(text).not.toMatch(/\d{12}:|arn:aws|amazonaws\.com\.cn/);
  });

  it.each([{}, { autoFix: true }, { autoFix: true, fixRoles: 'web, batch-*', optInTag: 'team=a' }])(
    "leaves nothing for cdk-nag's AwsSolutions to find that is not acknowledged with a reason: %j",
    (fix) => {
      const stack = givenStack({ alertEmails: ['ops@example.com'], clusters: ['prod'], ...givenFix(fix) });
      expect(findings(stack)).toEqual([]);
      // The same checks do find what nobody has acknowledged.
      new Queue(stack, 'Careless');
      expect(findings(stack)).toEqual(['AwsSolutions-SQS3', 'AwsSolutions-SQS4']);
    },
  );

  it('is the same each time', () => {
    const [one, two] = [
      givenTemplate({ clusters: ['a'] }),
      Template.fromStack(givenStack({ clusters: ['a'] })),
    ];
    expect(two.toJSON()).toEqual(one.toJSON());
  });
});
