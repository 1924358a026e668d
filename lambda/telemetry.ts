import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { type Counted, count } from './count.ts';
import type { Fix } from './fix.ts';
import type { Finding } from './report/finding.ts';

const logger = new Logger({ serviceName: 'ecs-pull-medic' });
const metrics = new Metrics({ namespace: 'EcsPullMedic', serviceName: 'ecs-pull-medic' });

const log = (finding: Finding): void => {
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

/** Logs what was told and what was not, one line each, and counts it. */
export const record = (
  findings: readonly Finding[],
  fixes: readonly Fix[],
  ignored: readonly string[],
): void => {
  for (const why of ignored) logger.info('ignored', { why });
  for (const finding of findings) log(finding);
  for (const each of count(findings, fixes)) emit(each);
};
