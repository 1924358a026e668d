import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import cdk from '../../cdk.json' with { type: 'json' };
import { allTogether } from './every-setting.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const outdir = mkdtempSync(join(tmpdir(), 'pull-medic-app-'));
afterAll(() => rmSync(outdir, { recursive: true }));

/** Runs the app as cdk.json says and as the CDK CLI does: context and output folder by environment. */
const synth = (
  context: Record<string, unknown>,
): Promise<{ code: unknown; stdout: string; stderr: string }> => {
  const [, ...command] = cdk.app.split(' ');
  const env = {
    ...process.env,
    CDK_VALIDATION: 'true',
    CDK_OUTDIR: outdir,
    CDK_CONTEXT_JSON: JSON.stringify({ ...cdk.context, ...context }),
  };
  return new Promise((resolve) => {
    execFile(process.execPath, command, { cwd: root, env }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, stdout, stderr }),
    );
  });
};

const written = (file: string) => JSON.parse(readFileSync(join(outdir, file), 'utf8'));

// A synth takes ten seconds by itself, and several times that on a busy machine.
describe('the CDK app', { timeout: 120_000 }, () => {
  it('refuses bad settings in one line on standard error, with code 2 and nothing written', async () => {
    const { code, stdout, stderr } = await synth({ alertEmail: 'nobody', autoFix: 'yes', cluster: 'prod' });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^Bad settings: .*alertEmail.*autoFix.*clusters.*\n$/);
    expect(() => written('manifest.json')).toThrow('ENOENT');
  });

  it("writes an assembly that CloudFormation's schemas find no fault in, with the bundle beside it, and says nothing", async () => {
    const { code, stdout, stderr } = await synth({ alertEmail: 'ops@example.com', clusters: 'prod' });
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(written('validation-report.json').pluginReports).toEqual([]);

    const [asset] = readdirSync(outdir).filter((name) => name.startsWith('asset.'));
    expect(readFileSync(join(outdir, `${asset}`, 'index.mjs'), 'utf8')).toMatch(
      /export ?\{[\w$]+ as handler\}/,
    );
  });

  it('does so with every setting at once, for the home region and each further one', async () => {
    const { code, stdout, stderr } = await synth(allTogether);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(written('validation-report.json').pluginReports).toEqual([]);
    for (const name of ['', '-us-east-1', '-ap-southeast-2']) {
      expect(written(`EcsPullMedic${name}.template.json`)).toHaveProperty('Resources');
    }
  });
});
