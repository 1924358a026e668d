import { UsageError } from '../lambda/settings.ts';
import { readArguments } from './arguments.ts';
import { readRegion } from './aws-client.ts';
import { redrive } from './dead-letters.ts';
import { functionName, stackName, usualStack } from './deployed.ts';
import { type Deployed, findDeployed, postIn } from './redrive-aws.ts';
import { run, say } from './run.ts';
import { oneLine } from './terminal.ts';

const usage = 'npm run redrive -- [--limit N] [--stack NAME | --queue URL... --function NAME] [--region R]';

const help = `${usage}

Sends the events that lie in the dead-letter queues through the deployed function again: once you have mended why it
failed on them, or why they did not reach it. A message is deleted when the function has its event. Events are found
with your own credentials, which must allow cloudformation:DescribeStacks of the stack, sqs:ReceiveMessage,
sqs:DeleteMessage and sqs:GetQueueAttributes of its queues and lambda:InvokeFunction of its function.

  --limit N      at most so many events
  --stack NAME   the stack, where it is not EcsPullMedic
  --queue URL    a dead-letter queue, in place of those of the stack, also of a further region; can be given more than
                 once
  --function F   the function for it, by name or ARN
  --region R     the region of the stack, where it is not that of your profile
`;

const readLimit = (value: string | undefined): number => {
  if (value === undefined) return Number.POSITIVE_INFINITY;
  if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
  throw new UsageError(`--limit must be a whole number from 1. Usage: ${usage}`);
};

const mustBe = (isValid: boolean, what: string): void => {
  if (!isValid) throw new UsageError(`${what}. Usage: ${usage}`);
};

const readCommand = (args: readonly string[]) => {
  const { values, positionals } = readArguments(
    args,
    {
      function: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
      limit: { type: 'string' },
      queue: { type: 'string', multiple: true },
      region: { type: 'string' },
      stack: { type: 'string' },
    },
    usage,
  );
  const { function: given, queue = [], stack } = values;
  mustBe(positionals.length === 0, 'Too many arguments');
  mustBe((given === undefined) === (queue.length === 0), '--queue and --function go together');
  mustBe(given === undefined || stack === undefined, '--stack excludes --queue and --function');
  mustBe(given === undefined || functionName.test(given), '--function must be the name or ARN of a function');
  mustBe(stack === undefined || stackName.test(stack), '--stack must be the name of a stack');
  mustBe(
    queue.every((url) => /^https?:\/\/[^/\s]+\/\d{12}\/[\w-]{1,80}$/.test(url)),
    '--queue must be the URL of an SQS queue',
  );
  const named: Deployed | undefined =
    given === undefined ? undefined : { queueUrls: [...new Set(queue)], functionName: given };
  return {
    named,
    stack: stack ?? usualStack,
    help: values.help,
    limit: readLimit(values.limit),
    region: readRegion(values.region, usage),
  };
};

const counted = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

const command = async (): Promise<void> => {
  const { named, stack, region, limit, help: isHelp } = readCommand(process.argv.slice(2));
  if (isHelp) return say(help);
  const { queueUrls, functionName: target } = named ?? (await findDeployed(stack, region));
  const { sent, left, unreadable } = await redrive(queueUrls, postIn(region, target), {
    limit,
    complain: ({ id, body }, url) => {
      const queue = url.split('/').at(-1) ?? url;
      const begin = JSON.stringify(body.slice(0, 80));
      process.stderr.write(
        `${oneLine(`Message ${id} of ${queue} has no event in it and stays there: ${begin}`)}\n`,
      );
    },
  });
  await say(
    `${oneLine(`Sent ${counted(sent, 'event')} to ${target}; ${left} left, ${unreadable} unreadable.`)}\n`,
  );
};

await run('npm run redrive', command);
