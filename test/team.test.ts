import { describe, expect, test } from 'vitest';
import { incidentsInMemory } from '../cli/memory-incidents.ts';
import type { Aws } from '../lambda/aws.ts';
import { noFix } from '../lambda/fix-settings.ts';
import { service } from '../lambda/probes/service.ts';
import { taskDefinition } from '../lambda/probes/task-definition.ts';
import type { Finding } from '../lambda/report/finding.ts';
import { subject } from '../lambda/report/headline.ts';
import { slack } from '../lambda/report/slack.ts';
import { sms } from '../lambda/report/sms.ts';
import { respond } from '../lambda/respond.ts';
import { teamOf } from '../lambda/team.ts';
import { askProbe, fakeAws } from './fake-aws.ts';
import { finding } from './finding.ts';
import { account, given, messages } from './given.ts';

const tags = { team: 'payments', cost: '42' };
const ofService = { facts: given.facts({ service: given.service({ tags }) }) };

describe('the team of a failure', () => {
  test('is the value of the tag on the service', () => {
    expect(teamOf(given.failure(), ofService, 'team')).toBe('payments');
  });

  test('is that of the task definition for a task of no service, and only then', () => {
    const facts = given.facts({ taskDefinition: given.taskDefinition({ tags }) });
    expect(teamOf(given.failure({ group: 'family:web' }), { facts }, 'team')).toBe('payments');
    expect(teamOf(given.failure(), { facts }, 'team')).toBeUndefined();
  });

  test.each<[string, Parameters<typeof teamOf>[1], string | undefined]>([
    ['the setting', ofService, undefined],
    ['such a tag', ofService, 'Team'],
    ['any tag', { facts: given.facts({ service: given.service() }) }, 'team'],
    ['the service', { facts: given.facts({ service: given.unreadable() }) }, 'team'],
    ['a tag of that name, which every object has', ofService, 'constructor'],
    [
      'anything in the value',
      { facts: given.facts({ service: given.service({ tags: { team: ' \n' } }) }) },
      'team',
    ],
  ])('is not known without %s', (_what, diagnosis, routeTag) => {
    expect(teamOf(given.failure(), diagnosis, routeTag)).toBeUndefined();
  });
});

describe('the tags', () => {
  test('of a service come with the call that is made anyway', async () => {
    const { fact, sent } = await askProbe(service, given.failure(), {
      'ecs:DescribeServices': {
        services: [{ serviceName: 'web', tags: [{ key: 'team', value: 'payments' }, { value: 'stray' }] }],
      },
    });
    expect(fact).toMatchObject({ value: { tags: { team: 'payments' } } });
    expect(sent).toMatchObject([{ input: { services: ['web'], include: ['TAGS'] } }]);
  });

  test('of a task definition come with the call that is made anyway', async () => {
    const { fact, sent } = await askProbe(taskDefinition, given.failure(), {
      'ecs:DescribeTaskDefinition': {
        taskDefinition: { family: 'web' },
        tags: [{ key: 'team', value: 'a' }],
      },
    });
    expect(fact).toMatchObject({ value: { tags: { team: 'a' } } });
    expect(sent).toMatchObject([{ input: { include: ['TAGS'] } }]);
  });
});

describe('a finding of a team', () => {
  test('begins its titles with it, and has it among the keywords', () => {
    const each = finding({ team: 'payments' });
    expect(subject(each)).toMatch(/^\[payments\] web cannot start: /);
    expect(sms(each)).toMatch(/^\[payments\] web/);
    expect(slack(each).content.title).toMatch(/^:red_circle: \[payments\] service web/);
    expect(slack(each).content.keywords).toContain('payments');
  });

  test.each([
    ['a bracket', '] web resolved: [', /^\[web resolved:\] web cannot start/],
    ['brackets alone', '[[]]', /^web cannot start/],
    ['letters that mail does not take', 'z\u00fcrich\u202e', /^\[z\?rich\?\] web cannot start/],
    ['a mention', '<!channel>', /^\[<!channel>\] web cannot start/],
    ['much too much', 'x'.repeat(256), /^\[x{23}\.\.\.\] web cannot start/],
  ])('keeps its title with %s in the tag', (_what, team, expected) => {
    expect(subject(finding({ team }))).toMatch(expected);
    expect(subject(finding({ team })).length).toBeLessThan(100);
    expect(slack(finding({ team })).content.title).not.toContain('<!');
  });
});

const told = async (routeTag: string | undefined, stoppedReason: string): Promise<readonly Finding[]> => {
  const { aws } = fakeAws({
    'ecs:DescribeServices': {
      services: [{ serviceName: 'web', tags: [{ key: 'team', value: 'payments' }] }],
    },
    'ecs:DescribeTaskDefinition': {
      taskDefinition: { family: 'web' },
      tags: [{ key: 'team', value: 'batch' }],
    },
  });
  const tolerant: Aws = (call, input, options) => aws(call, input, options);
  const all = [given.event({ stoppedReason }), given.event({ stoppedReason, group: 'family:web' })];
  const responses = await Promise.all(
    all.map((event) =>
      respond(event, {
        aws: tolerant,
        budgetMs: 5_000,
        publish: async () => undefined,
        settings: { account, regions: [], fix: noFix, ...(routeTag === undefined ? {} : { routeTag }) },
      }),
    ),
  );
  return responses.flatMap(({ findings }) => findings);
};

test.each([messages.rateLimited, messages.forbidden])(
  'is told whatever the cause is: %.50s',
  async (reason) => {
    expect((await told('team', reason)).map(({ team }) => team)).toEqual(['payments', 'batch']);
    expect((await told(undefined, reason)).map((each) => 'team' in each)).toEqual([false, false]);
  },
);

test('stays with an incident that is told again and told over, from what was told first', async () => {
  let now = Date.parse('2026-10-02T11:47:00Z');
  let desiredCount = 2;
  const { aws } = fakeAws({
    'ecs:DescribeServices': ({ include }) => ({
      services: [
        {
          serviceName: 'web',
          status: 'ACTIVE',
          desiredCount,
          ...(include === undefined ? {} : { tags: [{ key: 'team', value: 'payments' }] }),
        },
      ],
    }),
    'ecs:DescribeTaskDefinition': { taskDefinition: { family: 'web' } },
  });
  const sent: Finding[] = [];
  const means = {
    aws,
    budgetMs: 5_000,
    now: () => now,
    incidents: incidentsInMemory(() => now),
    publish: async (each: Finding) => void sent.push(each),
    settings: { account, regions: [], fix: noFix, routeTag: 'team' },
  };
  const tick = { id: 'tick', 'detail-type': 'Scheduled Event', source: 'aws.events' };
  await respond(given.event({ stoppedReason: messages.rateLimited }), means);
  now += 2 * 3_600_000;
  await respond(tick, means);
  desiredCount = 0;
  await respond(tick, means);
  expect(sent.map(({ status, team }) => `${status} ${team}`)).toEqual([
    'open payments',
    'ongoing payments',
    'resolved payments',
  ]);
});
