import { Duration, type Stack } from 'aws-cdk-lib';
import {
  Dashboard,
  GraphWidget,
  type IMetric,
  LogQueryVisualizationType,
  LogQueryWidget,
  MathExpression,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import { ofRule, ofRules, period, visibleIn } from './alarms.ts';
import { findings, incidentsByCause, type LogQuery, problems } from './queries.ts';
import type { Watched } from './watch.ts';

/** The handler's own counts, in CloudWatch's embedded metric format: a line for each value of their dimensions. */
const counted = (metricName: string, statistic: string, label = ''): MathExpression =>
  new MathExpression({
    expression: `SEARCH('Namespace="EcsPullMedic" MetricName="${metricName}"', '${statistic}', ${period.toSeconds()})`,
    usingMetrics: {},
    label,
    period,
  });

const graph = (title: string, left: IMetric[]) => new GraphWidget({ title, left, width: 8, height: 6 });

/** What was told, what was mended, how long it took, and how we are ourselves. */
export const dashboard = (stack: Stack, watched: Watched): void => {
  const { failures, rules, medic, logGroup, undelivered, failed } = watched;
  const fromLog = ({ title, lines }: LogQuery, width: number) =>
    new LogQueryWidget({
      title,
      logGroupNames: [logGroup.logGroupName],
      view: LogQueryVisualizationType.TABLE,
      queryLines: [...lines],
      width,
      height: 6,
    });
  const slowest = (metricName: string, label: string) =>
    medic.metric(metricName, { period, statistic: Stats.MAXIMUM, label });
  new Dashboard(stack, 'Dashboard', {
    defaultInterval: Duration.days(7),
    widgets: [
      [
        graph('Failed tasks seen', [ofRule(failures, 'MatchedEvents')]),
        graph('Findings by cause', [counted('Findings', 'Sum')]),
        fromLog(incidentsByCause, 8),
      ],
      [
        graph('Fixes by outcome', [counted('Fixes', 'Sum')]),
        graph('Time to recovery, minutes', [
          counted('RecoveryMinutes', 'p50', 'half of them'),
          counted('RecoveryMinutes', 'Maximum', 'longest'),
        ]),
        graph('Events that got lost', [
          visibleIn(undelivered),
          visibleIn(failed),
          ofRules(rules, 'InvocationsFailedToBeSentToDlq'),
        ]),
      ],
      [
        graph('Function', [
          medic.metricInvocations({ period }),
          medic.metricErrors({ period }),
          medic.metricThrottles({ period }),
        ]),
        graph('Time to explain, ms', [
          medic.metricDuration({ period, statistic: Stats.p(50), label: 'half of them' }),
          slowest('Duration', 'slowest'),
        ]),
        graph('Age of events when they are taken, ms', [slowest('AsyncEventAge', 'oldest')]),
      ],
      [fromLog(findings, 12), fromLog(problems, 12)],
    ],
  });
};
