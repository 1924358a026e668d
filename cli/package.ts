import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleLambda } from '../infra/asset.ts';
import { packaged } from '../infra/packaged.ts';
import { readStackSettings } from '../infra/settings.ts';
import { UsageError } from '../lambda/settings.ts';
import { readArguments } from './arguments.ts';
import { run, say } from './run.ts';
import { shown } from './terminal.ts';
import { zipOf } from './zip.ts';

const usage = 'npm run package -- --out DIR [-c KEY=VALUE]...';

const help = `${usage}

Writes what CloudFormation needs, for those without CDK: template.json and the function's code, function.zip. Put the zip
into an S3 bucket in the region of the stack; bucket and key are the template's parameters CodeBucket and CodeKey. With
the setting regions there is forwarding.json too, which is for each of these regions the same and has no parameters.

  --out DIR       the folder, made if it is not there; files of these names in it are replaced
  -c KEY=VALUE    a setting, the same as for npm run deploy; can be given more than once
`;

const readContext = (pairs: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1)
        throw new UsageError(`-c must be KEY=VALUE, but is ${JSON.stringify(pair)}. Usage: ${usage}`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );

const readCommand = (args: readonly string[]) => {
  const { values, positionals } = readArguments(
    args,
    {
      context: { type: 'string', short: 'c', multiple: true },
      help: { type: 'boolean', short: 'h', default: false },
      out: { type: 'string' },
    },
    usage,
  );
  const { out, help: isHelp } = values;
  if (isHelp) return { isHelp };
  if (positionals.length > 0) throw new UsageError(`Too many arguments. Usage: ${usage}`);
  if (!out) throw new UsageError(`--out must be the folder to write to. Usage: ${usage}`);
  if (existsSync(out) && !statSync(out).isDirectory())
    throw new UsageError(`--out must be a folder, but ${JSON.stringify(out)} is a file. Usage: ${usage}`);
  return { isHelp, out, settings: readStackSettings(readContext(values.context ?? []), process.env) };
};

/** The path as a shell takes it. */
const quoted = (path: string): string =>
  /^[\w./@%+,:=-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;

/** For people to read, but no wider than that: a template that is sent along with the call has 51,200 bytes. */
const textOf = (template: Readonly<Record<string, unknown>>): string =>
  `${JSON.stringify(template, undefined, 1)}\n`;

const command = async (): Promise<void> => {
  const { isHelp, out, settings } = readCommand(process.argv.slice(2));
  if (isHelp) return say(help);

  const work = mkdtempSync(join(tmpdir(), 'ecs-pull-medic-'));
  try {
    const code = join(work, 'code');
    bundleLambda(code);
    const zip = zipOf(code);
    const hash = createHash('sha256').update(zip).digest('hex').slice(0, 16);
    const { home, forwarding } = packaged(settings, { hash, outdir: join(work, 'assembly') });

    mkdirSync(out, { recursive: true });
    const written: [string, string | Uint8Array][] = [
      ['template.json', textOf(home)],
      ['function.zip', zip],
      ...(forwarding === undefined ? [] : ([['forwarding.json', textOf(forwarding)]] as [string, string][])),
    ];
    for (const [name, content] of written) writeFileSync(join(out, name), content);

    const { home: region, further } = settings.regions;
    const at = (where: string | undefined): string => (where === undefined ? '' : ` --region ${where}`);
    const deploy = (file: string, where: string | undefined, rest = ''): string =>
      `aws cloudformation deploy --template-file ${quoted(join(out, file))} --stack-name EcsPullMedic${rest} --capabilities CAPABILITY_IAM${at(where)}`;
    const lines = [
      ...written.map(([name]) => `Wrote ${join(out, name)}`),
      'Then, with a bucket of yours in the region of the stack:',
      `aws s3 cp ${quoted(join(out, 'function.zip'))} s3://BUCKET/ecs-pull-medic/${hash}.zip${at(region)}`,
      deploy('template.json', region, ' --parameter-overrides CodeBucket=BUCKET'),
      ...further.map((each) => deploy('forwarding.json', each)),
    ];
    await say(`${lines.map(shown).join('\n')}\n`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
};

await run('npm run package', command);
