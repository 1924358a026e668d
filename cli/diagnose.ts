import { setTimeout as sleep } from 'node:timers/promises';
import type { Service, TaskDefinition } from '@aws-sdk/client-ecs';
import { useProfile } from './aws-client.ts';
import { type Command, help, readCommand } from './diagnose-command.ts';
import { findingPage, momentsOf, type Told } from './finding-page.ts';
import { type LiveEcs, liveEcs } from './live-ecs.ts';
import type { LiveEvent } from './live-events.ts';
import { explainLive, findFailures } from './live-failures.ts';
import { onDemandAws } from './on-demand-aws.ts';
import { budgetMs } from './on-demand-means.ts';
import { type Preflight, preflight, showPreflight } from './preflight.ts';
import { runsOnInstances, type Start, startOf } from './preflight-start.ts';
import { progressOn } from './progress.ts';
import type { Session } from './record.ts';
import { type Recorder, recorderOf } from './recorded.ts';
import { run, say } from './run.ts';
import { saveRecord } from './save-record.ts';
import { showFinding } from './show-finding.ts';
import { jsonLine, oneLine, painter } from './terminal.ts';
import { followDeployment } from './wait.ts';
import { writeOption } from './write-option.ts';

/** Between two looks at a deployment, milliseconds. */
const everyMs = 5_000;

const note = (line: string): void => {
  process.stderr.write(`${oneLine(line)}\n`);
};

/** Would they start: a line a check, or each whole as JSON. One that fails makes exit code 1, for a pipeline to stop at. */
const check = async (
  starts: readonly Start[],
  { region, json, latent }: Command,
): Promise<Preflight['verdict'][]> => {
  const verdicts: Preflight['verdict'][] = [];
  for (const start of starts) {
    const name = start.service ?? start.taskDefinitionArn.split('/').at(-1) ?? '';
    const result = await preflight(start, {
      aws: onDemandAws(start.region || region),
      budgetMs,
      now: Date.now(),
      // What runs has the platform that it runs on.
      readsManifests: !latent,
      progress: progressOn(process.stderr, name),
    });
    await say(json ? `${jsonLine(result)}\n` : `${showPreflight(result)}\n`);
    if (result.verdict === 'fail') process.exitCode = 1;
    verdicts.push(result.verdict);
  }
  return verdicts;
};

/** What may not be listed leaves its checks without it, and is said; all others are still made. */
const orNone = async <T>(listing: Promise<readonly T[]>): Promise<readonly T[]> => {
  try {
    return await listing;
  } catch (error) {
    note(`${error instanceof Error ? error.message : String(error)}: the checks go on without.`);
    return [];
  }
};

/** A start as the service would make it: where it places tasks, and with which digests. */
const startIn = async (
  ecs: LiveEcs,
  definition: TaskDefinition,
  service: Service,
  region: string | undefined,
): Promise<Start> => {
  const [running, containerInstances] = await Promise.all([
    orNone(ecs.runningTasks(service.serviceName ?? '')),
    runsOnInstances(definition, service) ? orNone(ecs.containerInstances()) : [],
  ]);
  const same = running.find(({ taskDefinitionArn }) => taskDefinitionArn === definition.taskDefinitionArn);
  return startOf(
    definition,
    { service, containerInstances, ...(same === undefined ? {} : { running: same }) },
    region,
  );
};

/** What every service runs now, as it would be started again. */
const latentStarts = async (ecs: LiveEcs, { region }: Command): Promise<Start[]> => {
  const services = (await ecs.services()).filter(({ taskDefinition }) => taskDefinition !== undefined);
  const starts: Start[] = [];
  // One after the other: ECS throttles these calls by the account.
  for (const service of services)
    starts.push(await startIn(ecs, await ecs.taskDefinition(service.taskDefinition ?? ''), service, region));
  return starts;
};

/** What is told of failures, and what was recorded of the way there. */
interface Explained {
  readonly told: readonly Told[];
  readonly sessions: readonly Session[];
}

/** Explains what failed, one after the other: whoever waits reads the first while the next is looked into. */
const tellAll = async (
  events: readonly LiveEvent[],
  { region, json, record }: Command,
): Promise<Explained> => {
  const paint = painter(process.stdout.isTTY, process.env);
  const told: Told[] = [];
  const sessions: Session[] = [];
  for (const live of events) {
    let recorder: Recorder | undefined;
    const { findings, ignored } = await explainLive(live, region, {
      progress: progressOn(process.stderr, live.name),
      aws: (aws) => {
        recorder = record === undefined ? undefined : recorderOf(aws);
        return recorder?.aws ?? aws;
      },
    });
    for (const finding of findings) {
      told.push({ finding, moments: momentsOf(live.event) });
      await say(json ? `${jsonLine(finding)}\n` : showFinding(live.name, finding, paint));
    }
    for (const why of ignored) note(`${live.name}: ${why}`);
    sessions.push({ event: live.event, calls: (await recorder?.calls()) ?? [], findings });
  }
  return { told, sessions };
};

/** Follows a deployment; whatever does not end in a steady service makes exit code 1. */
const wait = async (
  ecs: LiveEcs,
  command: Command,
  taskDefinitionArn: string | undefined,
): Promise<Explained> => {
  const { service = '', minutes } = command;
  const outcome = await followDeployment({
    ecs,
    service,
    limitMs: minutes * 60_000,
    everyMs,
    now: Date.now,
    sleep,
    tell: note,
    ...(taskDefinitionArn === undefined ? {} : { taskDefinitionArn }),
  });
  if (outcome.kind !== 'steady') process.exitCode = 1;
  if (outcome.kind === 'failing') return tellAll(outcome.events, command);
  note(outcome.words);
  return { told: [], sessions: [] };
};

/** Before a deploy and, where that is wanted, through it. */
const checkOne = async (wanted: string, ecs: LiveEcs, command: Command): Promise<void> => {
  const { service: name, region } = command;
  const [definition, service] = await Promise.all([
    ecs.taskDefinition(wanted),
    name === undefined ? undefined : ecs.service(name),
  ]);
  const start = await (service === undefined
    ? startOf(definition, {}, region)
    : startIn(ecs, definition, service, region));
  const [verdict] = await check([start], command);
  if (command.wait && verdict !== 'fail') await wait(ecs, command, definition.taskDefinitionArn);
};

const explain = async (ecs: LiveEcs, command: Command): Promise<Explained> => {
  const { events, looked } = await findFailures(ecs, { ...command, cluster: command.cluster ?? '' });
  const explained = await tellAll(events, command);
  if (explained.told.length === 0) note(`${looked}. No failed pull is to be found.`);
  return explained;
};

const diagnose = async (): Promise<void> => {
  const command = readCommand(process.argv.slice(2));
  if (command.help) return say(help);
  const { cluster, region, profile, html, record, 'task-definition': wanted } = command;
  useProfile(profile);
  const ecs = liveEcs(cluster, region);
  if (wanted !== undefined) return checkOne(wanted, ecs, command);
  if (command.latent) return void (await check(await latentStarts(ecs, command), command));
  const { told, sessions } = await (command.wait ? wait(ecs, command, undefined) : explain(ecs, command));
  if (html !== undefined)
    await writeOption('--html', html, findingPage(told, `Failed pulls in cluster ${cluster}`));
  if (record !== undefined) await saveRecord(record, sessions, note);
};

await run('npm run diagnose', diagnose);
