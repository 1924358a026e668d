import { once } from 'node:events';
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import type { Aws, CallName } from '../lambda/aws.ts';
import { dynamodb } from '../lambda/clients/dynamodb.ts';
import { incidentsIn } from '../lambda/incidents.ts';
import { respond } from '../lambda/respond.ts';
import type { SandboxAccount } from './account-file.ts';
import { sandbox } from './sandbox.ts';
import { tableKeys } from './table-keys.ts';

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

const startTable = async (): Promise<{ endpoint: string; stop: () => Promise<void> }> => {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const endpoint = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  return {
    endpoint,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};

/** Runs the storm over a table of dynalite, a kept stand-in for DynamoDB; the account's other services are in memory. */
export const runStorm = async (
  account: SandboxAccount,
  example: { detail: object },
): Promise<StormResult> => {
  const { endpoint, stop } = await startTable();
  const settings = {
    region: 'eu-west-1',
    endpoint,
    credentials: { accessKeyId: 'bench', secretAccessKey: 'loopback' },
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: 2_000,
      requestTimeout: 10_000,
      throwOnRequestTimeout: true as const,
    },
  };
  const client = new DynamoDBClient(settings);
  try {
    await client.send(
      new CreateTableCommand({ TableName: 'incidents', BillingMode: 'PAY_PER_REQUEST', ...tableKeys }),
    );
    await waitUntilTableExists(
      { client, minDelay: 1, maxDelay: 2, maxWaitTime: 20 },
      { TableName: 'incidents' },
    );
    return await run(account, example, dynamodb(settings));
  } finally {
    client.destroy();
    await stop();
  }
};

type Send = (input: object, options: object) => Promise<unknown>;

const run = async (
  account: SandboxAccount,
  example: { detail: object },
  table: ReturnType<typeof dynamodb>,
): Promise<StormResult> => {
  const memory = sandbox(account);
  const sends = table as unknown as Partial<Record<CallName, Send>>;
  const calls: CallName[] = [];
  const aws = (async (call: CallName, input: object, options?: object) => {
    calls.push(call);
    const send = sends[call];
    return send === undefined ? memory.aws(call, input as never, options) : send(input, {});
  }) as Aws;
  const incidents = incidentsIn('incidents', aws, Date.now);
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
    perSecond: deliveries / seconds,
    heapRatio: (heaps.at(-1) ?? 0) / (heaps[0] ?? 1),
    peakMb: Math.max(...heaps) / 1e6,
  };
};
