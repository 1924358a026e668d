import { describe, expect, it } from 'vitest';
import { nearest } from '../../infra/nearest.ts';
import { readStackSettings } from '../../infra/settings.ts';
import { UsageError } from '../../lambda/settings.ts';
import { flags } from './given.ts';

const refusal = (context: Record<string, unknown>): string => {
  try {
    readStackSettings(context);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return 'accepted';
};

const prod = 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod';

describe('settings of a deployment', () => {
  it('are all optional', () => {
    expect(readStackSettings({})).toEqual({ alertEmails: [], clusters: [] });
  });

  it('take several addresses, and each once', () => {
    const alertEmail = 'ops@example.com, on-call+ecs@mail.example.co.uk,ops@example.com';
    expect(readStackSettings({ alertEmail }).alertEmails).toEqual([
      'ops@example.com',
      'on-call+ecs@mail.example.co.uk',
    ]);
  });

  it.each([
    ['prod', ['prod']],
    ['prod, stage_2', ['prod', 'stage_2']],
    [prod, [prod]],
    [`${prod},stage`, [prod, 'stage']],
    [
      'arn:aws-cn:ecs:cn-north-1:111122223333:cluster/a',
      ['arn:aws-cn:ecs:cn-north-1:111122223333:cluster/a'],
    ],
  ])('take clusters by name or ARN: %s', (clusters, expected) => {
    expect(readStackSettings({ clusters }).clusters).toEqual(expected);
  });

  it.each([false, 'false'])('take autoFix=%s, which is what this release does', (autoFix) => {
    expect(refusal({ autoFix })).toBe('accepted');
  });

  it.each<[Record<string, unknown>, string]>([
    [{ alertEmail: '' }, 'alertEmail must be e-mail addresses with commas between, but is ""'],
    [{ alertEmail: 'ops' }, 'but has "ops"'],
    [{ alertEmail: 'ops@localhost' }, 'but has "ops@localhost"'],
    [{ alertEmail: 'a@example.com;b@example.com' }, 'but has "a@example.com;b@example.com"'],
    [{ alertEmail: 'a@example.com,' }, 'but has ""'],
    [{ alertEmail: 'Ops <ops@example.com>' }, 'but has "Ops <ops@example.com>"'],
    [{ alertEmail: true }, 'but is true'],
    [{ alertEmail: ['a@example.com'] }, 'but is ["a@example.com"]'],
    [{ alertEmail: `${'a'.repeat(300)}@example.com` }, '…'],
    [{ clusters: '' }, 'clusters must be names or ARNs of ECS clusters with commas between, but is ""'],
    [{ clusters: 'prod*' }, 'but has "prod*"'],
    [{ clusters: 'a b' }, 'but has "a b"'],
    [{ clusters: 'arn:aws:ecs:eu-west-1:111122223333:service/prod/web' }, 'service/prod/web"'],
    [
      { clusters: `${prod},arn:aws:ecs:us-east-1:111122223333:cluster/prod` },
      "clusters must be of the stack's own account and region, but names eu-west-1:111122223333 and us-east-1:111122223333",
    ],
    [
      { clusters: Array.from({ length: 20 }, (_, at) => `cluster-${at}`).join() },
      'clusters are too many: the rule',
    ],
    [{ autoFix: true }, 'autoFix must be false, but is true: automatic fixes are not in this release yet'],
    [{ autoFix: 'preview' }, 'autoFix must be false, but is "preview"'],
    [{ autoFix: 'maybe' }, 'autoFix must be false, but is "maybe"'],
    [{ slackWorkspaceId: 'T1' }, 'slackWorkspaceId is not in this release yet'],
    [{ fixRoles: 'a', kmsKeyArn: 'b' }, 'fixRoles, kmsKeyArn are not in this release yet'],
    [{ fixPolicyArns: '' }, 'fixPolicyArns is not in this release yet'],
    [{ optInTag: 'a=b' }, 'optInTag is not'],
    [{ regions: 'eu-west-1' }, 'regions is not'],
    [{ reminderMinutes: 5 }, 'reminderMinutes is not'],
    [{ routeTag: 'team' }, 'routeTag is not'],
    [{ slackChannelId: 'C1' }, 'slackChannelId is not'],
    [{ alertEmails: 'a@example.com' }, '"alertEmails" is no setting: alertEmail is'],
    [{ cluster: 'prod' }, '"cluster" is no setting: clusters is'],
  ])('refuse %j', (context, expected) => {
    expect(refusal(context)).toContain(expected);
  });

  it('name every fault in one line', () => {
    const message = refusal({ alertEmail: 'a\nb', clusters: '*', autofix: 'true', routeTag: 'team' });
    expect(message.split('\n')).toHaveLength(1);
    expect(message).toContain('"a\\nb"');
    expect(message).toContain('"*"');
    expect(message).toContain('routeTag is not in this release yet');
    expect(message).toContain('"autofix" is no setting: autoFix is');
  });

  it("leave CDK's own context and other people's alone", () => {
    const context = {
      ...flags(),
      'aws:cdk:enable-path-metadata': true,
      'aws:cdk:bundling-stacks': ['**'],
      'availability-zones:account=111122223333:region=eu-west-1': ['eu-west-1a'],
      'acknowledged-issue-numbers': [1],
      'cli-telemetry': false,
      team: 'platform',
      env: 'prod',
    };
    expect(refusal(context)).toBe('accepted');
  });
});

describe('the nearest name of a setting', () => {
  const names = ['alertEmail', 'clusters', 'autoFix', 'regions', 'slackChannelId', 'optInTag'];

  it.each([
    ['alertemail', 'alertEmail'],
    ['alert-email', 'alertEmail'],
    ['alert_emails', 'alertEmail'],
    ['alterEmail', 'alertEmail'],
    ['email', 'alertEmail'],
    ['cluster', 'clusters'],
    ['clusers', 'clusters'],
    ['clusterNames', 'clusters'],
    ['AUTOFIX', 'autoFix'],
    ['autoFixx', 'autoFix'],
    ['region', 'regions'],
    ['slackChannel', 'slackChannelId'],
    ['optinTags', 'optInTag'],
  ])('of %s is %s', (key, name) => {
    expect(nearest(key, names)).toBe(name);
  });

  it.each(['team', 'env', 'stage', 'vpcId', 'owner', 'tag', '', 'stackName', 'account'])(
    'of %j is none',
    (key) => {
      expect(nearest(key, names)).toBeUndefined();
    },
  );
});
