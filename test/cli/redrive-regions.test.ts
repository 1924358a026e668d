import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { command } from './command.ts';

const Body = JSON.stringify({ source: 'aws.ecs', 'detail-type': 'ECS Task State Change', detail: {} });
const letter = {
  MessageId: 'one',
  ReceiptHandle: 'receipt',
  Body,
  MD5OfBody: createHash('md5').update(Body).digest('hex'),
};

/** What was asked for, with the region that it was signed for. */
const asked: string[] = [];
const messages = [letter];

const server = createServer(async (request, response) => {
  await buffer(request);
  const [, region, service] =
    /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(String(request.headers.authorization)) ?? [];
  const action = String(request.headers['x-amz-target'] ?? 'AWSLambda.Invoke').split('.')[1];
  asked.push(`${service}:${action} in ${region}`);
  response.writeHead(service === 'lambda' ? 202 : 200, { 'content-type': 'application/x-amz-json-1.0' });
  if (action === 'ReceiveMessage') response.end(JSON.stringify({ Messages: messages.splice(0) }));
  else response.end(service === 'lambda' ? '' : '{}');
});

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());

test("sends what lies in a further region's queue to the function of the home region", async () => {
  const { code, out, err } = await command('redrive')(
    [
      '--queue',
      'https://sqs.us-east-1.amazonaws.com/111122223333/undelivered',
      '--function',
      'medic',
      '--region',
      'eu-west-1',
    ],
    {
      env: {
        AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        AWS_ACCESS_KEY_ID: 'operator',
        AWS_SECRET_ACCESS_KEY: 'loopback',
      },
    },
  );
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toBe('Sent 1 event to medic; 0 left, 0 unreadable.\n');
  expect(asked).toEqual([
    'sqs:ReceiveMessage in us-east-1',
    'lambda:Invoke in eu-west-1',
    'sqs:DeleteMessage in us-east-1',
    'sqs:ReceiveMessage in us-east-1',
  ]);
}, 60_000);
