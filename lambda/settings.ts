import { type FixSettings, readFixSettings } from './fix-settings.ts';
import { shown } from './shown.ts';

/** How the function is configured, from its environment. Read once, at init. */
export interface Settings {
  readonly topicArn: string;
  /** Account and region that the function belongs to: the topic may be another account's. */
  readonly account: string;
  readonly region: string;
  /** Regions of the account whose events it gets: its own, and those that forward to it. */
  readonly regions: readonly string[];
  /** Key of the tag whose value says whose a service, or a standalone task, is. */
  readonly routeTag?: string;
  /** The table that remembers incidents; without it every failure is told. */
  readonly table?: string;
  /** After how long an incident that goes on is told again first, milliseconds. */
  readonly reminderMs: number;
  /** What it may repair. */
  readonly fix: FixSettings;
}

/** Bad settings or bad input on a command line: one line that says what would be right, exit code 2, no stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const topic = /^arn:[\w-]+:sns:([a-z0-9-]+):(\d{12}):[\w-]{1,256}(?:\.fifo)?$/;

const regionName = /^[a-z]{2}(?:-[a-z]{2,12}){1,3}-\d{1,2}$/;
/** What ECS lets a tag's key have (ECS API, Tag); one that begins with `aws:` can be read, too. */
const tagKey = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u;

/** The region that is home comes first, named or not. */
const readRegions = (text: string | undefined, home: string, complain: (fault: string) => void): string[] => {
  const named = text === undefined ? [] : text.split(',').map((each) => each.trim());
  if (!named.every((each) => regionName.test(each)))
    complain(`REGIONS must be regions with commas between, but is ${shown(text)}`);
  return [...new Set([home, ...named])];
};

/**
 * Reads `TOPIC_ARN`, `ACCOUNT_ID`, `INCIDENT_TABLE`, `REMINDER_MINUTES`, `REGIONS`, `ROUTE_TAG`, and what readFixSettings
 * reads. Every fault goes into one UsageError of one line that names the variables and what they must look like.
 */
export const readSettings = (environment: Readonly<Record<string, string | undefined>>): Settings => {
  const faults: string[] = [];
  const topicArn = environment['TOPIC_ARN'] ?? '';
  const [, topicRegion = '', topicAccount = ''] = topic.exec(topicArn) ?? [];
  const region = environment['AWS_REGION'] ?? topicRegion;
  const account = environment['ACCOUNT_ID'] ?? topicAccount;
  if (topicAccount === '')
    faults.push(`TOPIC_ARN must be the ARN of an SNS topic, but is ${shown(topicArn)}`);
  else if (!/^\d{12}$/.test(account))
    faults.push(`ACCOUNT_ID must be the id of an AWS account, but is ${shown(account)}`);
  const table = environment['INCIDENT_TABLE'];
  if (table !== undefined && !/^[\w.-]{3,255}$/.test(table))
    faults.push(`INCIDENT_TABLE must be the name of a DynamoDB table, but is ${shown(table)}`);
  const minutes = environment['REMINDER_MINUTES'] ?? '60';
  if (!/^[1-9]\d{0,5}$/.test(minutes))
    faults.push(`REMINDER_MINUTES must be a whole number above 0, but is ${shown(minutes)}`);
  const regions = readRegions(environment['REGIONS'], region, (fault) => faults.push(fault));
  const routeTag = environment['ROUTE_TAG'];
  if (routeTag !== undefined && !tagKey.test(routeTag))
    faults.push(`ROUTE_TAG must be the key of a tag, but is ${shown(routeTag)}`);
  const fix = readFixSettings(environment, (fault) => faults.push(fault));
  if (faults.length > 0) throw new UsageError(`${faults.join('; ')}.`);
  return {
    topicArn,
    account,
    region,
    regions,
    fix,
    reminderMs: Number(minutes) * 60_000,
    ...(table === undefined ? {} : { table }),
    ...(routeTag === undefined ? {} : { routeTag }),
  };
};
