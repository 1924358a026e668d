import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildSync, type Metafile } from 'esbuild';
import { bundleLambda, bundling } from '../infra/asset.ts';
import { incidentsIn } from '../lambda/incidents.ts';
import { respond } from '../lambda/respond.ts';
import type { SandboxAccount } from './account-file.ts';
import { type Figure, round } from './bench-figure.ts';
import { startTable, tableName } from './bench-table.ts';
import { wavesOf } from './bench-waves.ts';
import { startWire } from './bench-wire.ts';
import { sandbox } from './sandbox.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Processes of each kind, one of each in turn, so that what else the machine does falls on all of them. */
const runs = 15;

type Example = { readonly detail: object };

/** The event of a new task of a service. */
const eventOf = (example: Example, service: string, task: number): object => {
  const at = new Date().toISOString();
  const taskArn = `arn:aws:ecs:eu-west-1:111122223333:task/prod/${task.toString(16).padStart(32, '0')}`;
  return {
    ...example,
    time: at,
    detail: { ...example.detail, group: `service:${service}`, stoppedAt: at, taskArn },
  };
};

/** Bytes that importing the handler reads: the entry and every chunk that it imports statically. */
const eagerBytes = ({ outputs }: Metafile, folder: string): number => {
  const start = Object.keys(outputs).find((path) => path.endsWith('/index.mjs')) ?? '';
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const { path: next, kind } of outputs[path]?.imports ?? [])
      if (kind === 'import-statement' && next in outputs) visit(next);
  };
  visit(start);
  const prefix = start.slice(0, -'index.mjs'.length);
  return [...seen].reduce((sum, path) => sum + statSync(join(folder, path.slice(prefix.length))).size, 0);
};

/** Something to compare with, bundled as the asset is. */
const baseline = (folder: string, name: string, source: string): string => {
  const outdir = join(folder, name);
  const entry = join(folder, `${name}.ts`);
  writeFileSync(entry, source);
  buildSync({
    ...bundling,
    entryPoints: { index: entry },
    outdir,
    nodePaths: [join(root, 'node_modules')],
  });
  return join(outdir, 'index.mjs');
};

/** Milliseconds of a new process. */
interface Spent {
  /** From its start to the end of the handler. */
  readonly allMs: number;
  /** From the begin of the import to the end of the handler. */
  readonly ms: number;
  /** CPU of the whole process. */
  readonly cpuMs: number;
}

const script = `const begin = performance.now();
const { handler } = await import(process.env.BENCH_FILE);
if (process.env.BENCH_EVENT) await handler(JSON.parse(process.env.BENCH_EVENT));
const allMs = performance.now();
const ms = allMs - begin;
const { user, system } = process.cpuUsage();
console.log(JSON.stringify({ allMs, ms, cpuMs: (user + system) / 1000 }));
process.exit(0);`;

const run = async (file: string, environment: Readonly<Record<string, string>> = {}): Promise<Spent> => {
  const env = {
    ...process.env,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'bench',
    AWS_SECRET_ACCESS_KEY: 'loopback',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:ecs-pull-medic',
    INCIDENT_TABLE: tableName,
    ...environment,
    BENCH_FILE: file,
  };
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    env,
    maxBuffer: 10_000_000,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '{}');
};

/** Runs each of these in turn, several times, and gives the least that each took: what else the machine does only adds. */
const compared = async <K extends string>(
  kinds: Readonly<Record<K, (turn: number) => Promise<Spent>>>,
): Promise<Record<K, Spent>> => {
  const all = Object.entries<(turn: number) => Promise<Spent>>(kinds).map(([kind, once]) => ({
    kind,
    once,
    spent: [] as Spent[],
  }));
  for (let turn = 0; turn <= runs; turn += 1)
    for (const { once, spent } of all) {
      const found = await once(turn);
      // The first one reads the files from the disk.
      if (turn > 0) spent.push(found);
    }
  const least = (spent: readonly Spent[], of: keyof Spent): number =>
    Math.min(...spent.map((each) => each[of]));
  return Object.fromEntries(
    all.map(({ kind, spent }) => [
      kind,
      { allMs: least(spent, 'allMs'), ms: least(spent, 'ms'), cpuMs: least(spent, 'cpuMs') },
    ]),
  ) as Record<K, Spent>;
};

