import { describe, expect, test } from 'vitest';
import { readAccount } from '../cli/account-file.ts';
import { incidentsInMemory } from '../cli/memory-incidents.ts';
import { sandbox } from '../cli/sandbox.ts';
import type { Aws, CallName } from '../lambda/aws.ts';
import { type Incidents, lease } from '../lambda/incident.ts';
import type { Finding } from '../lambda/report/finding.ts';
import { type Means, respond } from '../lambda/respond.ts';
import { accountWith, eventOf, host, reasons } from './evidence/account.ts';

const web = `${host}/shop/web:1.4.2`;
const minute = 60_000;
const clusterArn = 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod';

/** A function that lives: its memory, its clock, what it sent and what it asked of AWS. */
const alive = (
  account: Parameters<typeof accountWith>[1] = { role: { allow: [] } },
  service: object = {},
) => {
  let now = Date.parse('2026-10-02T12:00:00Z');
  let task = 0;
  const file = readAccount(
    accountWith(web, {
      ...account,
      more: {
        services: [
          {
            name: 'web',
            cluster: 'prod',
            desiredCount: 2,
            runningCount: 0,
            taskDefinition: 'web:41',
            ...service,
          },
        ],
      },
    }),
    'account.json',
  );
  const events: object[] = [];
  const { aws } = sandbox(file, events);
  const calls: CallName[] = [];
  const counting: Aws = (call, input, options) => {
    calls.push(call);
    return aws(call, input, options);
  };
  const sent: Finding[] = [];
  const table = incidentsInMemory(() => now);
  const refusals: Error[] = [];
  const means: Means = {
    aws: counting,
    budgetMs: 5_000,
    now: () => now,
    reminderMs: 60 * minute,
    incidents: table,
    publish: async (finding) => {
      const refusal = refusals.shift();
      if (refusal !== undefined) throw refusal;
      sent.push(finding);
    },
  };
  const failed = (reason: string = reasons.tokenDenied, group = 'service:web'): object => {
    const event = eventOf(web, reason, false) as { detail: object };
    task += 1;
    return {
      ...event,
      time: new Date(now).toISOString(),
      detail: {
        ...event.detail,
        group,
        stoppedAt: new Date(now).toISOString(),
        taskArn: `arn:aws:ecs:eu-west-1:111122223333:task/prod/${task}`,
      },
    };
  };
  const steady = (name = 'web', at = now): object => ({
    id: `steady-${at}`,
    'detail-type': 'ECS Service Action',
    time: new Date(at).toISOString(),
    resources: [`arn:aws:ecs:eu-west-1:111122223333:service/prod/${name}`],
    detail: { eventName: 'SERVICE_STEADY_STATE', clusterArn },
  });
  return {
    means,
    calls,
    sent,
    refusals,
    failed,
    steady,
    tick: () => ({ id: `tick-${now}`, 'detail-type': 'Scheduled Event', source: 'aws.events' }),
    pass: (ms: number) => {
      now += ms;
    },
    run: (event: object, but: Partial<Means> = {}) => respond(event, { ...means, ...but }),
    statuses: () => sent.map(({ status, occurrences }) => `${status} ${occurrences}`),
  };
};

/** A process that dies gives nothing back. */
const unreleased = ({ incidents }: Means): Incidents => {
  if (incidents === undefined) throw new Error('There is a memory.');
  return { ...incidents, release: async () => {} };
};

