import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allTogether, settingsOf } from '../infra/every-setting.ts';
import { givenTemplate } from '../infra/given.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'pull-medic-package-'));
afterAll(() => rmSync(folder, { recursive: true }));

const run = (args: readonly string[]): Promise<{ code: unknown; stdout: string; stderr: string }> => {
  const { AWS_REGION: _, AWS_DEFAULT_REGION: __, CDK_DEFAULT_REGION: ___, ...env } = process.env;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ['--import', 'tsx', 'cli/package.ts', ...args],
      { cwd: root, env },
      (error, stdout, stderr) => resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
};

const settings = Object.entries(allTogether).flatMap(([key, value]) => ['-c', `${key}=${value}`]);

interface Template {
  readonly Parameters?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties?: unknown }>>;
}

const text = (path: string): string => readFileSync(join(folder, path), 'utf8');
const template = (path: string): Template => JSON.parse(text(path));

/** Names that the template refers to, by `Ref`, `Fn::GetAtt` or `DependsOn`. */
const referred = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.flatMap(referred);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (key === 'Ref') return [String(inner)];
    if (key === 'Fn::GetAtt') return [String(Array.isArray(inner) ? inner[0] : inner)];
    if (key === 'DependsOn') return [inner].flat().map(String);
    return referred(inner);
  });
};

describe('npm run package', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    const [plain, all] = await Promise.all([
      run(['--out', join(folder, 'plain')]),
      run(['--out', join(folder, 'deep/er'), ...settings]),
    ]);
    expect(plain).toMatchObject({ code: 0, stderr: '' });
    expect(all).toMatchObject({ code: 0, stderr: '' });
  });

  it('writes a template and a zip, and one more template where there are further regions', () => {
    expect(readdirSync(join(folder, 'plain')).sort()).toEqual(['function.zip', 'template.json']);
    expect(readdirSync(join(folder, 'deep/er')).sort()).toEqual([
      'forwarding.json',
      'function.zip',
      'template.json',
    ]);
  });

  it.each(['plain/template.json', 'deep/er/template.json'])(
    'has the code where two parameters say, and needs nothing else of whoever deploys it: %s',
    (path) => {
      const { Parameters: parameters, Resources: resources } = template(path);
      expect(Object.keys(parameters ?? {}).sort()).toEqual(['CodeBucket', 'CodeKey']);
      expect(parameters?.['CodeKey']?.['Default']).toMatch(/^ecs-pull-medic\/[\da-f]{16}\.zip$/);
      expect(parameters?.['CodeBucket']).not.toHaveProperty('Default');
      const functions = Object.values(resources).filter(({ Type }) => Type === 'AWS::Lambda::Function');
      expect(functions).toHaveLength(1);
      expect(functions[0]?.Properties).toMatchObject({
        Handler: 'index.handler',
        Code: { S3Bucket: { Ref: 'CodeBucket' }, S3Key: { Ref: 'CodeKey' } },
      });
    },
  );

  it.each(['plain/template.json', 'deep/er/template.json', 'deep/er/forwarding.json'])(
    'is whole: each resource has a type, each name that is referred to is there, and nothing of CDK is left: %s',
    (path) => {
      const { Parameters: parameters = {}, Resources: resources } = template(path);
      for (const { Type: type } of Object.values(resources)) expect(type).toMatch(/^AWS::\w+::\w+$/);
      const names = new Set([...Object.keys(resources), ...Object.keys(parameters)]);
      const missing = referred(template(path)).filter(
        (name) => !name.startsWith('AWS::') && !names.has(name),
      );
      expect(missing).toEqual([]);
      expect(text(path)).not.toMatch(/aws:asset|aws:cdk|cdk-|CDK|BootstrapVersion|AssetParameters|\$\{Token/);
      expect(text(path)).not.toContain(root);
      // More than this would have to lie in a bucket before it can be deployed.
      expect(text(path).length).toBeLessThan(51_200);
    },
  );

  it('is what CDK would deploy with the same settings, but for where the code is', () => {
    const other = givenTemplate(settingsOf(allTogether)).toJSON()['Resources'];
    const mine = template('deep/er/template.json').Resources;
    const withoutCode = (from: Template['Resources']) =>
      Object.fromEntries(
        Object.entries(from).map(([id, resource]) => {
          const { Code: _, ...properties } = (resource.Properties ?? {}) as Record<string, unknown>;
          return [id, { ...resource, Properties: properties }];
        }),
      );
    expect(withoutCode(mine)).toEqual(withoutCode(other));
  });

  it('has a zip whose handler answers an event in a Node of its own', () => {
    const code = join(folder, 'code');
    for (const [path, bytes] of Object.entries(unzipSync(readFileSync(join(folder, 'plain/function.zip'))))) {
      mkdirSync(dirname(join(code, path)), { recursive: true });
      writeFileSync(join(code, path), bytes);
    }
    const answer = execFileSync(
      process.execPath,
      [join(root, 'test/wire/invoke.mjs'), join(code, 'index.mjs')],
      {
        cwd: code,
        env: { TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:topic', AWS_REGION: 'eu-west-1' },
        input: JSON.stringify({ not: 'an event' }),
        encoding: 'utf8',
      },
    );
    expect(answer.trim().split('\n').at(-1)).toBe('{"findings":[]}');
  });

  it('gives the same bytes again, over what was there, and another key only to other code', async () => {
    const before = ['template.json', 'function.zip'].map((name) => readFileSync(join(folder, 'plain', name)));
    await run(['--out', join(folder, 'plain')]);
    const after = ['template.json', 'function.zip'].map((name) => readFileSync(join(folder, 'plain', name)));
    expect(after.map((each, at) => each.equals(before[at] as Buffer))).toEqual([true, true]);
    const keyOf = (path: string) => template(path).Parameters?.['CodeKey'];
    expect(keyOf('deep/er/template.json')).toEqual(keyOf('plain/template.json'));
  });

  it.each([
    [[], '--out must be the folder to write to'],
    [['--out', 'package.json'], '--out must be a folder, but "package.json" is a file'],
    [['--out', 'x', 'y'], 'Too many arguments'],
    [['--out', 'x', '-c', 'alertEmail'], '-c must be KEY=VALUE, but is "alertEmail"'],
    [['--out', 'x', '-c', 'alertEmail=nobody'], 'alertEmail must be e-mail addresses'],
    [['--out', 'x', '-c', 'regions=us-east-1'], 'regions needs a home region to forward to'],
    [['--aut', 'x'], "Unknown option '--aut'"],
  ])('refuses bad usage in one line, with code 2 and nothing written: %j', async (args, why) => {
    const { code, stdout, stderr } = await run(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(why);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
