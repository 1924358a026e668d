import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync, type Metafile } from 'esbuild';
import { bundleLambda } from '../infra/asset.ts';
import type { Aws } from '../lambda/aws.ts';
import { classify } from '../lambda/classify.ts';
import { type FixSettings, noFix } from '../lambda/fix-settings.ts';
import { readMessage } from '../lambda/message.ts';
import { publish } from '../lambda/publish.ts';
import { respond } from '../lambda/respond.ts';
import { readAccount } from './account-file.ts';
import { runStorm } from './bench-storm.ts';
import { sandbox } from './sandbox.ts';

/** One performance figure of the README: what it is, and its number in its unit. */
interface Figure {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'ecs-pull-medic-bench-'));

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
const round = (value: number, digits = 2): number => Number(value.toFixed(digits));

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

/** Milliseconds of a new process from its start of the import to its end, median of several. */
const importMs = (file: string): number => {
  const script = `const t = performance.now(); await import(${JSON.stringify(file)}); console.log(performance.now() - t)`;
  const environment = {
    ...process.env,
    TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:bench',
    AWS_REGION: 'eu-west-1',
  };
  const run = (): number =>
    Number(
      execFileSync(process.execPath, ['--input-type=module', '-e', script], {
        env: environment,
        stdio: ['ignore', 'pipe', 'ignore'],
      }),
    );
  return median(Array.from({ length: 15 }, run));
};

const baseline = (name: string, source: string): string => {
  const outfile = join(scratch, `${name}.mjs`);
  const banner = {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  };
  buildSync({
    absWorkingDir: root,
    stdin: { contents: source, resolveDir: root, loader: 'ts' },
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    mainFields: ['module', 'main'],
    minify: true,
    banner,
  });
  return outfile;
};

const coldStart = (): Figure[] => {
  const asset = join(scratch, 'asset');
  const metafile = bundleLambda(asset);
  const empty = importMs(baseline('empty', 'export const nothing = 1;'));
  const sns = importMs(
    baseline(
      'sns',
      "import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'; export const kept = [PublishCommand, SNSClient];",
    ),
  );
  const powertools = importMs(
    baseline(
      'powertools',
      "import { Logger } from '@aws-lambda-powertools/logger'; import { Metrics } from '@aws-lambda-powertools/metrics'; export const kept = [new Logger(), new Metrics()];",
    ),
  );
  const ours = importMs(join(asset, 'index.mjs'));
  return [
    {
      figure: 'asset read at every cold start',
      value: round(eagerBytes(metafile, asset) / 1000, 0),
      unit: 'kB',
    },
    {
      figure: 'import of the asset over that of client-sns alone, each less an empty module',
      value: round((ours - empty) / (sns - empty)),
      unit: 'ratio',
    },
    {
      figure: 'of that, Powertools Logger and Metrics',
      value: round((powertools - empty) / (sns - empty)),
      unit: 'ratio',
    },
  ];
};

const classification = (): Figure => {
  const file = new URL('../test/messages/network-timeout.jsonl', import.meta.url);
  const messages = readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line): string => String(JSON.parse(line).message));
  const once = (): void => {
    for (const message of messages) classify(readMessage(message));
  };
  for (let warm = 0; warm < 20; warm += 1) once();
  const start = performance.now();
  const rounds = 50;
  for (let done = 0; done < rounds; done += 1) once();
  return {
    figure: 'messages read and classified',
    value: round((messages.length * rounds) / ((performance.now() - start) / 1000), 0),
    unit: 'a second',
  };
};

/** Latency put on every call, milliseconds: long against all else, so that the time counts round trips. */
const latencyMs = 200;

const permissionFailure = async (fix: FixSettings = noFix): Promise<Figure[]> => {
  const account = readAccount(
    readFileSync(new URL('sandbox/account.json', import.meta.url), 'utf8'),
    'account.json',
  );
  const [event = ''] = readFileSync(new URL('sandbox/events.jsonl', import.meta.url), 'utf8').split('\n');
  const { aws, topicArn } = sandbox(account, [JSON.parse(event)]);
  let calls = 0;
  const slow: Aws = async (call, input, options) => {
    calls += 1;
    await new Promise((resolve) => setTimeout(resolve, latencyMs));
    return aws(call, input, options);
  };
  const start = performance.now();
  await respond(JSON.parse(event), {
    aws: slow,
    budgetMs: 20_000,
    publish: (finding) => publish(finding, topicArn, slow),
    settings: { account: account.account, regions: [account.region], fix },
  });
  const repaired = fix.mode === 'on' ? ', repaired and verified' : '';
  const trips = Math.floor((performance.now() - start) / latencyMs);
  return [
    {
      figure: `new permission failure${repaired}, event to alert: sequential AWS round trips`,
      value: trips,
      unit: 'trips',
    },
    { figure: `new permission failure${repaired}, event to alert: AWS calls`, value: calls, unit: 'calls' },
  ];
};

const storms = async (): Promise<Figure[]> => {
  const account = readAccount(
    readFileSync(new URL('sandbox/account.json', import.meta.url), 'utf8'),
    'account.json',
  );
  const [event = ''] = readFileSync(new URL('sandbox/events.jsonl', import.meta.url), 'utf8').split('\n');
  const storm = await runStorm(account, JSON.parse(event));
  const figure = (what: string, value: number, unit: string): Figure => ({
    figure: `storm of ${storm.deliveries} deliveries of 10,000 tasks of 200 services: ${what}`,
    value,
    unit,
  });
  return [
    figure('alerts', storm.alerts, 'alerts'),
    figure('services counted exactly', storm.exact, 'services'),
    figure('AWS calls a delivery', round(storm.calls / storm.deliveries, 3), 'calls'),
    figure('of these to DynamoDB', round(storm.tableCalls / storm.deliveries, 3), 'calls'),
    figure('heap at the end over that after a fifth', round(storm.heapRatio), 'ratio'),
    figure('peak heap, the stand-in for DynamoDB in it', round(storm.peakMb, 0), 'MB'),
  ];
};

try {
  const figures = [
    ...coldStart(),
    classification(),
    ...(await permissionFailure()),
    ...(await permissionFailure({ ...noFix, mode: 'on' })),
    ...(await storms()),
  ];
  for (const figure of figures) console.log(JSON.stringify(figure));
  console.log();
  for (const { figure, value, unit } of figures)
    console.log(`${String(value).padStart(9)} ${unit.padEnd(9)} ${figure}`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
