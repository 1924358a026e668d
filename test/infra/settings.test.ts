import { describe, expect, it } from 'vitest';
import cdk from '../../cdk.json' with { type: 'json' };
import { readStackSettings } from '../../infra/settings.ts';
import { UsageError } from '../../lambda/settings.ts';

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

describe('settings that are accepted', () => {
  it('are all optional', () => {
    expect(readStackSettings({})).toMatchObject({
      alertEmails: [],
      clusters: [],
      fix: { mode: 'off' },
      reminderMinutes: 60,
    });
  });

  it.each([1, '1', 90, '090', 10_080, '10080'])(
    'take minutes as a number or a text: %j',
    (reminderMinutes) => {
      expect(readStackSettings({ reminderMinutes }).reminderMinutes).toBe(Number(reminderMinutes));
    },
  );

  it('take several addresses and clusters, with spaces, each once', () => {
    const context = {
      alertEmail: 'ops@example.com, dev+ecs@mail.example.org,ops@example.com',
      clusters: `web ,${prod}`,
    };
    expect(readStackSettings(context)).toMatchObject({
      alertEmails: ['ops@example.com', 'dev+ecs@mail.example.org'],
      clusters: ['web', prod],
    });
  });

  it("leave alone what is CDK's own or somebody else's", () => {
    const context = {
      ...cdk.context,
      'aws:cdk:bundling-stacks': ['**'],
      'aws:cdk:enable-path-metadata': true,
      '@aws-cdk/core:newStyleStackSynthesis': true,
      'availability-zones:account=111122223333:region=eu-west-1': ['eu-west-1a'],
      costCenter: '42',
      stage: 'test',
    };
    expect(refusal(context)).toBe('accepted');
  });
});

describe('settings that are refused', () => {
  it.each<[Record<string, unknown>, string]>([
    [{ alertEmail: 'ops' }, 'alertEmail must be e-mail addresses with commas between, but has "ops"'],
    [
      { alertEmail: 'a@example.com,,' },
      'alertEmail must be e-mail addresses with commas between, but has "", ""',
    ],
    [{ alertEmail: 'a@example.com;b@example.com' }, 'but has "a@example.com;b@example.com"'],
    [{ alertEmail: 'Ops <ops@example.com>' }, 'but has "Ops <ops@example.com>"'],
    [{ alertEmail: 'ops@localhost' }, 'but has "ops@localhost"'],
    [{ alertEmail: '' }, 'but is ""'],
    [{ alertEmail: true }, 'but is true'],
    [{ alertEmail: ['a@example.com'] }, 'but is ["a@example.com"]'],
    [
      { clusters: 'prod*' },
      'clusters must be names or ARNs of ECS clusters with commas between, but has "prod*"',
    ],
    [{ clusters: 'arn:aws:ecs:eu-west-1:111122223333:service/prod/web' }, 'but has "arn:aws:ecs:'],
    [{ clusters: ' ' }, 'but is " "'],
    [{ clusters: `${prod},${prod.replace('eu-west-1', 'us-east-1')}` }, 'own account and region, but names'],
    [{ clusters: Array.from({ length: 60 }, (_, at) => `production-${at}`).join() }, 'are too many'],
    [{ reminderMinutes: 0 }, 'reminderMinutes must be a whole number from 1 to 10080, but is 0'],
    [{ reminderMinutes: '10081' }, 'but is "10081"'],
    [{ reminderMinutes: '1.5' }, 'but is "1.5"'],
    [{ reminderMinutes: 1.5 }, 'but is 1.5'],
    [{ reminderMinutes: '-5' }, 'but is "-5"'],
    [{ reminderMinutes: '1h' }, 'but is "1h"'],
    [{ reminderMinutes: ' 60' }, 'but is " 60"'],
    [{ reminderMinutes: '0x3c' }, 'but is "0x3c"'],
    [{ reminderMinutes: '' }, 'but is ""'],
    [{ reminderMinutes: true }, 'but is true'],
    [{ reminderMinutes: [60] }, 'but is [60]'],
    [{ reminderMinutes: Number.NaN }, 'reminderMinutes must be'],
    [{ reminderMinute: 60 }, '"reminderMinute" is no setting: reminderMinutes is'],
    [{ alertEmails: 'a@example.com' }, '"alertEmails" is no setting: alertEmail is'],
    [{ alertemail: 'a@example.com' }, '"alertemail" is no setting: alertEmail is'],
    [{ 'alert-email': 'a@example.com' }, '"alert-email" is no setting: alertEmail is'],
    [{ alretEmail: 'a@example.com' }, '"alretEmail" is no setting: alertEmail is'],
    [{ email: 'a@example.com' }, '"email" is no setting: alertEmail is'],
    [{ cluster: 'prod' }, '"cluster" is no setting: clusters is'],
    [{ clusterNames: 'prod' }, '"clusterNames" is no setting: clusters is'],
    [{ autofix: 'false' }, '"autofix" is no setting: autoFix is'],
    [{ slackChannel: 'C0123' }, '"slackChannel" is no setting: slackChannelId is'],
    [{ kmsKey: 'x' }, '"kmsKey" is no setting: kmsKeyArn is'],
  ])('%j', (context, reason) => {
    const line = refusal(context);
    expect(line).toContain(reason);
    expect(line).not.toContain('\n');
  });

  it('are told all at once, in one line', () => {
    expect(refusal({ alertEmail: 'ops', autoFix: 'yes', cluster: 'prod', routeTag: 'aws:x' })).toBe(
      'Bad settings: alertEmail must be e-mail addresses with commas between, but has "ops"; ' +
        'autoFix must be true, false or preview, but is "yes"; ' +
        'routeTag must be the key of a tag that does not begin with aws:, but is "aws:x"; "cluster" is no setting: clusters is.',
    );
  });

  it('stay one short line whatever is in the value', () => {
    const line = refusal({ alertEmail: `a\nb\u001b[31m${'x'.repeat(10_000)}` });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there.
    expect(line).not.toMatch(/[\u0000-\u001f]/);
    expect(line.length).toBeLessThan(200);
  });
});
