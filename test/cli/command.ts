import { spawn } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A plain machine: no colours asked for, no AWS credentials, no instance to get any from. */
const plain = {
  PATH: process.env['PATH'] ?? '',
  HOME: join(tmpdir(), 'ecs-pull-medic-nobody'),
  AWS_EC2_METADATA_DISABLED: 'true',
};

/** Runs a command of `cli/` as npm does, from the project's folder. */
export const command =
  (script: 'start' | 'explain' | 'diagnose' | 'history' | 'redrive' | 'smoke') =>
  (
    args: readonly string[],
    { input = '', env = {} }: { input?: string; env?: Record<string, string> } = {},
  ) =>
    new Promise<Ended>((resolve, reject) => {
      const child = spawn(process.execPath, ['--import', 'tsx', `cli/${script}.ts`, ...args], {
        cwd: root,
        env: { ...plain, ...env },
      });
      let out = '';
      let err = '';
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        out += text;
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        err += text;
      });
      child.stdin.on('error', () => undefined);
      child.on('error', reject).on('close', (code) => resolve({ code, out, err }));
      child.stdin.end(input);
    });

export const scratchFile = async (name: string, text: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'ecs-pull-medic-'));
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
};

/** Whatever a terminal would act on, colours included. */
export const escapes = /[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/u;
