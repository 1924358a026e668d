import type { Aws, CallName } from '../lambda/aws.ts';
import type { Row } from '../lambda/incident-row.ts';
import { incidentsIn } from '../lambda/incidents.ts';
import { respond } from '../lambda/respond.ts';
import type { SandboxAccount } from './account-file.ts';
import { startTable, tableName } from './bench-table.ts';
import { sandbox } from './sandbox.ts';

/** What the storm is made of: tasks of services, of which some events come twice, out of order and side by side. */
const storm = { services: 200, tasks: 10_000, redelivered: 10, width: 8 } as const;

export interface StormResult {
  readonly deliveries: number;
  readonly alerts: number;
  /** Services whose tasks were counted exactly. */
  readonly exact: number;
  readonly calls: number;
  /** Calls of DynamoDB alone. */
  readonly tableCalls: number;
  /** DynamoDB's write request units of one update, its entry in the index included. */
  readonly writeUnits: number;
  readonly perSecond: number;
  /** Heap after the last fifth over that after the first. */
  readonly heapRatio: number;
  readonly peakMb: number;
}

/** Numbers that look random and are the same at each run (Park and Miller, "minimal standard"). */
const randomOf = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
};

/**
 * Units of a write: one for each kilobyte of the row, names included, and as many again for the index, which holds the
 * whole of a row that is open (DynamoDB guide, "Capacity unit consumption for write operations").
 */
const writeUnits = (row: Row): number => {
  const bytes = Object.entries(row).reduce((sum, [name, { S: text = '', N: number = '', SS: set = [] }]) => {
    const value = text + number + set.join('');
    return sum + Buffer.byteLength(name) + Buffer.byteLength(value);
  }, 0);
  return Math.ceil(bytes / 1024) * ('open' in row ? 2 : 1);
};

const eventsOf = (example: { detail: object }): object[] => {
  const random = randomOf(20_261_128);
  const begin = Date.parse('2026-10-02T09:00:00Z');
  const single = Array.from({ length: storm.tasks }, (_, index) => {
    const service = `storm-${index % storm.services}`;
    const at = new Date(begin + index * 100).toISOString();
    const taskArn = `arn:aws:ecs:eu-west-1:111122223333:task/prod/${index.toString(16).padStart(32, '0')}`;
    return {
      ...example,
      time: at,
      detail: { ...example.detail, group: `service:${service}`, stoppedAt: at, taskArn },
    };
  });
  const events = [...single, ...single.filter((_, index) => index % storm.redelivered === 0)];
  // Shuffled among some hundred neighbours: that is how far events overtake each other.
  return events
    .map((event, index) => ({ event, place: (index % storm.tasks) + random(200) }))
    .sort((a, b) => a.place - b.place)
    .map(({ event }) => event);
};

/** Runs the storm over a table of dynalite; the account's other services are in memory. */
export const runStorm = async (
  account: SandboxAccount,
  example: { detail: object },
): Promise<StormResult> => {
  const table = await startTable();
  try {
    return await run(account, example, table.over);
  } finally {
    await table.stop();
  }
};

const run = async (
  account: SandboxAccount,
  example: { detail: object },
  over: (aws: Aws) => Aws,
): Promise<StormResult> => {
  const whole = over(sandbox(account).aws);
  const calls: CallName[] = [];
  const writes: number[] = [];
  const aws: Aws = async (call, input, options) => {
    calls.push(call);
    const answer = await whole(call, input, options);
    if ('Attributes' in answer && answer.Attributes !== undefined) writes.push(writeUnits(answer.Attributes));
    return answer;
  };
  const incidents = incidentsIn(tableName, aws, Date.now);
  const events = eventsOf(example);
  const deliveries = events.length;
  const heaps: number[] = [];
  let alerts = 0;
  let done = 0;
  const start = performance.now();
  const worker = async (): Promise<void> => {
    for (let event = events.shift(); event !== undefined; event = events.shift()) {
      await respond(event, {
        aws,
        budgetMs: 20_000,
        incidents,
        // No reminder: the storm's own clock stands still.
        reminderMs: 24 * 3_600_000,
        publish: async () => {
          alerts += 1;
        },
      });
      done += 1;
      if (done % (deliveries / 5) === 0) heaps.push(process.memoryUsage().heapUsed);
    }
  };
  await Promise.all(Array.from({ length: storm.width }, worker));
  const seconds = (performance.now() - start) / 1_000;
  const counted = [...calls];
  const open = await incidents.open();
  return {
    deliveries,
    alerts,
    exact: open.filter(({ occurrences }) => occurrences === storm.tasks / storm.services).length,
    calls: counted.length,
    tableCalls: counted.filter((call) => call.startsWith('dynamodb:')).length,
    writeUnits: writes.reduce((sum, each) => sum + each, 0) / writes.length,
    perSecond: deliveries / seconds,
    heapRatio: (heaps.at(-1) ?? 0) / (heaps[0] ?? 1),
    peakMb: Math.max(...heaps) / 1e6,
  };
};
