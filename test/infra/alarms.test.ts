import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { givenTemplate, idOf } from './given.ts';

const template = givenTemplate();
const attribute = (id: string, name = 'Arn') => ({ 'Fn::GetAtt': [id, name] });
const topic = idOf(template, 'AWS::SNS::Topic');
const medic = idOf(template, 'AWS::Lambda::Function');
const rules = Object.keys(template.findResources('AWS::Events::Rule'));
const undelivered = idOf(template, 'AWS::SQS::Queue', 'Undelivered');
const failed = idOf(template, 'AWS::SQS::Queue', 'Failed');

describe('the alarms', () => {
  const queue = (id: string) => [{ Name: 'QueueName', Value: attribute(id, 'QueueName') }];

  it.each([
    ['an event that never arrived', 'ApproximateNumberOfMessagesVisible', queue(undelivered)],
    ['an event that failed', 'ApproximateNumberOfMessagesVisible', queue(failed)],
    ['an error of the function', 'Errors', [{ Name: 'FunctionName', Value: { Ref: medic } }]],
  ])('tell the topic of %s, at the first', (_, MetricName, Dimensions) => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName,
      Dimensions,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: topic }],
      AlarmDescription: Match.stringLikeRegexp('^ECS Pull Medic: '),
    });
  });
});

it('tells the topic of an event that EventBridge could neither deliver nor keep, whatever its rule', () => {
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
  const lost = alarms.flatMap(({ Properties: { Metrics: metrics, AlarmActions: actions } }) =>
    metrics === undefined ? [] : [{ metrics, actions }],
  );
  expect(lost).toHaveLength(1);
  expect(lost[0]?.actions).toEqual([{ Ref: topic }]);
  for (const id of rules) {
    expect(JSON.stringify(lost[0]?.metrics)).toContain(
      JSON.stringify({
        Dimensions: [{ Name: 'RuleName', Value: { Ref: id } }],
        MetricName: 'InvocationsFailedToBeSentToDlq',
        Namespace: 'AWS/Events',
      }),
    );
  }
});

describe('the alarms on a function that does not keep up', () => {
  const ofFunction = {
    Dimensions: [{ Name: 'FunctionName', Value: { Ref: medic } }],
    AlarmActions: [{ Ref: topic }],
  };

  it('tell of throttling that lasts, not of a moment in a storm', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...ofFunction,
      MetricName: 'Throttles',
      Statistic: 'Sum',
      Threshold: 0,
      Period: 300,
      EvaluationPeriods: 3,
    });
  });

  it('tell of an event that has waited for a quarter of the hour after which it is given up', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...ofFunction,
      MetricName: 'AsyncEventAge',
      Statistic: 'Maximum',
      Threshold: 900_000,
      EvaluationPeriods: 1,
    });
  });
});
