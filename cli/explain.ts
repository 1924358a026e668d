import { UsageError } from '../lambda/settings.ts';
import { readArguments } from './arguments.ts';
import { type Explanation, explainMessage } from './explain-message.ts';
import { linesOf } from './lines.ts';
import { run, say } from './run.ts';
import { jsonLine, oneLine, type Paint, painter, shown } from './terminal.ts';

const usage = 'npm run explain -- [--json] "MESSAGE" | -';

const help = `${usage}

Says what a failure message of ECS means, offline. With - it takes one message a line from standard input and gives one
answer a line; a line that is a JSON string is decoded first, so that a message with newlines fits on one.

  --json  one answer a line, as JSON
`;

/** A line that is a JSON string is the text in it; every other line is itself. */
const decoded = (line: string): string => {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  if (!/^\s*".*"\s*$/s.test(text)) return text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'string' ? value : text;
  } catch {
    return text;
  }
};

const sentences = ({ cause, confidence, truncated, retryable }: Explanation): string =>
  [
    `${cause} (${confidence})`,
    ...(truncated ? ['the message is cut short'] : []),
    ...(retryable ? ['may pass by itself'] : []),
  ].join(', ');

const shortly = (told: Explanation): string => oneLine(`${sentences(told)}: ${told.summary}`);

const readable = (told: Explanation, paint: Paint): string => {
  const { summary, missingActions, remedy } = told;
  const policy = remedy.policy === undefined ? [] : ['', JSON.stringify(remedy.policy, null, 2)];
  const lines = [
    sentences(told),
    summary,
    ...(missingActions.length === 0 ? [] : [`Denied: ${missingActions.join(', ')}`]),
    '',
    remedy.summary,
    ...remedy.steps.map((step, index) => `${index + 1}. ${step}`),
    ...remedy.commands.flatMap((command) => ['', command]),
    ...policy,
    '',
    ...remedy.links,
  ];
  const [first = '', ...rest] = shown(lines.join('\n')).split('\n');
  return [paint('bold', first), ...rest].join('\n');
};

const explain = async (): Promise<void> => {
  const { values, positionals } = readArguments(
    process.argv.slice(2),
    { help: { type: 'boolean', short: 'h' }, json: { type: 'boolean' } },
    usage,
  );
  if (values.help) return say(help);
  const [message, ...more] = positionals;
  if (message === undefined || more.length > 0)
    throw new UsageError(
      `${message === undefined ? 'There is no message' : 'Give one message, in quotes'}. Usage: ${usage}`,
    );
  if (message !== '-') {
    const told = explainMessage(message);
    const paint = painter(process.stdout.isTTY, process.env);
    return say(values.json ? `${jsonLine(told)}\n` : `${readable(told, paint)}\n`);
  }
  process.stdin.setEncoding('utf8');
  for await (const line of linesOf(process.stdin)) {
    const told = explainMessage(decoded(line));
    await say(`${values.json ? jsonLine(told) : shortly(told)}\n`);
  }
};

await run('npm run explain', explain);
