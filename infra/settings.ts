import type { FixSettings } from '../lambda/fix-settings.ts';
import { UsageError } from '../lambda/settings.ts';
import { shown } from '../lambda/shown.ts';
import { readClusters } from './cluster-settings.ts';
import { readFix } from './fix-settings.ts';
import { nearest } from './nearest.ts';
import { readList } from './read-list.ts';
import { type RegionSettings, readRegions } from './region-settings.ts';
import { type ResourceSettings, readResources } from './resource-settings.ts';
import { readSlack, type SlackSettings } from './slack-settings.ts';

/** What a deployment can choose, read from CDK context. */
export interface StackSettings extends ResourceSettings {
  /** E-mail addresses that are subscribed to the topic; each must confirm once. */
  readonly alertEmails: readonly string[];
  /** The channel that findings are told in. */
  readonly slack?: SlackSettings;
  /** Clusters to watch, by name or ARN; empty means all. */
  readonly clusters: readonly string[];
  /** Where the stack is and whose events it takes. */
  readonly regions: RegionSettings;
  /** What may be repaired. */
  readonly fix: FixSettings;
  /** An incident that goes on is told again after so long, and then at growing distance. */
  readonly reminderMinutes: number;
}

const keys: readonly string[] = [
  'alertEmail',
  'slackWorkspaceId',
  'slackChannelId',
  'clusters',
  'regions',
  'homeRegion',
  'autoFix',
  'fixPolicyArns',
  'optInTag',
  'fixRoles',
  'reminderMinutes',
  'routeTag',
  'kmsKeyArn',
  'topicArn',
];

/** Keys that are CDK's own or a look-up it has kept: feature flags, `aws:cdk:…`, `availability-zones:account=…`. */
const belongsToCdk = (key: string): boolean => /^@|:|^cli-telemetry$|^acknowledged-issue-numbers$/.test(key);

const address = /^[^\s@,;<>()"\\]{1,64}@(?:[\p{L}\d-]{1,63}\.){1,8}[\p{L}\d-]{2,63}$/u;

const reminder = { usual: 60, most: 7 * 24 * 60 } as const;

/** `-c key=value` brings a text, `cdk.json` may have a number. */
const readReminder = (value: unknown, complain: (fault: string) => void): number => {
  if (value === undefined) return reminder.usual;
  const minutes = typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value;
  if (Number.isInteger(minutes) && Number(minutes) >= 1 && Number(minutes) <= reminder.most)
    return Number(minutes);
  complain(`reminderMinutes must be a whole number from 1 to ${reminder.most}, but is ${shown(value)}`);
  return reminder.usual;
};

const unknownFaults = (given: readonly string[]): string[] =>
  given
    .filter((key) => !keys.includes(key) && !belongsToCdk(key))
    .flatMap((key) => {
      const meant = nearest(key, keys);
      return meant === undefined ? [] : [`${shown(key)} is no setting: ${meant} is`];
    });

/**
 * Reads the settings from CDK context: `-c key=value`, `cdk.json` and what CDK itself puts there, and from the
 * environment the region, where it matters. Every fault goes into one UsageError of one line: values that make no sense,
 * and keys so close to a setting's name that they were meant to be one. Other keys belong to somebody else and are left
 * alone.
 */
export const readStackSettings = (
  context: Readonly<Record<string, unknown>>,
  environment: Readonly<Record<string, string | undefined>> = {},
): StackSettings => {
  const faults: string[] = [];
  const complain = (fault: string): void => {
    faults.push(fault);
  };
  const alertEmails = readList(context['alertEmail'], {
    valid: (entry) => entry.length <= 254 && address.test(entry),
    complain: (what) => complain(`alertEmail must be e-mail addresses with commas between${what}`),
  });
  const slack = readSlack(context, complain);
  const regions = readRegions(context, environment, complain);
  const clusters = readClusters(context['clusters'], regions, complain);
  const fix = readFix(context, complain);
  const reminderMinutes = readReminder(context['reminderMinutes'], complain);
  const resources = readResources(context, regions.home, complain);
  faults.push(...unknownFaults(Object.keys(context)));
  if (faults.length > 0) throw new UsageError(`Bad settings: ${faults.join('; ')}.`);
  return {
    alertEmails,
    clusters,
    regions,
    fix,
    reminderMinutes,
    ...resources,
    ...(slack === undefined ? {} : { slack }),
  };
};
