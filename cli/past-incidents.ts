import { type Incident, idOf } from '../lambda/incident.ts';
import { anyIncidentOf, hasExpired, type Row } from '../lambda/incident-row.ts';
import type { RememberedFix } from '../lambda/remembered-fix.ts';
import type { Finding } from '../lambda/report/finding.ts';
import { UsageError } from '../lambda/settings.ts';

/** As much of DynamoDB as is read here. */
export interface Tables {
  names(): AsyncIterable<string>;
  /** All rows of a table. */
  rows(table: string): AsyncIterable<Row>;
}

/** An incident as it is told afterwards. Times are ISO 8601. */
export interface PastIncident {
  readonly incidentId: string;
  /** `over`: it ended without a recovery that anybody saw, as that of a standalone task does. */
  readonly status: 'open' | 'resolved' | 'over';
  readonly clusterArn: string;
  readonly group: string;
  readonly taskDefinitionArn: string;
  /** Empty, like the message, where people were never told. */
  readonly cause: string;
  readonly message: string;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly resolvedAt?: string;
  /** Seconds from the first failure to the recovery; to now while it is open; to the last failure else. */
  readonly lastedSeconds: number;
  readonly occurrences: number;
  readonly alerts: number;
  readonly fix?: RememberedFix;
  /** What people were told last. */
  readonly finding?: Finding;
}

const ends = (incident: Incident, status: PastIncident['status'], now: number): number => {
  if (status === 'open') return now;
  return Date.parse((status === 'resolved' && incident.resolvedAt) || incident.lastSeen);
};

const told = (incident: Incident & { readonly isPast: boolean }, now: number): PastIncident => {
  const { where, finding, fix, resolvedAt, firstSeen, lastSeen, occurrences, alerts } = incident;
  const status = incident.isPast && incident.status === 'open' ? 'over' : incident.status;
  const space = where.indexOf(' ');
  const lasted = Math.round((ends(incident, status, now) - Date.parse(firstSeen)) / 1000);
  return {
    incidentId: idOf(incident),
    status,
    clusterArn: where.slice(0, Math.max(space, 0)),
    group: where.slice(space + 1),
    taskDefinitionArn: incident.taskDefinitionArn,
    cause: finding?.rootCause.code ?? '',
    message: finding?.message ?? '',
    firstSeen,
    lastSeen,
    ...(resolvedAt === undefined ? {} : { resolvedAt }),
    lastedSeconds: Math.max(0, lasted || 0),
    occurrences,
    alerts,
    ...(fix === undefined ? {} : { fix }),
    ...(finding === undefined ? {} : { finding }),
  };
};

/**
 * Every incident that a table remembers, the newest first; those of one service where it is named. What has expired
 * and is not deleted yet is left out.
 */
export const pastIncidents = async (
  tables: Tables,
  table: string,
  { service, now }: { readonly service: string | undefined; readonly now: number },
): Promise<PastIncident[]> => {
  const found: PastIncident[] = [];
  for await (const row of tables.rows(table)) {
    const incident = hasExpired(row, now) ? undefined : anyIncidentOf(row);
    if (incident === undefined) continue;
    const each = told(incident, now);
    if (service === undefined || each.group === `service:${service}`) found.push(each);
  }
  return found.sort((one, other) => other.firstSeen.localeCompare(one.firstSeen));
};

/** The stack's table by its name, which CloudFormation made of the stack's and its own. Throws UsageError when it is not just one. */
export const findTable = async (tables: Tables): Promise<string> => {
  const found: string[] = [];
  for await (const name of tables.names())
    if (name.includes('EcsPullMedic') && name.includes('Incident')) found.push(name);
  const [only, ...others] = found;
  if (only === undefined)
    throw new UsageError(
      'There is no table in this account and region whose name has EcsPullMedic and Incident in it: is the stack deployed here? Else name it: --table NAME.',
    );
  if (others.length > 0)
    throw new UsageError(
      `There are several tables of incidents: ${found.join(', ')}. Say which: --table NAME.`,
    );
  return only;
};