const imports = async (folder: string, asset: string): Promise<Figure[]> => {
  const files = {
    empty: baseline(folder, 'empty', 'export const nothing = 1;'),
    sns: baseline(
      folder,
      'sns',
      "import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'; export const kept = [PublishCommand, SNSClient];",
    ),
    powertools: baseline(
      folder,
      'powertools',
      "import { Logger } from '@aws-lambda-powertools/logger'; import { Metrics } from '@aws-lambda-powertools/metrics'; export const kept = [new Logger(), new Metrics()];",
    ),
    asset,
  };
  const spent = await compared({
    empty: () => run(files.empty),
    sns: () => run(files.sns),
    powertools: () => run(files.powertools),
    asset: () => run(files.asset),
  });
  const ratio = (of: Spent): number => round((of.ms - spent.empty.ms) / (spent.sns.ms - spent.empty.ms));
  return [
    {
      figure: 'import of the asset over that of client-sns alone, each less an empty module',
      value: ratio(spent.asset),
      unit: 'ratio',
    },
    { figure: 'of that, Powertools Logger and Metrics', value: ratio(spent.powertools), unit: 'ratio' },
  ];
};

/** One UpdateItem and nothing else. */
const oneUpdate = `import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
const client = new DynamoDBClient({});
export const handler = () => client.send(new UpdateItemCommand({
  TableName: '${tableName}', Key: { pk: { S: 'bench' } },
  UpdateExpression: 'ADD #n :one', ExpressionAttributeNames: { '#n': 'n' },
  ExpressionAttributeValues: { ':one': { N: '1' } },
}));`;

/** The same calls in the same waves, by the same clients, and no logic between them. */
const sameCalls = `import { awsSdk } from ${JSON.stringify(join(root, 'lambda/aws-sdk.ts'))};
const aws = awsSdk(process.env.AWS_REGION);
export const handler = async (waves) => {
  for (const wave of waves)
    await Promise.all(wave.map(({ call, input, region }) =>
      aws(call, input, region ? { region } : {}).catch(() => undefined)));
};`;

const handled = async (
  folder: string,
  asset: string,
  account: SandboxAccount,
  example: Example,
): Promise<Figure[]> => {
  const table = await startTable();
  const { aws: memory, topicArn } = sandbox(account);
  const aws = table.over(memory);
  const wire = await startWire(aws);
  const environment = { AWS_ENDPOINT_URL: wire.endpoint, TOPIC_ARN: topicArn };
  const handle = (file: string, event: unknown): Promise<Spent> =>
    run(file, { ...environment, BENCH_EVENT: JSON.stringify(event) });
  try {
    const files = {
      update: baseline(folder, 'update', oneUpdate),
      calls: baseline(folder, 'calls', sameCalls),
    };
    await handle(asset, eventOf(example, 'repeated', 0));
    const repeat = await compared({
      asset: (turn) => handle(asset, eventOf(example, 'repeated', 1_000 + turn)),
      update: () => handle(files.update, {}),
    });
    const alert = await compared({
      asset: (turn) => handle(asset, eventOf(example, `new-${turn}`, 2_000 + turn)),
      calls: async (turn) => {
        const waves = await wavesOf(aws, (held) =>
          respond(eventOf(example, `recorded-${turn}`, 3_000 + turn), {
            aws: held,
            budgetMs: 20_000,
            incidents: incidentsIn(tableName, held, Date.now),
            publish: async (finding) => {
              await held('sns:Publish', { TopicArn: topicArn, Message: JSON.stringify(finding) });
            },
          }),
        );
        return handle(files.calls, JSON.parse(JSON.stringify(waves).replaceAll('recorded-', 'played-')));
      },
    });
    return [
      {
        figure: 'cold repeat, new process to answer, over a bundle of one UpdateItem',
        value: round(repeat.asset.allMs / repeat.update.allMs),
        unit: 'ratio',
      },
      {
        figure: 'the same, without what Node.js itself takes to start',
        value: round(repeat.asset.ms / repeat.update.ms),
        unit: 'ratio',
      },
      {
        figure: 'cold first alert, CPU of the process, over a bundle that makes the same calls',
        value: round(alert.asset.cpuMs / alert.calls.cpuMs),
        unit: 'ratio',
      },
    ];
  } finally {
    await wire.stop();
    await table.stop();
  }
};

/** What a new process costs: size, import, a repeated event, a first alert. Each time is a ratio to one of the same run. */
export const coldFigures = async (account: SandboxAccount, example: Example): Promise<Figure[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'ecs-pull-medic-bench-'));
  try {
    const outdir = join(folder, 'asset');
    const metafile = bundleLambda(outdir);
    const asset = join(outdir, 'index.mjs');
    return [
      {
        figure: 'asset read at every cold start',
        value: round(eagerBytes(metafile, outdir) / 1000, 0),
        unit: 'kB',
      },
      ...(await imports(folder, asset)),
      ...(await handled(folder, asset, account, example)),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
