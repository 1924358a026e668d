import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { type BuildOptions, buildSync, type Metafile } from 'esbuild';
import '../lambda/classify.ts';
import '../lambda/message.ts';
import { neededWords } from '../lambda/needed-words.ts';
import { sieved } from '../lambda/sieve.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Some packages in the bundle are CommonJS and call `require`, which an ES module does not have. */
const requireForCommonJs =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** How the Lambda is bundled, and whatever its figures are compared with. */
export const bundling = {
  absWorkingDir: root,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'] as string[],
  outExtension: { '.js': '.mjs' },
  banner: { js: requireForCommonJs },
  minify: true,
  legalComments: 'none',
  charset: 'ascii',
  logLevel: 'silent',
} as const satisfies BuildOptions;

/** What each pattern of the Lambda needs of a text, by its source. */
const neededByPattern = (): string =>
  JSON.stringify(
    JSON.stringify(Object.fromEntries(sieved().map((pattern) => [pattern.source, neededWords(pattern)]))),
  );

/**
 * Bundles the Lambda into `outdir`: `index.mjs`, and a chunk for every module that is imported dynamically, so that a
 * cold start reads only the AWS clients it uses. Paths in the result are relative to the project: the same sources
 * give the same bytes in any folder. No source map, for reading one slows every cold start. Throws esbuild's error
 * when a source does not build.
 */
export const bundleLambda = (outdir: string): Metafile =>
  buildSync({
    ...bundling,
    entryPoints: { index: 'lambda/handler.ts' },
    outdir,
    chunkNames: 'chunks/[name]-[hash]',
    define: { NEEDED_WORDS: neededByPattern() },
    metafile: true,
  }).metafile;

/**
 * The bundle as the function's code. Bundled here and not by CDK, which would say so on standard error at each synth,
 * and named by the hash of what was bundled, for a hash of the sources would not see a new version of a package. CDK
 * copies the folder into its assembly, so it is of no use any more when the process ends.
 */
export const lambdaCode = (): Code => {
  const folder = mkdtempSync(join(tmpdir(), 'ecs-pull-medic-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  bundleLambda(folder);
  return Code.fromAsset(folder);
};
