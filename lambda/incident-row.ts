import { createHash } from 'node:crypto';
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

/** Rows are kept for so long after the last failure, seconds: ECS forgets a stopped task after an hour. */
const keptSeconds = 90 * 86_400;

const secondsOf = (nowMs: number): number => Math.floor(nowMs / 1000);

/** `expiresAt` of a row that was written now, as DynamoDB's time to live wants it: epoch seconds. */
export const expiry = (nowMs: number): AttributeValue => count(secondsOf(nowMs) + keptSeconds);

/** DynamoDB deletes an expired row within days, not at once: until then it is there, and must not be trusted. */
export const hasExpired = (row: Row, nowMs: number): boolean => countOf(row, 'expiresAt') <= secondsOf(nowMs);

/** Stands in the sets for a task: an ARN has a hundred characters, and every write of a row costs by its size. */
export const taskId = (task: string): string =>
  createHash('sha256').update(task).digest('base64url').slice(0, 12);

/**
 * A row knows its last tasks in two sets, of which the newer one is filled and then takes the place of the other: so a
 * delivery is known again until this many other tasks were counted, and no row grows for ever.
 */
export const mostTasks = 1_000;

export const taskSets = ['tasks', 'earlierTasks'] as const;

export const hasTask = (row: Row, task: string): boolean =>
  taskSets.some((name) => row[name]?.SS?.includes(taskId(task)));

/** How many tasks the newer set has. */
export const tasksIn = (row: Row): number => row[taskSets[0]]?.SS?.length ?? 0;

const past = 'past ';

/** Where an incident that is over is kept when the next one of its key takes its row. */
export const pastKey = ({ key, generation }: Incident): string => `${past}${key} ${generation}`;

const role = 'role ';

/** Where the last repair of a role is kept. */
export const roleKey = (roleArn: string): string => `${role}${roleArn}`;

/**
 * The incident of a row, whichever it is: of one that goes on or was the last of its key, or of one before (`isPast`),
 * with the key that it had. Undefined for a row that holds something else.
 */
export const anyIncidentOf = (row: Row): (Incident & { readonly isPast: boolean }) | undefined => {
  const incident = incidentOf(row);
  const { key, generation } = incident;
  if (key.startsWith(role) || generation === '') return undefined;
  const isPast = key.startsWith(past);
  return { ...incident, isPast, key: isPast ? key.slice(past.length, -generation.length - 1) : key };
};
