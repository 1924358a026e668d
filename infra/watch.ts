import { Aws, Duration, type Stack } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  Dashboard,
  GraphWidget,
  type IMetric,
  LogQueryVisualizationType,
  LogQueryWidget,
  MathExpression,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Rule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaHandler } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';

/** The resources that are looked after. */
export interface Watched {
  readonly topic: Topic;
  /** The topic that findings go to, where that is another; its owners are to hear that somebody is not told any more. */
  readonly delegated: ITopic | undefined;
  /** The rule that matches failures. */
  readonly failures: Rule;
  /** All that invoke the function. */
  readonly rules: readonly Rule[];
  readonly medic: LambdaHandler;
  readonly logGroup: LogGroup;
  readonly undelivered: Queue;
  readonly failed: Queue;
}

const period = Duration.minutes(5);

/** An alarm when the metric is above zero at all. No data is good news: queues and functions at rest report none. */
const alarmOnAny = (stack: Stack, id: string, metric: IMetric, alarmDescription: string): Alarm =>
  new Alarm(stack, id, {
    metric,
    alarmDescription,
    threshold: 0,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });

/** The handler's own count of findings by cause, in CloudWatch's embedded metric format. */
const findingsByCause = new MathExpression({
  expression: `SEARCH('{EcsPullMedic,cause,service} MetricName="Findings"', 'Sum', ${period.toSeconds()})`,
  usingMetrics: {},
  label: '',
  period,
});

const graph = (title: string, left: IMetric[]) => new GraphWidget({ title, left, width: 8, height: 6 });

const ofRule = (rule: Rule, metricName: string) =>
  new Metric({
    namespace: 'AWS/Events',
    metricName,
    dimensionsMap: { RuleName: rule.ruleName },
    statistic: Stats.SUM,
    period,
  });

/** A sum over rules. Where a rule had nothing to count there is no value, which counts as none. */
const ofRules = (rules: readonly Rule[], metricName: string) => {
  const each = rules.map((rule, at): [string, Metric] => [`rule${at}`, ofRule(rule, metricName)]);
  return new MathExpression({
    expression: `SUM([${each.map(([name]) => `FILL(${name}, 0)`).join(', ')}])`,
    usingMetrics: Object.fromEntries(each),
    label: metricName,
    period,
  });
};

const dashboard = (stack: Stack, { failures, medic, logGroup, undelivered, failed }: Watched): void => {
  const fromLog = (title: string, queryLines: string[]) =>
    new LogQueryWidget({
      title,
      logGroupNames: [logGroup.logGroupName],
      view: LogQueryVisualizationType.TABLE,
      queryLines,
      width: 12,
      height: 6,
    });
  new Dashboard(stack, 'Dashboard', {
    defaultInterval: Duration.days(7),
    widgets: [
      [
        graph('Findings by cause', [findingsByCause]),
        graph('Failed tasks seen', [ofRule(failures, 'MatchedEvents')]),
        graph('Events that got lost', [
          undelivered.metricApproximateNumberOfMessagesVisible({ period, statistic: Stats.MAXIMUM }),
          failed.metricApproximateNumberOfMessagesVisible({ period, statistic: Stats.MAXIMUM }),
        ]),
      ],
      [
        graph('Function', [medic.metricInvocations({ period }), medic.metricErrors({ period })]),
        graph('Time to explain, ms', [
          medic.metricDuration({ period, statistic: Stats.p(50), label: 'half of them' }),
          medic.metricDuration({ period, statistic: Stats.MAXIMUM, label: 'slowest' }),
        ]),
      ],
      [
        fromLog('Findings, newest first', [
          'fields @timestamp, cause, rootCause, confidence, group, clusterArn',
          'filter message = "finding"',
          'sort @timestamp desc',
          'limit 50',
        ]),
        fromLog('Warnings and errors, newest first', [
          'fields @timestamp, level, message',
          'filter level in ["WARN", "ERROR", "CRITICAL"]',
          'sort @timestamp desc',
          'limit 50',
        ]),
      ],
    ],
  });
};

/**
 * Alarms for every way in which a failure could go untold, to the same topic as the findings, and a dashboard. A topic
 * with a policy of its own no longer admits the account's alarms by default, so these alarms, and no others, are let
 * in by name.
 */
export const watch = (stack: Stack, watched: Watched): void => {
  const { topic, delegated, medic, rules, undelivered, failed } = watched;
  const visible = { period, statistic: Stats.MAXIMUM };
  const alarms = [
    alarmOnAny(
      stack,
      'UndeliveredEventsAlarm',
      undelivered.metricApproximateNumberOfMessagesVisible(visible),
      'ECS Pull Medic: failures or recoveries could not be handed to the function, so nobody was told of them. ' +
        'The events lie in the queue; its messages carry the error as attributes. Once that is mended, ' +
        'npm run redrive sends them again.',
    ),
    alarmOnAny(
      stack,
      'LostEventsAlarm',
      ofRules(rules, 'InvocationsFailedToBeSentToDlq'),
      'ECS Pull Medic: an event could neither be handed to the function nor put into the queue, and is lost. ' +
        "See whether the queue of undelivered events is there and its policy lets in the stack's rules.",
    ),
    alarmOnAny(
      stack,
      'FailedEventsAlarm',
      failed.metricApproximateNumberOfMessagesVisible(visible),
      'ECS Pull Medic: the function failed three times on an event, so nobody was told of what it says. ' +
        'The events lie in the queue, with the error; the log of the function has the details. Once that is ' +
        'mended, npm run redrive sends them again.',
    ),
    alarmOnAny(
      stack,
      'ErrorsAlarm',
      medic.metricErrors({ period }),
      'ECS Pull Medic: the function ended in an error. It is tried twice more; look into its log.',
    ),
  ];
  // Its policy may not let CloudWatch in; an action that fails takes nothing from the other.
  const told = delegated === undefined ? [topic] : [topic, delegated];
  for (const alarm of alarms) alarm.addAlarmAction(...told.map((each) => new SnsAction(each)));
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
  dashboard(stack, watched);
};
