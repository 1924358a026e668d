import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Metafile } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { bundleLambda } from '../../infra/asset.ts';

const folder = mkdtempSync(join(tmpdir(), 'pull-medic-asset-'));
afterAll(() => rmSync(folder, { recursive: true }));

const outdir = join(folder, 'one');
const meta = bundleLambda(outdir);
const heavy = /node_modules\/@aws-sdk\/client-/;

const outputs = new Map(Object.entries(meta.outputs).map(([path, output]) => [resolve(path), output]));

/** The files that Node reads when it loads `path`: itself and whatever is imported statically, all the way down. */
const readWith = (path: string, seen = new Set<string>()): Set<string> => {
  if (seen.has(path)) return seen;
  seen.add(path);
  for (const { kind, path: next, external } of outputs.get(path)?.imports ?? []) {
    if (kind === 'import-statement' && !external) readWith(resolve(next), seen);
  }
  return seen;
};

const inputsOf = (path: string): string[] => Object.keys(outputs.get(path)?.inputs ?? {});

const files = (root: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(root.length), readFileSync(path, 'utf8')]),
  );

describe('the asset of the function', () => {
  const index = join(outdir, 'index.mjs');
  const atStart = [...readWith(index)];

  it('has index.mjs, which exports the handler', () => {
    expect(outputs.get(index)).toMatchObject({ entryPoint: 'lambda/handler.ts', exports: ['handler'] });
  });

  it('starts in a Node of its own with no module beside it, and answers an event', () => {
    const script = `const { handler } = await import('${pathToFileURL(index)}');
      process.stdout.write('answer: ' + JSON.stringify(await handler({ not: 'an event' })));`;
    const env = { TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:topic', AWS_REGION: 'eu-west-1' };
    const told = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: folder,
      env,
      encoding: 'utf8',
    });
    expect(told).toContain('answer: {"findings":[]}');
  });

  it('loads no AWS client at start: each is in a chunk that is imported when it is called', () => {
    const carried = [...outputs.keys()].flatMap(inputsOf).filter((input) => heavy.test(input));
    const clients = new Set(carried.map((input) => /@aws-sdk\/client-([a-z]+)/.exec(input)?.[1]));
    expect([...clients].sort()).toEqual(expect.arrayContaining(['ecr', 'ecs', 'iam', 'sns']));
    expect(atStart.flatMap(inputsOf).filter((input) => heavy.test(input))).toEqual([]);
  });

  it("needs nothing beside itself but Node's own modules", () => {
    const outside = [...outputs.values()]
      .flatMap((output: Metafile['outputs'][string]) => output.imports)
      .filter(({ external }) => external)
      .map(({ path }) => path.replace(/^node:/, '').split('/')[0]);
    expect(outside.filter((name) => !builtinModules.includes(name ?? ''))).toEqual([]);
  });

  it('carries what runs and nothing else: no command line, no test, no source map', () => {
    const foreign = [...outputs.keys()]
      .flatMap(inputsOf)
      .filter((input) => !/^(lambda|node_modules)\//.test(input));
    expect(foreign).toEqual([]);
    expect(Object.keys(files(outdir)).filter((path) => !path.endsWith('.mjs'))).toEqual([]);
  });

  it('is the same bytes in another folder, without a trace of where it was made', () => {
    bundleLambda(join(folder, 'else', 'where'));
    const first = files(outdir);
    expect(files(join(folder, 'else', 'where'))).toEqual(first);
    const here = [resolve('lambda'), resolve('node_modules'), outdir];
    expect(here.filter((path) => Object.values(first).some((text) => text.includes(path)))).toEqual([]);
  });
});
