import { once } from 'node:events';
import { CreateTableCommand, DynamoDBClient, waitUntilTableExists } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import type { Aws, CallName } from '../lambda/aws.ts';
import { dynamodb } from '../lambda/clients/dynamodb.ts';
import { tableKeys } from './table-keys.ts';

export const tableName = 'incidents';

type Send = (input: object, options: object) => Promise<unknown>;

/**
 * The table of incidents in dynalite, a kept stand-in for DynamoDB, on loopback. `over` gives an `Aws` whose calls of
 * DynamoDB go there, and all others to the one given.
 */
export const startTable = async (): Promise<{ over: (aws: Aws) => Aws; stop: () => Promise<void> }> => {
  const server = dynalite({ createTableMs: 0 });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const settings = {
    region: 'eu-west-1',
    endpoint: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    credentials: { accessKeyId: 'bench', secretAccessKey: 'loopback' },
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: 2_000,
      requestTimeout: 10_000,
      throwOnRequestTimeout: true as const,
    },
  };
  const client = new DynamoDBClient(settings);
  await client.send(
    new CreateTableCommand({ TableName: tableName, BillingMode: 'PAY_PER_REQUEST', ...tableKeys }),
  );
  await waitUntilTableExists({ client, minDelay: 1, maxDelay: 2, maxWaitTime: 20 }, { TableName: tableName });
  const sends = dynamodb(settings) as unknown as Partial<Record<CallName, Send>>;
  return {
    over: (aws) =>
      (async (call: CallName, input: object, options?: object) => {
        const send = sends[call];
        return send === undefined ? aws(call, input as never, options) : send(input, {});
      }) as Aws,
    stop: async () => {
      client.destroy();
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
};