describe('an incident', () => {
  test('is told once, however many of its tasks fail, and a repeat asks nothing of AWS', async () => {
    const medic = alive();
    await medic.run(medic.failed());
    const asked = medic.calls.length;
    for (let count = 0; count < 100; count += 1) {
      medic.pass(1_000);
      await medic.run(medic.failed());
    }
    expect(medic.statuses()).toEqual(['open 1']);
    expect(medic.calls.length).toBe(asked);
  });

  test('is another for another cause, role, image, service or cluster', async () => {
    const medic = alive();
    await medic.run(medic.failed());
    await medic.run(medic.failed(reasons.notFound(web)));
    await medic.run(medic.failed(reasons.tokenDenied, 'service:api'));
    expect(medic.statuses()).toEqual(['open 1', 'open 1', 'open 1']);
    expect(new Set(medic.sent.map(({ incidentId }) => incidentId)).size).toBe(3);
  });

  test('is reminded of after the interval, with the count since, and then at growing distance', async () => {
    const medic = alive();
    for (let minutes = 0; minutes <= 8 * 60; minutes += 10) {
      await medic.run(medic.failed());
      medic.pass(10 * minute);
    }
    expect(medic.statuses()).toEqual(['open 1', 'ongoing 7', 'ongoing 19', 'ongoing 43']);
    expect(medic.sent[1]?.story).toMatch(/^6 more tasks failed since you were told at 2026-10-02T12:00/);
    expect(new Set(medic.sent.map(({ incidentId }) => incidentId)).size).toBe(1);
  });

  test('is neither counted nor told again by a second delivery of an event', async () => {
    const medic = alive();
    const event = medic.failed();
    await medic.run(event);
    await medic.run(event);
    await medic.run(event);
    await medic.run(medic.failed());
    medic.pass(61 * minute);
    await medic.run(event);
    await medic.run(medic.failed());
    expect(medic.statuses()).toEqual(['open 1', 'ongoing 3']);
  });

  test('is told once by two first events side by side', async () => {
    const medic = alive();
    await Promise.all([medic.run(medic.failed()), medic.run(medic.failed())]);
    expect(medic.sent).toHaveLength(1);
  });

  test('is told by the retry when SNS refused, once', async () => {
    const medic = alive();
    medic.refusals.push(new Error('SNS is away'));
    const event = medic.failed();
    await expect(medic.run(event)).rejects.toThrow('SNS is away');
    await medic.run(event);
    await medic.run(event);
    await medic.run(medic.failed());
    expect(medic.statuses()).toEqual(['open 1']);
  });

  test('is told once by two deliveries of one event side by side', async () => {
    const medic = alive();
    const event = medic.failed();
    await Promise.all([medic.run(event), medic.run(event)]);
    expect(medic.statuses()).toEqual(['open 1']);
  });

  test('is told by another event when the first one died for good', async () => {
    const medic = alive();
    medic.refusals.push(new Error('dead'));
    await expect(medic.run(medic.failed(), { incidents: unreleased(medic.means) })).rejects.toThrow('dead');
    expect((await medic.run(medic.failed())).findings).toEqual([]);
    medic.pass(lease);
    await Promise.all([medic.run(medic.failed()), medic.run(medic.failed())]);
    expect(medic.sent).toHaveLength(1);
  });

  test('is told all the same when the table cannot be reached, with what that means, and nothing is repaired', async () => {
    const medic = alive();
    const away = async () => {
      throw Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
    };
    const incidents = { claim: away, lastFix: away } as unknown as Incidents;
    const { findings } = await medic.run(medic.failed(), { incidents });
    expect(findings).toMatchObject([{ status: 'open', fix: { status: 'blocked' } }]);
    expect(findings[0]?.evidence).toContainEqual({
      check: 'incident.memory',
      result: 'unknown',
      detail: expect.stringContaining('dynamodb:UpdateItem'),
    });
  });
});

