import type { Aws } from './aws.ts';
import { claimer } from './claim-incident.ts';
import { type Incident, type Incidents, lease, type Told } from './incident.ts';
import { count, expiry, hasExpired, incidentOf, openIndex, type Row, roleKey, text } from './incident-row.ts';
import { named, rowsOf, same } from './incident-writes.ts';
import type { RememberedFix } from './remembered-fix.ts';

/**
 * The memory of incidents in one DynamoDB table, on demand: partition key `pk`, sparse index `open` of what is open. A
 * repeated failure costs one UpdateItem, conditional on the row being alive and the task not being counted yet; rows
 * that have expired and are not deleted yet are not trusted (DynamoDB guide, "Working with expired items").
 */
export const incidentsIn = (table: string, aws: Aws, now: () => number): Incidents => {
  const rows = rowsOf(table, aws);
  const { did, get, update } = rows;
  const iso = (): string => new Date(now()).toISOString();

  const taking = (taker: string): Row => ({ taker: text(taker), takenAt: text(iso()) });

  const take = (incident: Incident, taker: string): Promise<boolean> => {
    const { names, values, condition } = same(incident);
    return did(incident.key, {
      set: taking(taker),
      condition: `${condition} AND (attribute_not_exists(#alerts) OR #alerts = :alerts) AND (attribute_not_exists(#takenAt) OR #takenAt < :abandoned)`,
      names: { ...names, ...named('alerts') },
      values: {
        ...values,
        ':alerts': count(incident.alerts),
        ':abandoned': text(new Date(now() - lease).toISOString()),
      },
    });
  };

  const release = async (incident: Incident): Promise<void> => {
    const { names, values, condition } = same(incident);
    const longAgo = text(new Date(0).toISOString());
    await did(incident.key, {
      set: { ownedAt: longAgo, takenAt: longAgo },
      condition: `${condition} AND (attribute_not_exists(#alerts) OR #alerts = :alerts)`,
      names: { ...names, ...named('alerts') },
      values: { ...values, ':alerts': count(incident.alerts) },
    });
  };

  const toldRow = ({ finding, fix }: Told): Row => ({
    alertedAt: text(iso()),
    toldOf: count(finding.occurrences),
    finding: text(JSON.stringify(finding)),
    ...(fix === undefined ? {} : { fix: text(JSON.stringify(fix)) }),
  });

  const tell = async (incident: Incident, told: Told): Promise<void> => {
    const { names, values, condition } = same(incident);
    // Another incident of the key may have begun meanwhile; then this one's memory is gone, and that is right.
    await did(incident.key, {
      set: { ...toldRow(told), alerts: count(incident.alerts + 1) },
      more: ' REMOVE #taker, #takenAt',
      condition,
      names: { ...names, ...named('taker', 'takenAt') },
      values,
    });
  };

  const open = async (where?: string): Promise<Incident[]> => {
    const found: Incident[] = [];
    let start: Row | undefined;
    do {
      const page = await aws('dynamodb:Query', {
        TableName: table,
        IndexName: openIndex,
        KeyConditionExpression: where === undefined ? '#open = :open' : '#open = :open AND #where = :where',
        ExpressionAttributeNames: named('open', ...(where === undefined ? [] : ['where'])),
        ExpressionAttributeValues: {
          ':open': text('1'),
          ...(where === undefined ? {} : { ':where': text(where) }),
        },
        ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      });
      found.push(...(page.Items ?? []).filter((row) => !hasExpired(row, now())).map(incidentOf));
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    return found;
  };

  const resolve = (incident: Incident, taker: string, at: string): Promise<boolean> => {
    const { names, values, condition } = same(incident);
    const abandoned = text(new Date(now() - lease).toISOString());
    // A reminder that was on its way may have put the right aside; what was told of its end has left the index.
    return did(incident.key, {
      set: { status: text('resolved'), resolvedAt: text(at), ...taking(taker) },
      condition: `${condition} AND #lastSeen <= :at AND (#status = :open OR #takenAt < :abandoned OR (attribute_not_exists(#takenAt) AND attribute_exists(#openKey)))`,
      names: { ...names, ...named('lastSeen'), '#openKey': 'open' },
      values: { ...values, ':at': text(at), ':open': text('open'), ':abandoned': abandoned },
    });
  };

  const close = async (incident: Incident, told: Told): Promise<void> => {
    const { names, values, condition } = same(incident);
    await did(incident.key, {
      set: { ...toldRow(told), alerts: count(incident.alerts + 1) },
      more: ' REMOVE #taker, #takenAt, #open',
      condition,
      names: { ...names, ...named('taker', 'takenAt', 'open') },
      values,
    });
  };

  const lastFix = async (roleArn: string): Promise<RememberedFix | undefined> => {
    const row = (await get(roleKey(roleArn))) ?? {};
    const value = row['fix']?.S;
    return value === undefined || hasExpired(row, now()) ? undefined : JSON.parse(value);
  };

  const rememberFix = async (fix: RememberedFix): Promise<void> => {
    await update(roleKey(fix.roleArn), {
      set: { fix: text(JSON.stringify(fix)), expiresAt: expiry(now()) },
    });
  };

  return { claim: claimer(rows, now), take, release, tell, open, resolve, close, lastFix, rememberFix };
};
