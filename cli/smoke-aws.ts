import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { clientSettings } from './aws-client.ts';
import { askedFor, readStack } from './deployed.ts';
import type { Answered, Subscriptions } from './synthetic.ts';

/** What is tried out: the function, and the topic that its alerts go to. */
export interface Target {
  readonly functionName: string;
  readonly topicArn: string;
  /** Of stack or function: the topic may be another account's. */
  readonly arn: string;
}

/** The function may take a minute; asked again it would tell again. Milliseconds. */
const invocation = { timeout: 90_000, attempts: 1 } as const;

/** Finds function and topic by the outputs of the stack. */
export const targetOfStack = async (stack: string, region: string | undefined): Promise<Target> => {
  const { arn, output } = await readStack(stack, region);
  return { functionName: output('FunctionName'), topicArn: output('TopicArn'), arn };
};

/** Finds the topic by the function's own settings. */
export const targetOfFunction = async (functionName: string, region: string | undefined): Promise<Target> => {
  const { Environment: environment, FunctionArn: arn = '' } = await askedFor(
    `lambda:GetFunctionConfiguration of ${functionName}`,
    new LambdaClient(clientSettings(region)).send(
      new GetFunctionConfigurationCommand({ FunctionName: functionName }),
    ),
  );
  const topicArn = environment?.Variables?.['TOPIC_ARN'];
  if (topicArn === undefined)
    throw new Error(`Function ${functionName} has no TOPIC_ARN: it is not ECS Pull Medic's.`);
  return { functionName, topicArn, arn };
};

/** Invokes the function and waits for its answer. */
export const invoke = async (
  functionName: string,
  event: object,
  region: string | undefined,
): Promise<Answered> => {
  const settings = clientSettings(region);
  const lambda = new LambdaClient({
    ...settings,
    maxAttempts: invocation.attempts,
    requestHandler: { ...settings.requestHandler, requestTimeout: invocation.timeout },
  });
  const { Payload: payload, FunctionError: error } = await askedFor(
    `lambda:InvokeFunction of ${functionName}`,
    lambda.send(
      new InvokeCommand({
        FunctionName: functionName,
        InvocationType: 'RequestResponse',
        Payload: Buffer.from(JSON.stringify(event)),
      }),
    ),
  );
  return {
    payload: payload === undefined ? '' : Buffer.from(payload).toString('utf8'),
    ...(error === undefined ? {} : { error }),
  };
};

/** How many are subscribed; undefined when the caller may not see it, for that is no failure of what is tried out. */
export const subscriptionsOf = async (topicArn: string): Promise<Subscriptions | undefined> => {
  try {
    const { Attributes: attributes = {} } = await new SNSClient(clientSettings(topicArn.split(':')[3])).send(
      new GetTopicAttributesCommand({ TopicArn: topicArn }),
    );
    return {
      confirmed: Number(attributes['SubscriptionsConfirmed'] ?? 0),
      pending: Number(attributes['SubscriptionsPending'] ?? 0),
    };
  } catch {
    return undefined;
  }
};
