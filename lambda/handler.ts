import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { awsSdk } from './aws-sdk.ts';
import { type Counted, count } from './count.ts';
import { incidentsIn } from './incidents.ts';
import { publish } from './publish.ts';
import type { Finding } from './report/finding.ts';
import { respond } from './respond.ts';
import { readSettings } from './settings.ts';

/** Kept of the function's time for putting the finding together and sending it, with a retry, milliseconds. */
const reserveMs = 15_000;
/** Longer than any read needs that will still be answered, milliseconds. */
const mostForReadingMs = 20_000;

const settings = readSettings(process.env);
const aws = awsSdk(process.env['AWS_REGION']);
const incidents = settings.table === undefined ? undefined : incidentsIn(settings.table, aws, Date.now);
const logger = new Logger({ serviceName: 'ecs-pull-medic' });
const metrics = new Metrics({ namespace: 'EcsPullMedic', serviceName: 'ecs-pull-medic' });

const record = (finding: Finding): void => {
  logger.info('finding', {
    incidentId: finding.incidentId,
    status: finding.status,
    severity: finding.severity,
    team: finding.team,
    synthetic: finding.synthetic,
    cause: finding.cause,
    rootCause: finding.rootCause.code,
    confidence: finding.rootCause.confidence,
    clusterArn: finding.clusterArn,
    group: finding.group,
    taskArn: finding.taskArn,
    fix: finding.fix.status,
    unseen: finding.evidence.filter(({ result }) => result === 'unknown').map(({ detail }) => detail),
  });
};

/** Each on its own: a dimension that one of them has would make another metric of the rest. */
const emit = ({ name, value, dimensions }: Counted): void => {
  const single = metrics.singleMetric();
  for (const [key, text] of Object.entries(dimensions)) single.addDimension(key, text);
  single.addMetric(name, name === 'RecoveryMinutes' ? MetricUnit.NoUnit : MetricUnit.Count, value);
};

/**
 * One EventBridge event, one invocation.
 *
 * What we can read nothing from is logged and acknowledged: a retry would read nothing again. An error in sending, or
 * one of our own, rejects: Lambda then runs the event again, twice, and hands it to the dead-letter queue at last, so
 * that no failure is lost without a sound.
 */
export const handler = async (
  event: unknown,
  context?: Context,
): Promise<{ findings: readonly Finding[] }> => {
  const left = context?.getRemainingTimeInMillis?.() ?? mostForReadingMs + reserveMs;
  const { findings, fixes, ignored } = await respond(event, {
    aws,
    budgetMs: Math.max(1_000, Math.min(mostForReadingMs, left - reserveMs)),
    publish: (finding) => publish(finding, settings.topicArn, aws),
    settings,
    reminderMs: settings.reminderMs,
    ...(incidents === undefined ? {} : { incidents }),
  });
  for (const why of ignored) logger.info('ignored', { why });
  for (const finding of findings) record(finding);
  for (const each of count(findings, fixes)) emit(each);
  return { findings };
};
