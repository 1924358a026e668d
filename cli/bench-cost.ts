import { type Figure, round } from './bench-figure.ts';
import type { StormResult } from './bench-storm.ts';

/** List prices of us-east-1, US$, without free tiers, as known when this was written (docs/costs.md). */
const price = {
  lambdaRequest: 0.2e-6,
  /** On Arm, a GB-second. */
  lambdaGbSecond: 0.0000133334,
  writeUnit: 0.625e-6,
  publish: 0.5e-6,
  email: 2 / 100_000,
  logGb: 0.5,
  /** Of the reads that are not free, the dearest: `secretsmanager:DescribeSecret`. */
  read: 0.05 / 10_000,
} as const;

/** What is assumed until it is measured in an account: seconds of a repeat and of an alert, GB of memory, kB of log. */
const assumed = {
  repeatSeconds: 0.06,
  alertSeconds: 1.5,
  memoryGb: 0.5,
  invocationLogKb: 0.7,
  findingLogKb: 2,
} as const;

const million = 1_000_000;

/** What a million events would cost by the storm's calls, write units and alerts, US$. */
export const costFigures = ({ deliveries, calls, tableCalls, writeUnits, alerts }: StormResult): Figure[] => {
  const each = (count: number): number => (count / deliveries) * million;
  const told = each(alerts);
  const seconds = told * assumed.alertSeconds + (million - told) * assumed.repeatSeconds;
  const logGb = (million * assumed.invocationLogKb + told * assumed.findingLogKb) / 1e6;
  const table = each(tableCalls) * writeUnits * price.writeUnit;
  const lambda = million * price.lambdaRequest + seconds * assumed.memoryGb * price.lambdaGbSecond;
  const rest = told * (price.publish + price.email) + logGb * price.logGb;
  const reads = each(calls - tableCalls) * price.read;
  return [
    { figure: 'DynamoDB write units of one update', value: round(writeUnits, 1), unit: 'units' },
    { figure: 'a million events at list price: DynamoDB', value: round(table), unit: 'US$' },
    { figure: 'a million events at list price: Lambda', value: round(lambda), unit: 'US$' },
    { figure: 'a million events at list price: alerts and logs', value: round(rest), unit: 'US$' },
    { figure: 'a million events at list price: reads, at most', value: round(reads), unit: 'US$' },
    {
      figure: 'a million events at list price: in all, at most',
      value: round(table + lambda + rest + reads),
      unit: 'US$',
    },
  ];
};
