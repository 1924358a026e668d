import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Incident } from './incident.ts';
import type { RememberedFix } from './remembered-fix.ts';
import type { Finding } from './report/finding.ts';

export type Row = Record<string, AttributeValue>;

/** Names of the index that holds only what is open: its keys are there while an incident is. */
export const openIndex = 'open';

export const text = (value: string): AttributeValue => ({ S: value });
export const count = (value: number): AttributeValue => ({ N: String(value) });

const textOf = (row: Row, name: string): string | undefined => row[name]?.S;
const countOf = (row: Row, name: string): number => Number(row[name]?.N ?? 0);

const json = <T>(row: Row, name: string): T | undefined => {
  const value = textOf(row, name);
  if (value === undefined) return undefined;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
};

const optional = <K extends string>(row: Row, ...names: readonly K[]): { [N in K]?: string } =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = textOf(row, name);
      return value === undefined ? [] : [[name, value]];
    }),
  ) as { [N in K]?: string };

/** Reads a row as it was written here. A field that is missing reads as empty. */
export const incidentOf = (row: Row): Incident => {
  const finding = json<Finding>(row, 'finding');
  const fix = json<RememberedFix>(row, 'fix');
  return {
    key: textOf(row, 'pk') ?? '',
    generation: textOf(row, 'generation') ?? '',
    status: textOf(row, 'status') === 'resolved' ? 'resolved' : 'open',
    where: textOf(row, 'where') ?? '',
    occurrences: countOf(row, 'occurrences'),
    firstSeen: textOf(row, 'firstSeen') ?? '',
    lastSeen: textOf(row, 'lastSeen') ?? '',
    taskDefinitionArn: textOf(row, 'taskDefinitionArn') ?? '',
    alerts: countOf(row, 'alerts'),
    owner: textOf(row, 'owner') ?? '',
    ownedAt: textOf(row, 'ownedAt') ?? '',
    ...(row['toldOf'] === undefined ? {} : { toldOf: countOf(row, 'toldOf') }),
    ...optional(row, 'alertedAt', 'taker', 'takenAt', 'resolvedAt'),
    ...(finding === undefined ? {} : { finding }),
    ...(fix === undefined ? {} : { fix }),
  };
};

/** Hours share three sets of tasks in turn: a delivery is known again for an hour at least, and no set grows for ever. */
export const taskSets = (now: number): { current: string; previous: string; oldest: string } => {
  const hour = Math.floor(now / 3_600_000);
  const named = (offset: number): string => `tasks${(hour + offset) % 3}`;
  return { current: named(0), previous: named(2), oldest: named(1) };
};

export const hasTask = (row: Row, task: string): boolean =>
  ['tasks0', 'tasks1', 'tasks2'].some((name) => row[name]?.SS?.includes(task));
