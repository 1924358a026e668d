import { expect } from 'vitest';
import { type Claiming, type Incident, idOf } from '../lambda/incident.ts';
import { incidentsIn } from '../lambda/incidents.ts';
import type { RememberedFix } from '../lambda/remembered-fix.ts';
import { finding } from './finding.ts';
import type { GivenTable } from './incident-table.ts';

/** When the clock of a test begins. */
export const begin = Date.parse('2026-10-02T11:46:52.984Z');
/** Milliseconds. */
export const minute = 60_000;
/** Milliseconds. */
export const day = 24 * 60 * minute;
/** How long a row is kept after the last failure. */
export const kept = 90 * day;
/** ISO 8601. */
export const iso = (ms: number): string => new Date(ms).toISOString();

const cluster = 'arn:aws:ecs:eu-west-1:111122223333:cluster/prod';
/** A task's ARN. */
export const taskOf = (number: number): string =>
  `arn:aws:ecs:eu-west-1:111122223333:task/prod/${String(number).padStart(32, '0')}`;

/** A repair as an incident remembers it. */
export const fix: RememberedFix = {
  roleArn: 'arn:aws:iam::111122223333:role/web',
  policyArn: 'arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy',
  at: iso(begin),
  cause: 'ecr-pull-denied',
  state: 'applied',
};

let places = 0;

/** A place and an incident that no other test has, and a clock. */
export const given = (table: GivenTable) => {
  places += 1;
  const clock = { now: begin };
  const incidents = incidentsIn(table.name, table.aws, () => clock.now);
  const service = `web-${places}`;
  const where = `${cluster} service:${service}`;
  const claiming = (task: number, fields: Partial<Claiming> = {}): Claiming => ({
    key: `key-${service}`,
    where,
    task: taskOf(task),
    at: iso(clock.now),
    taskDefinitionArn: `arn:aws:ecs:eu-west-1:111122223333:task-definition/${service}:41`,
    isStandalone: false,
    ...fields,
  });
  const claim = (task: number, fields?: Partial<Claiming>) => incidents.claim(claiming(task, fields));
  const told = (incident: Incident) => ({
    finding: finding({ incidentId: idOf(incident), occurrences: incident.occurrences }),
  });
  /** Claims task 1 and tells people, as the function does. */
  const opened = async (): Promise<Incident> => {
    const { incident } = await claim(1);
    await incidents.tell(incident, told(incident));
    return incident;
  };
  /** The incident as the index has it. */
  const current = async (): Promise<Incident | undefined> => (await incidents.open(where))[0];
  const end = async (incident: Incident): Promise<void> => {
    expect(await incidents.resolve(incident, 'recovery', iso(clock.now))).toBe(true);
    await incidents.close(incident, told(incident));
  };
  return { incidents, clock, where, claim, told, opened, current, end };
};

/** So many at once, from number 1. */
export const all = <T>(count: number, each: (number: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => each(index + 1)));
