import type { FactName } from '../lambda/facts.ts';
import { oneLine } from './terminal.ts';

/** Where a person looks while they wait: standard error, or a stand-in. */
export interface Screen {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const words: Readonly<Record<FactName, string>> = {
  task: 'the task',
  taskDefinition: 'the task definition',
  service: 'the service',
  instance: 'the container instance',
  pullRole: 'the role that pulls',
  executionRole: 'the execution role',
  permissions: 'what the roles may do',
  images: 'the images',
  secrets: 'the secrets',
  hostless: 'images without a host',
  network: 'the network',
};

/**
 * Tells what is still read of something: on a terminal in one line that is written over and gone at the end, elsewhere
 * a line each time.
 */
export const progressOn =
  (screen: Screen, of: string) =>
  (left: readonly FactName[]): void => {
    const what = left.map((name) => words[name]).join(', ');
    const line = oneLine(`${of}: reading ${what}; ${left.length} left`);
    if (screen.isTTY) screen.write(left.length === 0 ? '\r\u001b[K' : `\r\u001b[K${line.slice(0, 100)}`);
    else if (left.length > 0) screen.write(`${line}\n`);
  };
