import type { Aws } from './aws.ts';
import {
  type Claim,
  type Claiming,
  type Incident,
  type Incidents,
  lease,
  standaloneOver,
  type Told,
} from './incident.ts';
import { count, hasTask, incidentOf, openIndex, type Row, taskSets, text } from './incident-row.ts';
import type { RememberedFix } from './remembered-fix.ts';

/** Rows are kept for so long after the last failure, seconds: ECS forgets a stopped task after an hour. */
const keptSeconds = 90 * 86_400;

/** How often a claim is tried again when another event reopened the incident in between. */
const attempts = 4;

const isFailedCondition = (error: unknown): error is Error & { Item?: Row } =>
  error instanceof Error && error.name === 'ConditionalCheckFailedException';

const roleKey = (roleArn: string): string => `role ${roleArn}`;

type Names = Record<string, string>;

/** `status`, `where` and others are words of DynamoDB's own, so every name is given by placeholder. */
const named = (...names: readonly string[]): Names =>
  Object.fromEntries(names.map((name) => [`#${name}`, name]));

/**
 * The memory of incidents in one DynamoDB table, on demand: partition key `pk`, sparse index `open` of what is open. A
 * repeated failure costs one UpdateItem, conditional on the row being alive and the task not being counted yet; rows
 * that have expired and are not deleted yet are not trusted (DynamoDB guide, "Working with expired items").
 */
