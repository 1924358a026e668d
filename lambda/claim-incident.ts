import { type Claim, type Claiming, standaloneOver } from './incident.ts';
import {
  count,
  expiry,
  hasExpired,
  hasTask,
  incidentOf,
  mostTasks,
  pastKey,
  type Row,
  taskId,
  taskSets,
  tasksIn,
  text,
} from './incident-row.ts';
import { named, type Rows, same, type Tried } from './incident-writes.ts';

/** How often a claim is tried again when another event changed the incident in between. */
const attempts = 4;

/**
 * Events of tasks that stop together come in any order; one that is this much older than another came late, after a
 * retry or a redrive. Milliseconds.
 */
const late = 5 * 60_000;

const [tasks, earlierTasks] = taskSets;
const setNames = { '#tasks': tasks, '#earlierTasks': earlierTasks };
const isNew = 'NOT contains(#tasks, :task) AND NOT contains(#earlierTasks, :task)';

/** Counts failed tasks into incidents, each once. */
export const claimer = ({ tried, update, get }: Rows, now: () => number) => {
  const moved = (at: string, ms: number): string => new Date((Date.parse(at) || now()) + ms).toISOString();

  const everyTime = ({ where, at, taskDefinitionArn }: Claiming): Row => ({
    status: text('open'),
    open: text('1'),
    where: text(where),
    lastSeen: text(at),
    taskDefinitionArn: text(taskDefinitionArn),
    expiresAt: expiry(now()),
  });

  const beginning = ({ task, at }: Claiming): Row => ({
    generation: text(Math.floor(now()).toString(36)),
    firstSeen: text(at),
    owner: text(task),
    ownedAt: text(new Date(now()).toISOString()),
  });

  const overSince = ({ isStandalone, at }: Claiming): string =>
    isStandalone ? moved(at, -standaloneOver) : '0';

  const taskValues = ({ task }: Claiming): Row => ({
    ':task': text(taskId(task)),
    ':tasks': { SS: [taskId(task)] },
  });

  /** Counts the task into the incident that is open, or into a new row: the one call that nearly all events cost. */
  const countIn = (claiming: Claiming): Promise<Tried> => {
    const first = Object.entries(beginning(claiming));
    const ifNew = first.map(([name]) => `, #${name} = if_not_exists(#${name}, :${name})`).join('');
    return tried(claiming.key, {
      set: everyTime(claiming),
      more: `${ifNew} ADD #occurrences :one, #tasks :tasks`,
      condition: `attribute_not_exists(#pk) OR (#status = :status AND #expiresAt > :now AND #lastSeen >= :over AND #lastSeen <= :late AND size(#tasks) < :most AND ${isNew})`,
      names: { ...named('pk', 'occurrences', ...first.map(([name]) => name)), ...setNames },
      values: {
        ...Object.fromEntries(first.map(([name, value]) => [`:${name}`, value])),
        ...taskValues(claiming),
        ':one': count(1),
        ':now': count(Math.floor(now() / 1000)),
        ':over': text(overSince(claiming)),
        ':late': text(moved(claiming.at, late)),
        ':most': count(mostTasks),
      },
    });
  };

  /** Counts the task of a late event, which says nothing of how things are, or that for which the set has no room. */
  const countApart = (claiming: Claiming, row: Row): Promise<Tried> => {
    const incident = incidentOf(row);
    const isLate = incident.lastSeen > claiming.at;
    const isFull = tasksIn(row) >= mostTasks;
    const { names, values, condition } = same(incident);
    return tried(claiming.key, {
      set: isLate ? { expiresAt: expiry(now()) } : everyTime(claiming),
      more: isFull
        ? ', #earlierTasks = #tasks, #tasks = :tasks ADD #occurrences :one'
        : ' ADD #occurrences :one, #tasks :tasks',
      condition: `${condition} AND #status = :open AND ${isNew} AND size(#tasks) ${isFull ? '>=' : '<'} :most`,
      names: { ...names, ...named('status', 'occurrences'), ...setNames },
      values: {
        ...values,
        ...taskValues(claiming),
        ':open': text('open'),
        ':one': count(1),
        ':most': count(mostTasks),
      },
    });
  };

  /** Keeps what an incident was beside the row that the next one takes, for as long as it would have been kept. */
  const keep = async (over: Row): Promise<void> => {
    const { pk: _pk, open: _open, [tasks]: _tasks, [earlierTasks]: _earlier, ...kept } = over;
    if (!hasExpired(over, now())) await update(pastKey(incidentOf(over)), { set: kept });
  };

  /** Begins a new incident in the row of one that is over, unless somebody else just did. */
  const begin = async (claiming: Claiming, over: Row): Promise<Tried> => {
    const begun = await tried(claiming.key, {
      set: { ...everyTime(claiming), ...beginning(claiming), occurrences: count(1), alerts: count(0) },
      more: ', #tasks = :tasks REMOVE #earlierTasks, #alertedAt, #toldOf, #taker, #takenAt, #finding, #fix, #resolvedAt',
      condition: '#generation = :before AND #lastSeen = :seen AND #occurrences = :counted',
      names: {
        ...named('alertedAt', 'toldOf', 'taker', 'takenAt', 'finding', 'fix', 'resolvedAt'),
        ...setNames,
      },
      values: {
        ':tasks': { SS: [taskId(claiming.task)] },
        ':before': over['generation'] ?? text(''),
        ':seen': over['lastSeen'] ?? text(''),
        ':counted': over['occurrences'] ?? count(0),
      },
    });
    // The condition lets one event through, so nobody else keeps this incident, or one half of it.
    if ('row' in begun) await keep(over);
    return begun;
  };

  const claimOf = (told: Tried): Claim | undefined =>
    'row' in told ? { incident: incidentOf(told.row), isRepeatedDelivery: false } : undefined;

  /** What an event leads to that was not counted at once: undefined when another event came in between. */
  const claimFrom = async (claiming: Claiming, row: Row): Promise<Claim | undefined> => {
    const incident = incidentOf(row);
    if (hasExpired(row, now())) return claimOf(await begin(claiming, row));
    // What failed before the recovery and came after it belongs to what is over, and must not open it again.
    // Two tasks do not stop in the same millisecond: a time that is the last one's again is none to go by.
    const isOfThePast =
      incident.status === 'resolved' &&
      claiming.at <= (incident.resolvedAt ?? '') &&
      claiming.at !== incident.lastSeen;
    if (isOfThePast || hasTask(row, claiming.task)) return { incident, isRepeatedDelivery: true };
    const isOver = incident.status === 'resolved' || incident.lastSeen < overSince(claiming);
    return claimOf(await (isOver ? begin : countApart)(claiming, row));
  };

  const claimOnce = async (claiming: Claiming): Promise<Claim | undefined> => {
    const counted = await countIn(claiming);
    if ('row' in counted) return claimOf(counted);
    // DynamoDB gives the row with its refusal; not every stand-in does.
    const row = counted.refusedBy ?? (await get(claiming.key));
    return row && claimFrom(claiming, row);
  };

  return async (claiming: Claiming): Promise<Claim> => {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const claimed = await claimOnce(claiming);
      if (claimed !== undefined) return claimed;
    }
    throw new Error(`Other events came before this one ${attempts} times: incident ${claiming.key}.`);
  };
};
