import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { growthOn, growthsOf, lengths } from './adversarial.ts';
import { type Figure, round } from './bench-figure.ts';
import { baseline } from './bench-process.ts';
import { corpus } from './corpus.ts';
import { lambdaPatterns } from './pattern-sources.ts';

/** Rounds over all messages: before the measuring, for what is hot is compiled by then, and in each measuring of a few. */
const rounds = { warming: 20, measured: 10, measurings: 8 } as const;

/** Patterns that are put to a megabyte: those that take longest for a text an eighth as long. */
const mostFollowed = 8;

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** Items a second of CPU: the most of a few measurings, for what else the machine does only adds. */
const perSecond = <T>(items: readonly T[], use: (item: T) => unknown): number => {
  const run = (times: number): void => {
    for (let done = 0; done < times; done += 1) for (const item of items) use(item);
  };
  run(rounds.warming);
  const seconds = Array.from({ length: rounds.measurings }, () => {
    const before = cpuSeconds();
    run(rounds.measured);
    return cpuSeconds() - before;
  });
  return round((items.length * rounds.measured) / Math.min(...seconds), 0);
};

type Classifier = Pick<typeof import('../lambda/classify.ts'), 'classify'> &
  Pick<typeof import('../lambda/message.ts'), 'readMessage'>;

/** Bundled as the asset is: what runs the sources as they are puts a call of its own around every function. */
const asDeployed = async (): Promise<Classifier> => {
  const folder = mkdtempSync(join(tmpdir(), 'ecs-pull-medic-'));
  const source = (file: string): string =>
    JSON.stringify(fileURLToPath(new URL(`../lambda/${file}`, import.meta.url)));
  try {
    return await import(
      baseline(
        folder,
        'classifier',
        `export { classify } from ${source('classify.ts')}; export { readMessage } from ${source('message.ts')};`,
      )
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const speed = async (): Promise<Figure[]> => {
  const { classify, readMessage } = await asDeployed();
  const messages = corpus();
  return [
    {
      figure: 'messages of the corpus read and classified, a core',
      value: perSecond(messages, (message) => classify(readMessage(message))),
      unit: 'a second',
    },
    {
      figure: 'the same, classified when their clues are read',
      value: perSecond(messages.map(readMessage), classify),
      unit: 'a second',
    },
  ];
};

/** Each pattern of the Lambda on its adversarial texts, and the slowest of them up to a megabyte. */
const growth = (): Figure[] => {
  const patterns = lambdaPatterns();
  const slowest = patterns
    .flatMap(({ pattern }) => growthsOf(pattern).map((found) => ({ pattern, ...found })))
    .sort((a, b) => b.ms - a.ms)
    .slice(0, mostFollowed);
  const followed = slowest.flatMap(({ pattern, textOf }) => growthOn(pattern, textOf, lengths.longest) ?? []);
  const most = (of: 'perDoubling' | 'ms'): number => Math.max(...followed.map((each) => each[of]));
  return [
    { figure: 'patterns put to adversarial texts', value: patterns.length, unit: 'patterns' },
    {
      figure: 'time of the slowest for a text twice as long, up to 1 MB (2 is linear)',
      value: round(most('perDoubling')),
      unit: 'ratio',
    },
    { figure: 'time of the slowest for 1 MB', value: round(most('ms'), 0), unit: 'ms' },
  ];
};

/** How fast messages are classified, and how that grows with their length. */
export const classificationFigures = async (): Promise<Figure[]> => [...(await speed()), ...growth()];
