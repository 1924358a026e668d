import { readStackSettings, type StackSettings } from '../../infra/settings.ts';

const account = '111122223333';

/** A value that makes sense for each setting, and what it needs beside it. */
export const everySetting: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  alertEmail: { alertEmail: 'ops@example.com, dev@example.com' },
  slack: { slackWorkspaceId: 'T0123ABCDEF', slackChannelId: 'C0123ABCDEF' },
  clusters: { clusters: 'prod,staging' },
  regions: { regions: 'us-east-1,ap-southeast-2', homeRegion: 'eu-west-1' },
  homeRegion: { homeRegion: 'eu-west-1' },
  autoFix: { autoFix: 'true' },
  preview: { autoFix: 'preview' },
  fixPolicyArns: { fixPolicyArns: `arn:aws:iam::${account}:policy/pull` },
  optInTag: { optInTag: 'team=a' },
  fixRoles: { autoFix: 'true', fixRoles: 'web,batch-*' },
  reminderMinutes: { reminderMinutes: '90' },
  routeTag: { routeTag: 'team' },
  kmsKeyArn: { kmsKeyArn: `arn:aws:kms:eu-west-1:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab` },
  topicArn: { topicArn: 'arn:aws:sns:eu-west-1:444455556666:alerts' },
};

/** All of them at once. */
export const allTogether: Readonly<Record<string, unknown>> = {
  ...Object.assign({}, ...Object.values(everySetting)),
  autoFix: 'true',
};

/** The settings that CDK context of this kind stands for. */
export const settingsOf = (context: Readonly<Record<string, unknown>>): StackSettings =>
  readStackSettings(context);
