import type { Context } from 'aws-lambda';
import { awsSdk } from './aws-sdk.ts';
import { incidentsIn } from './incidents.ts';
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
    publish: async (finding) => (await import('./telling.ts')).publish(finding, settings.topicArn, aws),
    settings,
    reminderMs: settings.reminderMs,
    ...(incidents === undefined ? {} : { incidents }),
  });
  // A repeat has nothing to log, and so loads nothing that logs.
  if (findings.length + fixes.length + ignored.length > 0)
    (await import('./telling.ts')).record(findings, fixes, ignored);
  return { findings };
};
