import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const command = 'moto_server';

/** Whether the public stand-in for AWS is on PATH. */
export const hasMoto = async (): Promise<boolean> => {
  try {
    await promisify(execFile)(command, ['--help'], { timeout: 60_000 });
    return true;
  } catch {
    return false;
  }
};

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  server.close();
  await once(server, 'close');
  return port;
};

const answers = async (url: string): Promise<boolean> => {
  try {
    return (await fetch(`${url}/moto-api/`)).ok;
  } catch {
    return false;
  }
};

export interface Moto {
  readonly url: string;
  stop(): Promise<void>;
}

const stopped = async (process: ChildProcess): Promise<void> => {
  if (process.exitCode !== null || process.signalCode !== null) return;
  process.kill('SIGKILL');
  await once(process, 'exit');
};

/** Starts the stand-in on a free port of loopback. It goes with `stop`. */
export const startMoto = async (): Promise<Moto> => {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const process = spawn(command, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' });
  const stop = (): Promise<void> => stopped(process);
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (await answers(url)) return { url, stop };
    await sleep(100);
  }
  await stop();
  throw new Error(`${command} did not answer within 20 seconds`);
};
