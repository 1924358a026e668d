import { readdirSync, readFileSync } from 'node:fs';
import { classify } from '../lambda/classify.ts';
import { readMessage } from '../lambda/message.ts';
import { growthOn, growthsOf, lengths } from './adversarial.ts';
import { type Figure, round } from './bench-figure.ts';
import { lambdaPatterns } from './pattern-sources.ts';

/** Rounds over all messages: before the measuring, for what is hot is compiled by then, and for it. */
const rounds = { warming: 10, measured: 20 } as const;

/** Patterns that are put to a megabyte: those that take longest for a text an eighth as long. */
const mostFollowed = 8;

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const readMessages = (): string[] => {
  const folder = new URL('../test/messages/', import.meta.url);
  return readdirSync(folder)
    .flatMap((file) => readFileSync(new URL(file, folder), 'utf8').split('\n').filter(Boolean))
    .map((line) => String(JSON.parse(line).message));
};

const speed = (): Figure => {
  const messages = readMessages();
  const run = (times: number): void => {
    for (let done = 0; done < times; done += 1)
      for (const message of messages) classify(readMessage(message));
  };
  run(rounds.warming);
  const before = cpuSeconds();
  run(rounds.measured);
  return {
    figure: 'messages of the corpus read and classified, a core',
    value: round((messages.length * rounds.measured) / (cpuSeconds() - before), 0),
    unit: 'a second',
  };
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
export const classificationFigures = (): Figure[] => [speed(), ...growth()];
