import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import {
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { command } from '../cli/command.ts';
import { loopback } from '../incident-table.ts';
import { hasMoto, type Moto, startMoto } from './moto.ts';
import { type Answer, type Recorder, startRecorder } from './recorder.ts';

const isThere = await hasMoto();

describe.runIf(!isThere)('npm run redrive, on the wire', () => {
  test.skip('skipped: moto_server is not on PATH (pip install "moto[server]")');
});

const event = (number: number) => ({
  id: `event-${number}`,
  source: 'aws.ecs',
  'detail-type': 'ECS Task State Change',
  detail: { stoppedReason: 'CannotPullContainerError: ü' },
});

const record = (requestPayload: object): string =>
  JSON.stringify({ version: '1.0', requestContext: { condition: 'RetriesExhausted' }, requestPayload });

/** Queues and outputs as the stack has them; the stand-in runs no function. */
const template = JSON.stringify({
  Resources: {
    UndeliveredEvents: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'undelivered' } },
    FailedEvents: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'failed' } },
  },
  Outputs: {
    UndeliveredEventsUrl: { Value: { Ref: 'UndeliveredEvents' } },
    FailedEventsUrl: { Value: { Ref: 'FailedEvents' } },
    FunctionName: { Value: 'EcsPullMedic-Function76856677-1XYZ' },
  },
});

const accepted: Answer = { status: 202, type: 'application/json', body: '' };

describe.runIf(isThere)('npm run redrive, on the wire', { timeout: 120_000 }, () => {
  let moto: Moto;
  let recorder: Recorder;
  let sqs: SQSClient;
  let invoked: string[] = [];
  let answer = accepted;

  const redrive = (...args: readonly string[]) => {
    invoked = [];
    return command('redrive')(args, {
      env: {
        AWS_ENDPOINT_URL: recorder.url,
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: 'operator',
        AWS_SECRET_ACCESS_KEY: 'loopback',
      },
    });
  };

  const urlOf = async (QueueName: string): Promise<string> =>
    (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl ?? '';

  const put = async (queue: string, ...bodies: readonly string[]): Promise<void> => {
    const QueueUrl = await urlOf(queue);
    for (const MessageBody of bodies) await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  };

  /** Takes everything that can be seen out of a queue. */
  const taken = async (queue: string): Promise<string[]> => {
    const { Messages: messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl: await urlOf(queue), MaxNumberOfMessages: 10 }),
    );
    return messages.map(({ Body: body = '' }) => body);
  };

  beforeAll(async () => {
    moto = await startMoto();
    // The path of Lambda's Invoke names the action, the body is the event.
    recorder = await startRecorder(moto.url, (action, body) => {
      if (!action.startsWith('lambda:')) return undefined;
      if (answer === accepted) invoked.push(body);
      return answer;
    });
    sqs = new SQSClient(loopback(moto.url));
    const stack = { StackName: 'EcsPullMedic', TemplateBody: template };
    await new CloudFormationClient(loopback(moto.url)).send(new CreateStackCommand(stack));
  });

  afterAll(async () => {
    await recorder?.stop();
    await moto?.stop();
  });

  test('sends what lies in both queues to the function of the stack, and leaves what it cannot read', async () => {
    await put('undelivered', ...[1, 2, 3].map((number) => JSON.stringify(event(number))), 'hello \u001b[31m');
    await put('failed', record(event(4)));
    const { code, out, err } = await redrive();
    expect(out).toBe('Sent 4 events to EcsPullMedic-Function76856677-1XYZ; 0 left, 1 unreadable.\n');
    expect(err).toMatch(
      /^Message \S+ of undelivered has no event in it and stays there: "hello \\u001b\[31m"\n$/,
    );
    expect(code).toBe(0);
    expect(invoked.map((body) => JSON.parse(body))).toEqual([1, 2, 3, 4].map(event));
    expect([...(await taken('undelivered')), ...(await taken('failed'))]).toEqual([]);
    expect(new Set(recorder.calls('operator'))).toEqual(
      new Set(['cloudformation:DescribeStacks', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'lambda:']),
    );
  });

  test('sends no more than it is told to, from a queue that is named', async () => {
    await put('failed', ...[5, 6, 7].map((number) => record(event(number))));
    const { code, out, err } = await redrive(
      ...['--limit', '2', '--queue', await urlOf('failed'), '--function', 'medic'],
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe('Sent 2 events to medic; 1 left, 0 unreadable.\n');
    expect(invoked).toHaveLength(2);
    expect(await taken('failed')).toHaveLength(1);
  });

  test('keeps the events of a function that is gone, and says so in one line with code 1', async () => {
    await put('undelivered', JSON.stringify(event(8)));
    answer = {
      status: 404,
      type: 'application/json',
      body: JSON.stringify({
        Type: 'User',
        message: 'Function not found: medic',
        __type: 'ResourceNotFoundException',
      }),
    };
    const { code, out, err } = await redrive(
      ...['--queue', await urlOf('undelivered'), '--function', 'medic'],
    );
    answer = accepted;
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(
      /^npm run redrive: lambda:InvokeFunction of medic failed: ResourceNotFoundException: .*sent before that: 0.*\n$/,
    );
  });

  test('tells a stack that is not there in one line, with code 1', async () => {
    const { code, out, err } = await redrive('--stack', 'nothing');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(
      /^npm run redrive: cloudformation:DescribeStacks of nothing failed: .*does not exist.*\n$/,
    );
  });
});
