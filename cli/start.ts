import { fileURLToPath } from 'node:url';
import { awsSdk } from '../lambda/aws-sdk.ts';
import { noFix } from '../lambda/fix-settings.ts';
import { publish } from '../lambda/publish.ts';
import { type Means, respond } from '../lambda/respond.ts';
import { UsageError } from '../lambda/settings.ts';
import { readAccount } from './account-file.ts';
import { readArguments } from './arguments.ts';
import { type NamedEvent, readEvents } from './events.ts';
import { incidentsInMemory } from './memory-incidents.ts';
import { budgetMs, onDemandMeans } from './on-demand-means.ts';
import { readInput } from './read-input.ts';
import { readOnly } from './read-only.ts';
import { run, say } from './run.ts';
import { sandbox } from './sandbox.ts';
import { showFinding } from './show-finding.ts';
import { jsonLine, oneLine, painter } from './terminal.ts';

const usage = 'npm start -- [--json] [--account FILE | --aws] [EVENTS-FILE... | -]';

const help = `${usage}

Runs STOPPED events of ECS tasks through the pipeline that the Lambda runs, and prints each finding as a person gets it.
Without a file it takes the examples of cli/sandbox/events.jsonl. An events file is one EventBridge event as JSON, a JSON
array of them, or JSON Lines; - is standard input.

  --account FILE  the account to look into is this file, not cli/sandbox/account.json
  --aws           look into your real account with your own credentials; read-only
  --json          one finding a line, as JSON
`;

const ofSandbox = (file: string): string => fileURLToPath(new URL(`sandbox/${file}`, import.meta.url));

const readAll = async (files: readonly string[]): Promise<NamedEvent[]> => {
  const events: NamedEvent[] = [];
  // All of it is read before anything runs, so that bad input ends the command and not its second half.
  for (const file of files) {
    const name = file === '-' ? 'standard input' : file;
    for (const event of readEvents(await readInput(file), name)) events.push(event);
  }
  return events;
};

/** The time of an event, and never before that of an earlier one: the sandbox lives when its events do. */
const clockOf = (): { readonly now: () => number; readonly moveTo: (event: object) => void } => {
  let now = 0;
  return {
    now: () => now,
    moveTo(event) {
      const at = 'time' in event && typeof event.time === 'string' ? Date.parse(event.time) : Number.NaN;
      if (at > now) now = at;
    },
  };
};

/** The examples are one story, of which is told what is told of one; events of your own stand each for itself. */
const inSandbox = async (
  file: string | undefined,
  events: readonly NamedEvent[],
  now: (() => number) | undefined,
): Promise<Means> => {
  const path = file ?? ofSandbox('account.json');
  const account = readAccount(await readInput(path), path === '-' ? 'standard input' : path);
  const { aws, topicArn } = sandbox(
    account,
    events.map(({ event }) => event),
  );
  // What was recorded was told on demand: nothing repaired, and with manifests where they were asked for.
  if (account.recorded !== undefined) return onDemandMeans(aws);
  return {
    aws,
    budgetMs,
    publish: (finding) => publish(finding, topicArn, aws),
    // Nothing real can be changed here, so the repair is shown.
    settings: { account: account.account, regions: [account.region], fix: { ...noFix, mode: 'on' } },
    ...(now === undefined ? {} : { now, incidents: incidentsInMemory(now) }),
  };
};

const regionOf = ({ event }: NamedEvent): string | undefined =>
  'region' in event && typeof event.region === 'string' && /^[a-z]{2}(-[a-z]+)+-\d+$/.test(event.region)
    ? event.region
    : undefined;

/** IAM is asked in the events' own partition, whatever region a profile names. */
const inAws = (events: readonly NamedEvent[]): Means => {
  const { AWS_REGION: region, AWS_DEFAULT_REGION: fallback } = process.env;
  const home = events.map(regionOf).find((each) => each !== undefined) ?? region ?? fallback;
  return { aws: readOnly(awsSdk(home)), budgetMs, publish: async () => undefined };
};

interface Wanted {
  readonly files: readonly string[];
  readonly account?: string;
  readonly aws: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

const readCommand = (args: readonly string[]): Wanted => {
  const { values, positionals: files } = readArguments(
    args,
    {
      account: { type: 'string' },
      aws: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
      json: { type: 'boolean', default: false },
    },
    usage,
  );
  const { account, aws } = values;
  if (aws && account !== undefined)
    throw new UsageError(`--aws and --account exclude each other. Usage: ${usage}`);
  if (aws && files.length === 0 && !values.help)
    throw new UsageError(`--aws needs events of your account. Usage: ${usage}`);
  if ([...files, account].filter((file) => file === '-').length > 1)
    throw new UsageError(`Standard input (-) can be read only once. Usage: ${usage}`);
  const { help, json } = values;
  return { files, aws, help, json, ...(account === undefined ? {} : { account }) };
};

/** Tells one event's findings, and why there is none where there is none; only findings go into JSON. */
const tell = async (title: string, event: object, means: Means, json: boolean): Promise<void> => {
  const paint = painter(process.stdout.isTTY, process.env);
  const { findings, ignored } = await respond(event, means);
  for (const finding of findings) {
    await say(json ? `${jsonLine(finding)}\n` : showFinding(title, finding, paint));
  }
  for (const why of ignored) {
    const line = oneLine(`${title}: ignored, ${why}`);
    if (json) process.stderr.write(`${line}\n`);
    else await say(`${paint('dim', line)}\n\n`);
  }
};

const start = async (): Promise<void> => {
  const { files, account, aws, json, help: isHelp } = readCommand(process.argv.slice(2));
  if (isHelp) return say(help);
  const isDemo = files.length === 0;
  const events = await readAll(isDemo ? [ofSandbox('events.jsonl')] : files);
  const clock = clockOf();
  const means = aws ? inAws(events) : await inSandbox(account, events, isDemo ? clock.now : undefined);
  for (const [index, { name, event }] of events.entries()) {
    clock.moveTo(event);
    await tell(isDemo ? `${index + 1} of ${events.length}` : name, event, means, json);
  }
};

await run('npm start', start);
