import { readFileSync } from 'node:fs';
import { readAccount } from './account-file.ts';
import { classificationFigures } from './bench-classify.ts';
import { coldFigures } from './bench-cold.ts';
import { costFigures } from './bench-cost.ts';
import { type Figure, round } from './bench-figure.ts';
import { runStorm, type StormResult } from './bench-storm.ts';
import { type Examples, tripFigures } from './bench-trips.ts';

const stormFigures = (storm: StormResult): Figure[] => {
  const figure = (what: string, value: number, unit: string): Figure => ({
    figure: `storm of ${storm.deliveries} deliveries of 10,000 tasks of 200 services: ${what}`,
    value,
    unit,
  });
  return [
    figure('alerts', storm.alerts, 'alerts'),
    figure('services counted exactly', storm.exact, 'services'),
    figure('AWS calls a delivery', round(storm.calls / storm.deliveries, 3), 'calls'),
    figure('of these to DynamoDB', round(storm.tableCalls / storm.deliveries, 3), 'calls'),
    figure('heap at the end over that after a fifth', round(storm.heapRatio), 'ratio'),
    figure('peak heap, the stand-in for DynamoDB in it', round(storm.peakMb, 0), 'MB'),
  ];
};

const inSandbox = (file: string): string => readFileSync(new URL(`sandbox/${file}`, import.meta.url), 'utf8');

type Example = { readonly detail: object };

/** Of the examples, the first failure of each kind. */
const readExamples = (): { readonly [N in keyof Examples]: Example } => {
  const lines = inSandbox('events.jsonl').split('\n').filter(Boolean);
  const of = (words: string): Example => JSON.parse(lines.find((line) => line.includes(words)) ?? '');
  return { permission: of('ecr:GetAuthorizationToken'), network: of('i/o timeout') };
};

const account = readAccount(inSandbox('account.json'), 'account.json');
const examples = readExamples();
// Before the storm: with its heap this process would take more of the caches that the measured ones share.
const figuresOfOne = [
  ...(await coldFigures(account, examples.permission)),
  ...(await classificationFigures()),
  ...(await tripFigures(account, examples)),
];
const storm = await runStorm(account, examples.permission);
const figures = [...figuresOfOne, ...stormFigures(storm), ...costFigures(storm)];
for (const figure of figures) console.log(JSON.stringify(figure));
console.log();
for (const { figure, value, unit } of figures)
  console.log(`${String(value).padStart(9)} ${unit.padEnd(9)} ${figure}`);
