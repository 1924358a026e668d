import { setImmediate as turn } from 'node:timers/promises';
import type { Aws, CallName } from '../lambda/aws.ts';

export interface Sent {
  readonly call: CallName;
  readonly input: object;
  readonly region?: string;
}

/** Turns of the event loop without a new call after which a wave is whole. */
const quietTurns = 20;

/**
 * Runs a piece of work over AWS so that every call waits until no more come, and gives the calls by wave: those of a wave
 * were made side by side, each wave after the answers of the one before.
 */
export const wavesOf = async (aws: Aws, work: (aws: Aws) => Promise<unknown>): Promise<Sent[][]> => {
  const waves: Sent[][] = [];
  let waiting: { sent: Sent; answer: () => Promise<void> }[] = [];
  let arrivals = 0;
  const held: Aws = (call, input, options) =>
    new Promise((resolve) => {
      arrivals += 1;
      const region = options?.region;
      waiting.push({
        sent: { call, input, ...(region === undefined ? {} : { region }) },
        answer: async () => {
          const answer = aws(call, input, options);
          await answer.catch(() => undefined);
          resolve(answer);
        },
      });
    });
  let isOver = false;
  const ending = work(held).finally(() => {
    isOver = true;
  });
  while (!isOver) {
    for (let quiet = 0, seen = arrivals; quiet < quietTurns; quiet += 1) {
      await turn();
      if (seen !== arrivals) [quiet, seen] = [0, arrivals];
    }
    const wave = waiting;
    waiting = [];
    if (wave.length > 0) waves.push(wave.map(({ sent }) => sent));
    await Promise.all(wave.map(({ answer }) => answer()));
  }
  await ending;
  return waves;
};
