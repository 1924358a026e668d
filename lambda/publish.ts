import type { Aws } from './aws.ts';
import { email } from './report/email.ts';
import type { Finding } from './report/finding.ts';
import { subject } from './report/headline.ts';
import { slack } from './report/slack.ts';
import { sms } from './report/sms.ts';
import { cap } from './report/text.ts';

/** SNS takes 262,144 bytes of body and attributes together; the rest is room for the attributes (SNS API, Publish). */
const maxBodyBytes = 250_000;

const bytes = (text: string): number => new TextEncoder().encode(text).length;

/**
 * The bodies of one SNS message by protocol. Machines get the finding's JSON, people their text. Values must be strings,
 * or SNS ignores them silently.
 */
const bodies = (finding: Finding): Readonly<Record<string, string>> => {
  const json = JSON.stringify(finding);
  return {
    default: json,
    sqs: json,
    lambda: json,
    http: json,
    firehose: json,
    application: json,
    email: email(finding),
    https: JSON.stringify(slack(finding)),
    sms: sms(finding),
  };
};

/** Whole if it fits; else with less and less of what the message and the checks say, and saying so. */
const fitted = (finding: Finding): string => {
  for (const room of [Number.POSITIVE_INFINITY, 1_000, 200]) {
    const less: Finding = {
      ...finding,
      message: cap(finding.message, room),
      evidence: finding.evidence.map((each) => ({ ...each, detail: cap(each.detail, room) })),
      missing: finding.missing.slice(0, room),
    };
    const message = JSON.stringify(bodies(less));
    if (bytes(message) <= maxBodyBytes) return message;
  }
  throw new Error('The finding does not fit into an SNS message.');
};

/** Attributes for filter policies: at most ten, or raw delivery to SQS would drop the message; an empty value is refused. */
const attributes = (finding: Finding): Record<string, { DataType: 'String'; StringValue: string }> =>
  Object.fromEntries(
    Object.entries({
      status: finding.status,
      cause: finding.cause,
      severity: finding.severity,
      cluster: finding.clusterArn.split('/').at(-1) ?? '',
      group: finding.group,
      fixStatus: finding.fix.status,
      account: finding.account,
      region: finding.region,
      team: finding.team ?? '',
      synthetic: finding.synthetic ? 'true' : '',
    })
      .filter(([, value]) => value !== '')
      .map(([name, value]) => [name, { DataType: 'String', StringValue: cap(value, 256) }]),
  );

/** Sends one finding to the topic. Rejects when SNS does not take it: the invocation must then fail and be retried. */
export const publish = async (finding: Finding, topicArn: string, aws: Aws): Promise<void> => {
  const region = topicArn.split(':')[3];
  await aws(
    'sns:Publish',
    {
      TopicArn: topicArn,
      Subject: subject(finding),
      MessageStructure: 'json',
      Message: fitted(finding),
      MessageAttributes: attributes(finding),
    },
    region ? { region } : {},
  );
};
