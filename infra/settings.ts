import type { FixSettings } from '../lambda/fix-settings.ts';
import { UsageError } from '../lambda/settings.ts';
import { shown } from '../lambda/shown.ts';
import { readFix } from './fix-settings.ts';
import { nearest } from './nearest.ts';
import { readList } from './read-list.ts';
import { patternChars, rulePattern } from './rule-pattern.ts';

/** What a deployment can choose in this release, read from CDK context. */
export interface StackSettings {
  /** E-mail addresses that are subscribed to the topic; each must confirm once. */
  readonly alertEmails: readonly string[];
  /** Clusters to watch, by name or ARN; empty means all. */
  readonly clusters: readonly string[];
  /** What may be repaired. */
  readonly fix: FixSettings;
  /** An incident that goes on is told again after so long, and then at growing distance. */
  readonly reminderMinutes: number;
}

const supported = [
  'alertEmail',
  'clusters',
  'autoFix',
  'fixPolicyArns',
  'optInTag',
  'fixRoles',
  'reminderMinutes',
] as const;

/** Settings of the documented set that later releases bring: refused, so that nobody believes them in force. */
const later = ['slackWorkspaceId', 'slackChannelId', 'regions', 'routeTag', 'kmsKeyArn'] as const;

const known: ReadonlySet<string> = new Set([...supported, ...later]);

/** Keys that are CDK's own or a look-up it has kept: feature flags, `aws:cdk:…`, `availability-zones:account=…`. */
const belongsToCdk = (key: string): boolean => /^@|:|^cli-telemetry$|^acknowledged-issue-numbers$/.test(key);

const address = /^[^\s@,;<>()"\\]{1,64}@(?:[\p{L}\d-]{1,63}\.){1,8}[\p{L}\d-]{2,63}$/u;
const clusterName = /^[A-Za-z\d][\w-]{0,254}$/;
const clusterArn = /^arn:aws[a-z-]*:ecs:([a-z\d-]+:\d{12}):cluster\/[\w-]{1,255}$/;

/** Faults of the clusters taken together: no rule could match them all. */
const clusterFaults = (clusters: readonly string[]): string[] => {
  const homes = new Set(clusters.flatMap((cluster) => clusterArn.exec(cluster)?.[1] ?? []));
  const { length } = JSON.stringify(rulePattern(clusters));
  return [
    ...(homes.size > 1
      ? [`clusters must be of the stack's own account and region, but names ${[...homes].join(' and ')}`]
      : []),
    ...(length > patternChars
      ? [`clusters are too many: the rule's pattern would have ${length} characters of ${patternChars}`]
      : []),
  ];
};

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

const unknownFaults = (keys: readonly string[]): string[] =>
  keys
    .filter((key) => !known.has(key) && !belongsToCdk(key))
    .flatMap((key) => {
      const meant = nearest(key, [...known]);
      return meant === undefined ? [] : [`${shown(key)} is no setting: ${meant} is`];
    });

/**
 * Reads the settings from CDK context: `-c key=value`, `cdk.json` and what CDK itself puts there. Every fault goes
 * into one UsageError of one line: values that make no sense, settings of later releases, and keys so close to a
 * setting's name that they were meant to be one. Other keys belong to somebody else and are left alone.
 */
export const readStackSettings = (context: Readonly<Record<string, unknown>>): StackSettings => {
  const faults: string[] = [];
  const alertEmails = readList(context['alertEmail'], {
    valid: (entry) => entry.length <= 254 && address.test(entry),
    complain: (what) => faults.push(`alertEmail must be e-mail addresses with commas between${what}`),
  });
  const clusters = readList(context['clusters'], {
    valid: (entry) => clusterName.test(entry) || clusterArn.test(entry),
    complain: (what) =>
      faults.push(`clusters must be names or ARNs of ECS clusters with commas between${what}`),
  });
  faults.push(...clusterFaults(clusters));
  const fix = readFix(context, (fault) => faults.push(fault));
  const reminderMinutes = readReminder(context['reminderMinutes'], (fault) => faults.push(fault));
  const early = later.filter((key) => context[key] !== undefined);
  if (early.length > 0)
    faults.push(`${early.join(', ')} ${early.length > 1 ? 'are' : 'is'} not in this release yet`);
  faults.push(...unknownFaults(Object.keys(context)));
  if (faults.length > 0) throw new UsageError(`Bad settings: ${faults.join('; ')}.`);
  return { alertEmails, clusters, fix, reminderMinutes };
};