describe('recovery', () => {
  test('is told once, with how long it lasted and how many tasks failed; a heartbeat alone is silent', async () => {
    const medic = alive();
    await medic.run(medic.steady());
    expect(medic.calls).toEqual([]);
    await medic.run(medic.failed());
    await medic.run(medic.failed());
    medic.pass(42 * minute);
    await medic.run(medic.steady());
    await medic.run(medic.steady());
    expect(medic.statuses()).toEqual(['open 1', 'resolved 2']);
    expect(medic.sent[1]?.story).toMatch(
      /web:41 starts now\. It lasted 42 minutes; 2 tasks failed\. Nothing was repaired/,
    );
  });

  test('of another service, or of before the failure, ends nothing', async () => {
    const medic = alive();
    const before = medic.steady();
    medic.pass(minute);
    await medic.run(medic.failed());
    await medic.run(before);
    medic.pass(minute);
    await medic.run(medic.steady('api'));
    expect(medic.statuses()).toEqual(['open 1']);
  });

  test('by rollback is told as such', async () => {
    const medic = alive({ role: { allow: [] } }, { taskDefinition: 'web:40' });
    await medic.run(medic.failed());
    medic.pass(minute);
    await medic.run(medic.steady());
    expect(medic.sent[1]?.story).toMatch(/Recovered by rollback to web:40: revision 41 is still broken/);
  });

  test('is followed by a new incident when it fails again', async () => {
    const medic = alive();
    await medic.run(medic.failed());
    medic.pass(minute);
    await medic.run(medic.steady());
    medic.pass(minute);
    await medic.run(medic.failed());
    expect(medic.statuses()).toEqual(['open 1', 'resolved 1', 'open 1']);
    expect(medic.sent[2]?.incidentId).not.toBe(medic.sent[0]?.incidentId);
  });

  test('is told by the retry when SNS refused', async () => {
    const medic = alive();
    await medic.run(medic.failed());
    medic.pass(minute);
    medic.refusals.push(new Error('SNS is away'));
    const steady = medic.steady();
    await expect(medic.run(steady)).rejects.toThrow();
    await medic.run(steady);
    expect(medic.statuses()).toEqual(['open 1', 'resolved 1']);
  });
});

describe('silence', () => {
  test('of a service that stands at zero is told by the schedule, with the last try', async () => {
    const medic = alive();
    await medic.run(medic.failed());
    medic.pass(30 * minute);
    await medic.run(medic.tick());
    medic.pass(31 * minute);
    await medic.run(medic.tick());
    await medic.run(medic.tick());
    expect(medic.statuses()).toEqual(['open 1', 'ongoing 1']);
    expect(medic.sent[1]?.story).toMatch(/0 of 2 tasks run\. The last try was at 2026-10-02T12:00/);
  });

  test.each([
    [
      'healed unseen',
      {
        runningCount: 2,
        deployments: [
          {
            status: 'PRIMARY',
            taskDefinition: 'web:41',
            rolloutState: 'COMPLETED',
            desiredCount: 2,
            runningCount: 2,
            createdAt: '2026-10-02T11:00:00Z',
          },
        ],
      },
      /All 2 tasks run/,
    ],
    ['was set to zero', { desiredCount: 0 }, /Given up: the service was set to 0/],
    ['was deleted', { name: 'other' }, /Given up: the service was deleted/],
  ])('of a service that %s ends the incident', async (_what, service, story) => {
    const medic = alive({ role: { allow: [] } }, service);
    await medic.run(medic.failed());
    medic.pass(20 * minute);
    await medic.run(medic.tick());
    await medic.run(medic.tick());
    expect(medic.statuses()).toEqual(['open 1', 'resolved 1']);
    expect(medic.sent[1]?.story).toMatch(story);
  });

  test('of standalone tasks ends their incident after a day, and a failure then is a new one', async () => {
    const medic = alive();
    await medic.run(medic.failed(reasons.tokenDenied, 'family:web'));
    medic.pass(23 * 60 * minute);
    await medic.run(medic.tick());
    expect(medic.statuses()).toEqual(['open 1']);
    medic.pass(61 * minute);
    await medic.run(medic.tick());
    await medic.run(medic.failed(reasons.tokenDenied, 'family:web'));
    expect(medic.statuses()).toEqual(['open 1', 'resolved 1', 'open 1']);
  });

  test('costs nothing while nothing is open', async () => {
    const medic = alive();
    await medic.run(medic.tick());
    expect(medic.calls).toEqual([]);
  });
});
