import type { Fix } from './fix.ts';
import type { Finding } from './report/finding.ts';

/** One value of a metric, with the dimensions that it has beside the service's name. */
export interface Counted {
  readonly name: 'Findings' | 'Fixes' | 'Resolved' | 'RecoveryMinutes';
  readonly value: number;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** What changed something, or tried. */
const done: ReadonlySet<Fix['status']> = new Set(['applied', 'failed', 'reverted']);

const minutes = ({ firstSeen, time }: Finding): number | undefined => {
  const lasted = (Date.parse(time) - Date.parse(firstSeen)) / 60_000;
  return Number.isFinite(lasted) ? Math.max(0, lasted) : undefined;
};

const ofFinding = (finding: Finding): Counted[] => {
  if (finding.synthetic) return [];
  if (finding.status !== 'resolved')
    return [{ name: 'Findings', value: 1, dimensions: { cause: finding.cause } }];
  const lasted = minutes(finding);
  return [
    { name: 'Resolved', value: 1, dimensions: {} },
    ...(lasted === undefined ? [] : [{ name: 'RecoveryMinutes' as const, value: lasted, dimensions: {} }]),
  ];
};

/**
 * What an event adds to the metrics: findings told, by cause; incidents that are over, and how many minutes they lasted;
 * repairs done, tried or taken back. What is synthetic counts nowhere.
 *
 * @param fixes only of what was told for the first time: a reminder has the repair of the finding that it reminds of
 */
export const count = (findings: readonly Finding[], fixes: readonly Pick<Fix, 'status'>[]): Counted[] => [
  ...findings.flatMap(ofFinding),
  ...fixes
    .filter(({ status }) => done.has(status))
    .map(({ status }): Counted => ({ name: 'Fixes', value: 1, dimensions: { status } })),
];
