/** How the function is configured, from its environment. Read once, at init. */
export interface Settings {
  readonly topicArn: string;
  /** Account and region that the function belongs to: the topic's own. */
  readonly account: string;
  readonly region: string;
}

/** Bad settings or bad input on a command line: one line that says what would be right, exit code 2, no stack. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

const topic = /^arn:[\w-]+:sns:([a-z0-9-]+):(\d{12}):[\w-]{1,256}(?:\.fifo)?$/;

/** Reads `TOPIC_ARN`. Throws UsageError, naming the variable and what it must look like. */
export const readSettings = (environment: Readonly<Record<string, string | undefined>>): Settings => {
  const topicArn = environment['TOPIC_ARN'] ?? '';
  const [, region, account] = topic.exec(topicArn) ?? [];
  if (region === undefined || account === undefined) {
    throw new UsageError(`TOPIC_ARN must be the ARN of an SNS topic, but is '${topicArn}'.`);
  }
  return { topicArn, account, region };
};
