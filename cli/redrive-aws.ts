import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { clientSettings } from './aws-client.ts';
import type { Post } from './dead-letters.ts';
import { askedFor, readStack } from './deployed.ts';

/** The queues of a stack and the function that their events are for. */
export interface Deployed {
  readonly queueUrls: readonly string[];
  readonly functionName: string;
}

/** Seconds. Longer than ten events take to be sent, short enough that what stays is soon seen again. */
const hidden = 120;
/** Seconds. A receive that waits asks all servers of a queue: an empty answer then means an empty queue. */
const patience = 2;

/** Finds queues and function by the outputs of the stack. */
export const findDeployed = async (stack: string, region: string | undefined): Promise<Deployed> => {
  const { output } = await readStack(stack, region);
  return {
    queueUrls: [output('UndeliveredEventsUrl'), output('FailedEventsUrl')],
    functionName: output('FunctionName'),
  };
};

/** The region in the host of a queue's URL, as AWS gives it now. */
const regionOfQueue = (url: string): string | undefined =>
  /^https:\/\/sqs\.([a-z\d-]+)\.amazonaws\./.exec(url)?.[1];

const regionOfFunction = (name: string): string | undefined =>
  /^arn:[^:]+:lambda:([a-z\d-]+):/.exec(name)?.[1];

/**
 * SQS and Lambda with the caller's credentials. A queue and a function that say where they are may be in two regions:
 * events that could not be forwarded lie in a further region's queue, and are for the function of the home region.
 */
export const postIn = (region: string | undefined, functionName: string): Post => {
  const clients = new Map<string | undefined, SQSClient>();
  // Requests are signed for the region's own endpoint, whatever host a queue's URL names.
  const sqsOf = (url: string): SQSClient => {
    const where = regionOfQueue(url) ?? region;
    const sqs =
      clients.get(where) ?? new SQSClient({ ...clientSettings(where), useQueueUrlAsEndpoint: false });
    clients.set(where, sqs);
    return sqs;
  };
  const lambda = new LambdaClient(clientSettings(regionOfFunction(functionName) ?? region));
  return {
    receive: async (QueueUrl, most) => {
      const { Messages: messages = [] } = await askedFor(
        'sqs:ReceiveMessage',
        sqsOf(QueueUrl).send(
          new ReceiveMessageCommand({
            QueueUrl,
            MaxNumberOfMessages: most,
            VisibilityTimeout: hidden,
            WaitTimeSeconds: patience,
          }),
        ),
      );
      return messages.map(({ MessageId: id = '', Body: body = '', ReceiptHandle: receipt = '' }) => ({
        id,
        body,
        receipt,
      }));
    },
    remove: async (QueueUrl, ReceiptHandle) => {
      await askedFor(
        'sqs:DeleteMessage',
        sqsOf(QueueUrl).send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })),
      );
    },
    count: async (QueueUrl) => {
      const { Attributes: attributes } = await askedFor(
        'sqs:GetQueueAttributes',
        sqsOf(QueueUrl).send(
          new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
        ),
      );
      return Number(attributes?.['ApproximateNumberOfMessages'] ?? 0);
    },
    invoke: async (event) => {
      await askedFor(
        `lambda:InvokeFunction of ${functionName}`,
        lambda.send(
          new InvokeCommand({
            FunctionName: functionName,
            InvocationType: 'Event',
            Payload: Buffer.from(event),
          }),
        ),
      );
    },
  };
};
