import { describe, expect, it } from 'vitest';
import { readStackSettings } from '../../infra/settings.ts';

const key = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const topic = 'arn:aws:sns:eu-west-1:444455556666:alerts';
const slack = { slackWorkspaceId: 'T0123ABCDEF', slackChannelId: 'C0123ABCDEF' };
const prod = 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod';

const told = (context: Record<string, unknown>, environment = {}): string => {
  try {
    readStackSettings(context, environment);
    return 'accepted';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

describe('what a deployment can point to', () => {
  it('is taken as it is given', () => {
    expect(
      readStackSettings({ ...slack, kmsKeyArn: key, topicArn: topic, routeTag: ' team ' }),
    ).toMatchObject({
      slack: { workspaceId: 'T0123ABCDEF', channelId: 'C0123ABCDEF' },
      kmsKeyArn: key,
      topicArn: topic,
      routeTag: 'team',
    });
  });

  it('may be a multi-region key, an organization of Slack and a tag in any letters', () => {
    const mrk = `arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-${'0a'.repeat(16)}`;
    const grid = { slackWorkspaceId: 'E0123ABCDEF', slackChannelId: 'G0123ABCDEF' };
    expect(told({ kmsKeyArn: mrk, ...grid, routeTag: 'Équipe: a/b' })).toBe('accepted');
  });

  it.each<[Record<string, unknown>, string]>([
    [{ slackChannelId: 'C0123ABCDEF' }, 'slackChannelId needs slackWorkspaceId beside it'],
    [{ slackWorkspaceId: 'T0123ABCDEF' }, 'slackWorkspaceId needs slackChannelId beside it'],
    [
      { ...slack, slackChannelId: '#alerts' },
      'slackChannelId must be an id such as C0123ABCDEF, but is "#alerts"',
    ],
    [{ ...slack, slackChannelId: 'D0123ABCDEF' }, 'but is "D0123ABCDEF"'],
    [{ ...slack, slackWorkspaceId: 't0123abcdef' }, 'slackWorkspaceId must be an id such as T0123ABCDEF'],
    [{ ...slack, slackWorkspaceId: 7 }, 'but is 7'],
    [{ ...slack, slackWorkspaceId: '' }, 'but is ""'],
    [
      { kmsKeyArn: 'alias/mine' },
      'kmsKeyArn must be the whole ARN of a KMS key (no alias), but is "alias/mine"',
    ],
    [{ kmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:alias/mine' }, 'no alias'],
    [{ kmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/*' }, 'no alias'],
    [
      { kmsKeyArn: key, homeRegion: 'eu-west-2' },
      'kmsKeyArn must be of the home region eu-west-2, but is of eu-west-1',
    ],
    [{ topicArn: 'alerts' }, 'topicArn must be the ARN of an SNS topic (not FIFO), but is "alerts"'],
    [{ topicArn: `${topic}.fifo` }, 'not FIFO'],
    [{ topicArn: topic, homeRegion: 'eu-west-2' }, 'topicArn must be of the home region eu-west-2'],
    [{ routeTag: '' }, 'routeTag must be the key of a tag that does not begin with aws:, but is ""'],
    [{ routeTag: 'AWS:team' }, 'but is "AWS:team"'],
    [{ routeTag: 'team,owner' }, 'but is "team,owner"'],
    [{ routeTag: 'a'.repeat(129) }, 'routeTag must be'],
  ])('is refused when it makes no sense: %j', (context, reason) => {
    expect(told(context)).toContain(reason);
  });
});

describe('regions', () => {
  it('are forwarded to the home region, which is a setting or that of the surroundings', () => {
    const further = ['us-east-1', 'ap-southeast-2'];
    const regions = 'us-east-1, ap-southeast-2,us-east-1';
    const from = (context: Record<string, unknown>, environment = {}) =>
      readStackSettings(context, environment).regions;
    expect(from({ regions, homeRegion: 'eu-west-1' })).toEqual({ home: 'eu-west-1', further });
    expect(from({ regions }, { CDK_DEFAULT_REGION: 'eu-west-1', AWS_REGION: 'eu-west-2' })).toMatchObject({
      home: 'eu-west-1',
    });
    expect(from({ regions }, { AWS_REGION: 'eu-west-2' })).toEqual({ home: 'eu-west-2', further });
  });

  it('leave the stack for any region when there is none', () => {
    expect(readStackSettings({}, { CDK_DEFAULT_REGION: 'eu-west-1' }).regions).toEqual({ further: [] });
    expect(readStackSettings({ homeRegion: 'us-iso-east-1' }).regions).toEqual({
      home: 'us-iso-east-1',
      further: [],
    });
  });

  it('may hold clusters that are named by ARN', () => {
    const there = prod.replace('eu-west-1', 'us-east-1');
    expect(told({ regions: 'us-east-1', homeRegion: 'eu-west-1', clusters: `${prod},${there}` })).toBe(
      'accepted',
    );
  });

  it.each<[Record<string, unknown>, string]>([
    [{ regions: 'us-east-1' }, 'regions needs a home region to forward to: give homeRegion'],
    [
      { regions: 'eu-wset-1', homeRegion: 'eu-west-1' },
      'regions must be names of regions with commas between, but has',
    ],
    [{ regions: 'eu-west-1a', homeRegion: 'eu-west-1' }, 'but has "eu-west-1a"'],
    [{ regions: '', homeRegion: 'eu-west-1' }, 'but is ""'],
    [{ regions: 'eu-west-1', homeRegion: 'eu-west-1' }, 'but has the home region "eu-west-1"'],
    [
      { regions: 'cn-north-1,us-east-1', homeRegion: 'eu-west-1' },
      'partition of eu-west-1, but has "cn-north-1"',
    ],
    [{ homeRegion: 'Ireland' }, 'homeRegion must be the name of a region, but is "Ireland"'],
    [
      { homeRegion: 'us-east-1', clusters: prod },
      'clusters must be of the regions us-east-1, but names eu-west-1',
    ],
    [{ region: 'us-east-1' }, '"region" is no setting: regions is'],
  ])('are refused when they make no sense: %j', (context, reason) => {
    const line = told(context);
    expect(line).toContain(reason);
    expect(line).not.toContain('\n');
  });
});
