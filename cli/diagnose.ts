import { writeFile } from 'node:fs/promises';
import type { Aws } from '../lambda/aws.ts';
import { awsSdk } from '../lambda/aws-sdk.ts';
import { UsageError } from '../lambda/settings.ts';
import { readArguments } from './arguments.ts';
import { readRegion } from './aws-client.ts';
import { findingPage, momentsOf, type Told } from './finding-page.ts';
import { type LiveEcs, liveEcs } from './live-ecs.ts';
import { budgetMs, explainLive, type Found, findFailures } from './live-failures.ts';
import { preflight, type Start, showPreflight, startOf } from './preflight.ts';
import { readOnly } from './read-only.ts';
import { run, say } from './run.ts';
import { showFinding } from './show-finding.ts';
import { jsonLine, oneLine, painter } from './terminal.ts';

const usage =
  'npm run diagnose -- (--cluster C (--task T | --service S | --all [--latent]) | --task-definition D [--cluster C --service S]) [--region R] [--profile P] [--json] [--html FILE]';

const help = `${usage}

Explains failed pulls of a live account, with your own credentials, and changes nothing in it.

  --cluster C   the cluster, by name or ARN
  --task T      one task, by id or ARN: ECS knows a stopped one for about an hour
  --service S   the failures of a service: of its stopped tasks, or, when ECS has forgotten them, of its events
  --all         those of every service of the cluster that runs fewer tasks than it should
  --latent      with --all: would what each service runs now start again? One line a check, exit code 1 when one fails
  --task-definition D  before a deploy: would this family, family:revision or ARN start? With --cluster and --service as
                that service would run it. One line a check; exit code 1 when one fails
  --region R    the region, where it is not that of your profile
  --profile P   the profile of your AWS configuration
  --json        one finding a line, as JSON
  --html FILE   writes one page of all findings besides, to look at or to send: whole in itself, without a script
`;

const readCommand = (args: readonly string[]) => {
  const { values, positionals } = readArguments(
    args,
    {
      all: { type: 'boolean', default: false },
      cluster: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
      html: { type: 'string' },
      json: { type: 'boolean', default: false },
      latent: { type: 'boolean', default: false },
      profile: { type: 'string' },
      region: { type: 'string' },
      service: { type: 'string' },
      task: { type: 'string' },
      'task-definition': { type: 'string' },
    },
    usage,
  );
  const region = readRegion(values.region, usage);
  const { cluster, task, service, all } = values;
  if (values.help || values['task-definition'] !== undefined) {
    if (
      positionals.length > 0 ||
      task !== undefined ||
      all ||
      (service !== undefined && cluster === undefined)
    )
      throw new UsageError(
        `--task-definition goes with --cluster and --service, or neither. Usage: ${usage}`,
      );
    return { ...values, region };
  }
  const wanted = [task, service, all || undefined].filter((each) => each !== undefined && each !== '');
  if (positionals.length > 0) throw new UsageError(`Too many arguments. Usage: ${usage}`);
  if (cluster === undefined || cluster === '') throw new UsageError(`--cluster is missing. Usage: ${usage}`);
  if (wanted.length !== 1)
    throw new UsageError(`Give one of --task, --service, --all and --task-definition. Usage: ${usage}`);
  if (values.latent && !all) throw new UsageError(`--latent goes with --all. Usage: ${usage}`);
  return { ...values, cluster, region };
};

type Command = ReturnType<typeof readCommand>;

/** Tells a person who waits what is read, on standard error, in one line that is written over. */
const telling = (aws: Aws): Aws => {
  if (!process.stderr.isTTY) return aws;
  let left = 0;
  const tell = (call: string): void => {
    process.stderr.write(`\r\u001b[K${left === 0 ? '' : `reading ${call}, ${left} left`}`);
  };
  return async (call, input, options) => {
    left += 1;
    tell(call);
    try {
      return await aws(call, input, options);
    } finally {
      left -= 1;
      tell(call);
    }
  };
};

/** Would they start: a line a check, or each whole as JSON. One that fails makes exit code 1, for a pipeline to stop at. */
const check = async (starts: readonly Start[], { region, json }: Command): Promise<void> => {
  for (const start of starts) {
    const result = await preflight(start, telling(readOnly(awsSdk(start.region || region))), budgetMs);
    await say(json ? `${jsonLine(result)}\n` : `${showPreflight(result)}\n`);
    if (result.verdict === 'fail') process.exitCode = 1;
  }
};

const oneStart = async (wanted: string, ecs: LiveEcs, { service: name, region }: Command): Promise<Start> => {
  const [definition, service] = await Promise.all([
    ecs.taskDefinition(wanted),
    name === undefined ? undefined : ecs.service(name),
  ]);
  return startOf(definition, service, region);
};

/** What every service runs now, as it would be started again. */
const latentStarts = async (ecs: LiveEcs, { region }: Command): Promise<Start[]> => {
  const services = (await ecs.services()).filter(({ taskDefinition }) => taskDefinition !== undefined);
  return Promise.all(
    services.map(async (service) =>
      startOf(await ecs.taskDefinition(service.taskDefinition ?? ''), service, region),
    ),
  );
};

const writePage = async (file: string, told: readonly Told[], title: string): Promise<void> => {
  try {
    await writeFile(file, findingPage(told, title));
  } catch (error) {
    throw new UsageError(
      `--html cannot be written: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
};

/** Explains what failed, one after the other: whoever waits reads the first while the next is looked into. */
const tellAll = async (found: Found, { region, json }: Command): Promise<Told[]> => {
  const paint = painter(process.stdout.isTTY, process.env);
  const told: Told[] = [];
  for (const live of found.events) {
    const { findings, ignored } = await explainLive(live, region, telling);
    for (const finding of findings) {
      told.push({ finding, moments: momentsOf(live.event) });
      await say(json ? `${jsonLine(finding)}\n` : showFinding(live.name, finding, paint));
    }
    for (const why of ignored) process.stderr.write(`${oneLine(`${live.name}: ${why}`)}\n`);
  }
  if (told.length === 0)
    process.stderr.write(`${oneLine(`${found.looked}. No failed pull is to be found.`)}\n`);
  return told;
};

const diagnose = async (): Promise<void> => {
  const command = readCommand(process.argv.slice(2));
  if (command.help) return say(help);
  const { cluster = '', region, profile, html, 'task-definition': wanted } = command;
  if (profile !== undefined) process.env['AWS_PROFILE'] = profile;
  const ecs = liveEcs(command.cluster, region);
  if (wanted !== undefined) return check([await oneStart(wanted, ecs, command)], command);
  if (command.latent) return check(await latentStarts(ecs, command), command);
  const told = await tellAll(await findFailures(ecs, { ...command, cluster }), command);
  if (html !== undefined) await writePage(html, told, `Failed pulls in cluster ${cluster}`);
};

await run('npm run diagnose', diagnose);
