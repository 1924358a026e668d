import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildSync } from 'esbuild';
import { bundling } from '../infra/asset.ts';
import { median, round } from './bench-figure.ts';
import { tableName } from './bench-table.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Processes of each kind, one of each in turn, so that what else the machine does falls on all of them. */
const runs = 15;

/** Something to compare with, bundled as the asset is. */
export const baseline = (folder: string, name: string, source: string): string => {
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
export interface Spent {
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

export const run = async (
  file: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Spent> => {
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

/**
 * Runs each of these in turn, several times, and gives the median of what a ratio is in each turn: what else the machine
 * does falls on all of a turn alike, where the least of many is now and then a lucky one.
 */
export const compared = async <K extends string, R extends string>(
  kinds: Readonly<Record<K, (turn: number) => Promise<Spent>>>,
  ratios: Readonly<Record<R, (turn: Readonly<Record<K, Spent>>) => number>>,
): Promise<Record<R, number>> => {
  const turns: Record<K, Spent>[] = [];
  for (let turn = 0; turn <= runs; turn += 1) {
    const spent: [string, Spent][] = [];
    for (const [kind, once] of Object.entries<(turn: number) => Promise<Spent>>(kinds))
      spent.push([kind, await once(turn)]);
    // The first one reads the files from the disk.
    if (turn > 0) turns.push(Object.fromEntries(spent) as Record<K, Spent>);
  }
  return Object.fromEntries(
    Object.entries<(turn: Readonly<Record<K, Spent>>) => number>(ratios).map(([name, ratio]) => [
      name,
      round(median(turns.map(ratio))),
    ]),
  ) as Record<R, number>;
};
