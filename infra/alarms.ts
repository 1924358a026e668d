import { Aws, Duration, type Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Rule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';

/** What one point of a metric stands for. */
export const period = Duration.minutes(5);

/** When an alarm goes off, where that is not at the first count above zero. */
export interface Limits {
  /** Still fine. */
  readonly above?: number;
  /** So many periods in a row. */
  readonly periods?: number;
}

/** An alarm when the metric is above zero at all. No data is good news: queues and functions at rest report none. */
export const alarmOn = (
  stack: Stack,
  id: string,
  metric: IMetric,
  alarmDescription: string,
  { above = 0, periods = 1 }: Limits = {},
): Alarm =>
  new Alarm(stack, id, {
    metric,
    alarmDescription,
    threshold: above,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: periods,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });

/** Messages in a queue. */
export const visibleIn = (queue: Queue): Metric =>
  queue.metricApproximateNumberOfMessagesVisible({ period, statistic: Stats.MAXIMUM });

/** A count of EventBridge for one rule. */
export const ofRule = (rule: Rule, metricName: string): Metric =>
  new Metric({
    namespace: 'AWS/Events',
    metricName,
    dimensionsMap: { RuleName: rule.ruleName },
    statistic: Stats.SUM,
    period,
  });

/** A sum over rules. Where a rule had nothing to count there is no value, which counts as none. */
export const ofRules = (rules: readonly Rule[], metricName: string): MathExpression => {
  const each = rules.map((rule, at): [string, Metric] => [`rule${at}`, ofRule(rule, metricName)]);
  return new MathExpression({
    expression: `SUM([${each.map(([name]) => `FILL(${name}, 0)`).join(', ')}])`,
    usingMetrics: Object.fromEntries(each),
    label: metricName,
    period,
  });
};

/**
 * Has alarms tell a topic of the stack, and others. A topic with a policy of its own no longer admits the account's
 * alarms by default, so these alarms, and no others, are let in by name. What others let in is theirs to say; an
 * action that fails takes nothing from the next.
 */
export const tell = (topic: Topic, alarms: readonly Alarm[], others: readonly ITopic[] = []): void => {
  for (const alarm of alarms) {
    alarm.addAlarmAction(...[topic, ...others].map((each) => new SnsAction(each)));
  }
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: 'AllowOwnAlarms',
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: {
        ArnEquals: { 'aws:SourceArn': alarms.map(({ alarmArn }) => alarmArn) },
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      },
    }),
  );
};
