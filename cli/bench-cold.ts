import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Metafile } from 'esbuild';
import { bundleLambda } from '../infra/asset.ts';
import { incidentsIn } from '../lambda/incidents.ts';
import { respond } from '../lambda/respond.ts';
import type { SandboxAccount } from './account-file.ts';
import { type Figure, round } from './bench-figure.ts';
import { baseline, compared, run, type Spent } from './bench-process.ts';
import { startTable, tableName } from './bench-table.ts';
import { wavesOf } from './bench-waves.ts';
import { startWire } from './bench-wire.ts';
import { sandbox } from './sandbox.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

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
  const overSns =
    (kind: 'asset' | 'powertools') =>
    (turn: Readonly<Record<keyof typeof files, Spent>>): number =>
      (turn[kind].ms - turn.empty.ms) / (turn.sns.ms - turn.empty.ms);
  const ratios = await compared(
    {
      empty: () => run(files.empty),
      sns: () => run(files.sns),
      powertools: () => run(files.powertools),
      asset: () => run(files.asset),
    },
    { asset: overSns('asset'), powertools: overSns('powertools') },
  );
  return [
    {
      figure: 'import of the asset over that of client-sns alone, each less an empty module',
      value: ratios.asset,
      unit: 'ratio',
    },
    { figure: 'of that, Powertools Logger and Metrics', value: ratios.powertools, unit: 'ratio' },
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
    const repeat = await compared(
      {
        asset: (turn) => handle(asset, eventOf(example, 'repeated', 1_000 + turn)),
        update: () => handle(files.update, {}),
      },
      {
        whole: (turn) => turn.asset.allMs / turn.update.allMs,
        own: (turn) => turn.asset.ms / turn.update.ms,
      },
    );
    const alert = await compared(
      {
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
      },
      { cpu: (turn) => turn.asset.cpuMs / turn.calls.cpuMs },
    );
    return [
      {
        figure: 'cold repeat, new process to answer, over a bundle of one UpdateItem',
        value: repeat.whole,
        unit: 'ratio',
      },
      {
        figure: 'the same, without what Node.js itself takes to start',
        value: repeat.own,
        unit: 'ratio',
      },
      {
        figure: 'cold first alert, CPU of the process, over a bundle that makes the same calls',
        value: alert.cpu,
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