export const incidentsIn = (table: string, aws: Aws, now: () => number): Incidents => {
  const iso = (): string => new Date(now()).toISOString();
  const seconds = (): number => Math.floor(now() / 1000);

  const update = async (
    pk: string,
    input: { set: Row; more?: string; condition: string; names: Names; values: Row },
  ): Promise<Row> => {
    const sets = Object.keys(input.set).map((name) => `#${name} = :${name}`);
    const { Attributes: row = {} } = await aws('dynamodb:UpdateItem', {
      TableName: table,
      Key: { pk: text(pk) },
      ReturnValues: 'ALL_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      UpdateExpression: `SET ${sets.join(', ')}${input.more ?? ''}`,
      ConditionExpression: input.condition,
      ExpressionAttributeNames: { ...named(...Object.keys(input.set)), ...input.names },
      ExpressionAttributeValues: {
        ...Object.fromEntries(Object.entries(input.set).map(([name, value]) => [`:${name}`, value])),
        ...input.values,
      },
    });
    return row;
  };

  /** What a conditional write left, or the row that refused it. */
  const tried = async (write: Promise<Row>): Promise<{ row: Row } | { refusedBy: Row | undefined }> => {
    try {
      return { row: await write };
    } catch (error) {
      if (isFailedCondition(error)) return { refusedBy: error.Item };
      throw error;
    }
  };

  const did = async (write: Promise<Row>): Promise<boolean> => 'row' in (await tried(write));

  const get = async (pk: string): Promise<Row | undefined> => {
    const { Item: row } = await aws('dynamodb:GetItem', {
      TableName: table,
      Key: { pk: text(pk) },
      ConsistentRead: true,
    });
    return row;
  };

  const everyTime = ({ where, at, taskDefinitionArn }: Claiming): Row => ({
    status: text('open'),
    open: text('1'),
    where: text(where),
    lastSeen: text(at),
    taskDefinitionArn: text(taskDefinitionArn),
    expiresAt: count(seconds() + keptSeconds),
  });

  const beginning = ({ task, at }: Claiming): Row => ({
    generation: text(Math.floor(now()).toString(36)),
    firstSeen: text(at),
    owner: text(task),
    ownedAt: text(iso()),
  });

  const overSince = ({ isStandalone, at }: Claiming): string =>
    isStandalone ? new Date((Date.parse(at) || now()) - standaloneOver).toISOString() : '0';

  /** Counts the task into the incident that is open, or into a new row. */
  const countIn = (claiming: Claiming): Promise<Row> => {
    const { current, previous, oldest } = taskSets(now());
    const first = Object.entries(beginning(claiming));
    const ifNew = first.map(([name]) => `, #${name} = if_not_exists(#${name}, :${name})`).join('');
    return update(claiming.key, {
      set: everyTime(claiming),
      more: `${ifNew} ADD #occurrences :one, #current :tasks REMOVE #oldest`,
      condition:
        'attribute_not_exists(#pk) OR (#status = :status AND #expiresAt > :seconds AND #lastSeen >= :over AND NOT contains(#current, :task) AND NOT contains(#previous, :task))',
      names: {
        ...named('pk', 'occurrences', ...first.map(([name]) => name)),
        '#current': current,
        '#previous': previous,
        '#oldest': oldest,
      },
      values: {
        ...Object.fromEntries(first.map(([name, value]) => [`:${name}`, value])),
        ':one': count(1),
        ':tasks': { SS: [claiming.task] },
        ':task': text(claiming.task),
        ':seconds': count(seconds()),
        ':over': text(overSince(claiming)),
      },
    });
  };

  /** Begins a new incident in the row of one that is over, unless somebody else just did. */
  const begin = (claiming: Claiming, over: Row): Promise<Row> => {
    const { current, previous, oldest } = taskSets(now());
    return update(claiming.key, {
      set: { ...everyTime(claiming), ...beginning(claiming), occurrences: count(1), alerts: count(0) },
      more: ', #current = :tasks REMOVE #previous, #oldest, #alertedAt, #toldOf, #taker, #takenAt, #fix, #resolvedAt',
      condition: '#generation = :before AND #lastSeen = :seen AND #occurrences = :counted',
      names: {
        ...named('alertedAt', 'toldOf', 'taker', 'takenAt', 'fix', 'resolvedAt'),
        '#current': current,
        '#previous': previous,
        '#oldest': oldest,
      },
      values: {
        ':tasks': { SS: [claiming.task] },
        ':before': over['generation'] ?? text(''),
        ':seen': over['lastSeen'] ?? text(''),
        ':counted': over['occurrences'] ?? count(0),
      },
    });
  };

  const isOver = (row: Row, claiming: Claiming): boolean => {
    const { status, lastSeen } = incidentOf(row);
    return (
      status === 'resolved' || Number(row['expiresAt']?.N ?? 0) <= seconds() || lastSeen < overSince(claiming)
    );
  };

  /** Undefined when another event came in between. */
  const claimOnce = async (claiming: Claiming): Promise<Claim | undefined> => {
    const counted = await tried(countIn(claiming));
    if ('row' in counted) return { incident: incidentOf(counted.row), isRepeatedDelivery: false };
    // DynamoDB gives the row with its refusal; not every stand-in does.
    const row = counted.refusedBy ?? (await get(claiming.key)) ?? {};
    if (hasTask(row, claiming.task)) return { incident: incidentOf(row), isRepeatedDelivery: true };
    if (!isOver(row, claiming)) return undefined;
    const begun = await tried(begin(claiming, row));
    return 'row' in begun ? { incident: incidentOf(begun.row), isRepeatedDelivery: false } : undefined;
  };

  const claim = async (claiming: Claiming): Promise<Claim> => {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const claimed = await claimOnce(claiming);
      if (claimed !== undefined) return claimed;
    }
    throw new Error(`Other events came before this one ${attempts} times: incident ${claiming.key}.`);
  };

  const same = ({ generation }: Incident): { names: Names; values: Row; condition: string } => ({
    names: named('generation'),
    values: { ':generation': text(generation) },
    condition: '#generation = :generation',
  });

  const taking = (taker: string): Row => ({ taker: text(taker), takenAt: text(iso()) });

  const take = (incident: Incident, taker: string): Promise<boolean> => {
    const { names, values, condition } = same(incident);
    return did(
      update(incident.key, {
        set: taking(taker),
        condition: `${condition} AND (attribute_not_exists(#alerts) OR #alerts = :alerts) AND (attribute_not_exists(#takenAt) OR #takenAt < :abandoned)`,
        names: { ...names, ...named('alerts') },
        values: {
          ...values,
          ':alerts': count(incident.alerts),
          ':abandoned': text(new Date(now() - lease).toISOString()),
        },
      }),
    );
  };

  const release = async (incident: Incident): Promise<void> => {
    const { names, values, condition } = same(incident);
    const longAgo = text(new Date(0).toISOString());
    await did(
      update(incident.key, {
        set: { ownedAt: longAgo, takenAt: longAgo },
        condition: `${condition} AND (attribute_not_exists(#alerts) OR #alerts = :alerts)`,
        names: { ...names, ...named('alerts') },
        values: { ...values, ':alerts': count(incident.alerts) },
      }),
    );
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
    await did(
      update(incident.key, {
        set: { ...toldRow(told), alerts: count(incident.alerts + 1) },
        more: ' REMOVE #taker, #takenAt',
        condition,
        names: { ...names, ...named('taker', 'takenAt') },
        values,
      }),
    );
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
      found.push(
        ...(page.Items ?? []).filter((row) => Number(row['expiresAt']?.N) > seconds()).map(incidentOf),
      );
      start = page.LastEvaluatedKey;
    } while (start !== undefined);
    return found;
  };

  const resolve = (incident: Incident, taker: string, at: string): Promise<boolean> => {
    const { names, values, condition } = same(incident);
    const abandoned = text(new Date(now() - lease).toISOString());
    return did(
      update(incident.key, {
        set: { status: text('resolved'), resolvedAt: text(at), ...taking(taker) },
        condition: `${condition} AND #lastSeen <= :at AND (#status = :open OR #takenAt < :abandoned)`,
        names: { ...names, ...named('lastSeen') },
        values: { ...values, ':at': text(at), ':open': text('open'), ':abandoned': abandoned },
      }),
    );
  };

  const close = async (incident: Incident, told: Told): Promise<void> => {
    const { names, values, condition } = same(incident);
    await did(
      update(incident.key, {
        set: { ...toldRow(told), alerts: count(incident.alerts + 1) },
        more: ' REMOVE #taker, #takenAt, #open',
        condition,
        names: { ...names, ...named('taker', 'takenAt', 'open') },
        values,
      }),
    );
  };

  const lastFix = async (roleArn: string): Promise<RememberedFix | undefined> => {
    const value = (await get(roleKey(roleArn)))?.['fix']?.S;
    return value === undefined ? undefined : JSON.parse(value);
  };

  const rememberFix = async (fix: RememberedFix): Promise<void> => {
    await aws('dynamodb:PutItem', {
      TableName: table,
      Item: {
        pk: text(roleKey(fix.roleArn)),
        fix: text(JSON.stringify(fix)),
        expiresAt: count(seconds() + keptSeconds),
      },
    });
  };

  return { claim, take, release, tell, open, resolve, close, lastFix, rememberFix };
};
