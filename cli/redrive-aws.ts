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

/** SQS and Lambda with the caller's credentials. */
export const postIn = (region: string | undefined, functionName: string): Post => {
  // Requests are signed for the region's own endpoint, whatever host a queue's URL names.
  const sqs = new SQSClient({ ...clientSettings(region), useQueueUrlAsEndpoint: false });
  const lambda = new LambdaClient(clientSettings(region));
  return {
    receive: async (QueueUrl, most) => {
      const { Messages: messages = [] } = await askedFor(
        'sqs:ReceiveMessage',
        sqs.send(
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
      await askedFor('sqs:DeleteMessage', sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })));
    },
    count: async (QueueUrl) => {
      const { Attributes: attributes } = await askedFor(
        'sqs:GetQueueAttributes',
        sqs.send(
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
