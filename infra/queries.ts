import { Aws, type Stack } from 'aws-cdk-lib';
import { CfnQueryDefinition, type ILogGroup } from 'aws-cdk-lib/aws-logs';

/** A question to the function's log, in the language of Logs Insights, a command a line. */
export interface LogQuery {
  readonly id: string;
  readonly title: string;
  readonly lines: readonly string[];
}

const findingsOnly = 'filter message = "finding"';
const newestFirst = ['sort @timestamp desc', 'limit 50'];

/** What was told, newest first. */
export const findings: LogQuery = {
  id: 'FindingsQuery',
  title: 'Findings, newest first',
  lines: [
    'fields @timestamp, cause, rootCause, confidence, group, clusterArn, fix',
    findingsOnly,
    ...newestFirst,
  ],
};

/** What went wrong with us. */
export const problems: LogQuery = {
  id: 'ProblemsQuery',
  title: 'Warnings and errors, newest first',
  lines: [
    'fields @timestamp, level, message, error.name, error.message',
    'filter level in ["WARN", "ERROR", "CRITICAL"]',
    ...newestFirst,
  ],
};

/** An incident counts once, however often it was told. */
export const incidentsByCause: LogQuery = {
  id: 'IncidentsQuery',
  title: 'Incidents by cause',
  lines: [
    findingsOnly,
    'stats count_distinct(incidentId) as incidents, count(*) as findings by cause',
    'sort incidents desc',
  ],
};

const queries: readonly LogQuery[] = [
  findings,
  incidentsByCause,
  {
    id: 'FixesQuery',
    title: 'Fixes, newest first',
    lines: [
      'fields @timestamp, fix, cause, group, clusterArn, incidentId',
      findingsOnly,
      'filter fix in ["preview", "applied", "failed", "blocked", "reverted"]',
      ...newestFirst,
    ],
  },
  {
    id: 'UnseenQuery',
    title: 'What could not be seen, and why',
    lines: [
      findingsOnly,
      'filter ispresent(unseen.0)',
      'stats count(*) as findings, latest(@timestamp) as last by unseen.0',
      'sort findings desc',
    ],
  },
  problems,
  {
    id: 'DurationsQuery',
    title: 'Duration, memory and cold starts by hour',
    lines: [
      'filter type = "platform.report"',
      'stats count(*) as runs, pct(record.metrics.durationMs, 50) as p50, max(record.metrics.durationMs) as slowest, ' +
        'max(record.metrics.maxMemoryUsedMB) as mb, count(record.metrics.initDurationMs) as cold by bin(1h)',
    ],
  },
];

/** Saves the questions that somebody on call has, under the stack's name in the console of Logs Insights. */
export const saveQueries = (stack: Stack, logGroup: ILogGroup): void => {
  for (const { id, title, lines } of queries) {
    new CfnQueryDefinition(stack, id, {
      name: `${Aws.STACK_NAME}/${title}`,
      logGroupNames: [logGroup.logGroupName],
      queryString: lines.join('\n| '),
    });
  }
};
