import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildSync } from 'esbuild';
import { bundling } from '../infra/asset.ts';
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

/** Runs each of these in turn, several times, and gives the least that each took: what else the machine does only adds. */
export const compared = async <K extends string>(
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
