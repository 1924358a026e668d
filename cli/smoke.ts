import { UsageError } from '../lambda/settings.ts';
import { readArguments } from './arguments.ts';
import { readRegion } from './aws-client.ts';
import { functionName, stackName, usualStack } from './deployed.ts';
import { run, say } from './run.ts';
import { showFinding } from './show-finding.ts';
import { invoke, subscriptionsOf, targetOfFunction, targetOfStack } from './smoke-aws.ts';
import { outcome, readAnswer, syntheticFailure } from './synthetic.ts';
import { jsonLine, oneLine, painter } from './terminal.ts';

const usage = 'npm run smoke -- [--json] [--stack NAME | --function NAME] [--region R]';

const help = `${usage}

Puts a failure that never was through the deployed function, and shows the finding that came back. The function answers
only once the topic has its alert, so whoever is subscribed gets it, marked as synthetic. Nothing is changed or
remembered. It takes your own credentials, which must allow cloudformation:DescribeStacks of the stack and
lambda:InvokeFunction of its function; with --function lambda:GetFunctionConfiguration in place of the former.

  --stack NAME   the stack, where it is not ${usualStack}
  --function F   the function, by name or ARN, in place of that of the stack
  --region R     the region of the stack, where it is not that of your profile
  --json         the finding alone on standard output, as JSON
`;

const mustBe = (isValid: boolean, what: string): void => {
  if (!isValid) throw new UsageError(`${what}. Usage: ${usage}`);
};

const readCommand = (args: readonly string[]) => {
  const { values, positionals } = readArguments(
    args,
    {
      function: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
      json: { type: 'boolean', default: false },
      region: { type: 'string' },
      stack: { type: 'string' },
    },
    usage,
  );
  const { function: named, stack, json, help: isHelp } = values;
  mustBe(positionals.length === 0, 'Too many arguments');
  mustBe(named === undefined || stack === undefined, '--stack and --function exclude each other');
  mustBe(named === undefined || functionName.test(named), '--function must be the name or ARN of a function');
  mustBe(stack === undefined || stackName.test(stack), '--stack must be the name of a stack');
  return { named, stack: stack ?? usualStack, json, isHelp, region: readRegion(values.region, usage) };
};

const smoke = async (): Promise<void> => {
  const { named, stack, json, isHelp, region } = readCommand(process.argv.slice(2));
  if (isHelp) return say(help);
  const {
    functionName: target,
    topicArn,
    arn,
  } = await (named === undefined ? targetOfStack(stack, region) : targetOfFunction(named, region));
  const [answered, subscriptions] = await Promise.all([
    invoke(target, syntheticFailure(arn, Date.now()), region),
    subscriptionsOf(topicArn),
  ]);
  const finding = readAnswer(answered);
  const lines = outcome(finding, topicArn, subscriptions)
    .map((line) => `${oneLine(line)}\n`)
    .join('');
  if (json) {
    process.stderr.write(lines);
    return say(`${jsonLine(finding)}\n`);
  }
  await say(
    showFinding(`${target}, a synthetic failure`, finding, painter(process.stdout.isTTY, process.env)),
  );
  await say(lines);
};

await run('npm run smoke', smoke);
