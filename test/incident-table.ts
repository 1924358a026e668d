import { once } from 'node:events';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import { tableKeys } from '../cli/table-keys.ts';
import type { Aws, CallName, Calls } from '../lambda/aws.ts';
import { dynamodb } from '../lambda/clients/dynamodb.ts';

/** A table of incidents behind an endpoint. */
export interface GivenTable {
  readonly aws: Aws;
  readonly name: string;
  /** Calls since the last time they were asked for. */
  calls(): readonly CallName[];
}

type Send = <N extends CallName>(input: Calls[N][0], options: object) => Promise<Calls[N][1]>;

const limits = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
} as const;

/** What a client of a stand-in on loopback is made with. */
export const loopback = (endpoint: string) => ({
  region: 'eu-west-1',
  endpoint,
  credentials: { accessKeyId: 'setup', secretAccessKey: 'loopback' },
  ...limits,
});

/**
 * DynamoDB as the function calls it, behind an endpoint on loopback; the calls are written down. A stand-in whose
 * writes are not atomic gets one call at a time: then what its callers do still interleaves, call by call.
 */
export const dynamodbAt = (endpoint: string, isAtomic = true): Pick<GivenTable, 'aws' | 'calls'> => {
  const sends: Partial<Record<CallName, Send>> = dynamodb(loopback(endpoint)) as Partial<
    Record<CallName, Send>
  >;
  let calls: CallName[] = [];
  let before: Promise<unknown> = Promise.resolve();
  const aws: Aws = async (call, input) => {
    calls.push(call);
    const send = sends[call];
    if (send === undefined) throw new Error(`The test expects no ${call}.`);
    if (isAtomic) return send(input, {});
    const answer = before.then(() => send(input, {}));
    before = answer.catch(() => undefined);
    return answer;
  };
  return {
    aws,
    calls: () => {
      const made = calls;
      calls = [];
      return made;
    },
  };
};

/** Makes a table as the stack does, and waits until it is there. */
export const createTable = async (endpoint: string, name: string, isAtomic = true): Promise<GivenTable> => {
  const client = new DynamoDBClient(loopback(endpoint));
  const input: CreateTableCommandInput = {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    ...structuredClone(tableKeys),
  };
  await client.send(new CreateTableCommand(input));
  await waitUntilTableExists({ client, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, { TableName: name });
  client.destroy();
  return { ...dynamodbAt(endpoint, isAtomic), name };
};

/** DynamoDB's kept stand-in for Node, in this process on a free port of loopback. */
export const startDynalite = async (): Promise<{ readonly url: string; stop(): Promise<void> }> => {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
