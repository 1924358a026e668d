import {
  type Claim,
  type Claiming,
  type Incident,
  type Incidents,
  lease,
  standaloneOver,
  type Told,
} from '../lambda/incident.ts';
import type { RememberedFix } from '../lambda/remembered-fix.ts';

type Kept = { -readonly [K in keyof Incident]: Incident[K] } & { tasks: Set<string>; isOpen: boolean };

const copy = ({ tasks: _, isOpen: _open, ...incident }: Kept): Incident => ({ ...incident });

/** The memory of incidents without a table, for the account in memory: it does what the one in DynamoDB does. */
export const incidentsInMemory = (now: () => number): Incidents => {
  const rows = new Map<string, Kept>();
  const fixes = new Map<string, RememberedFix>();
  const iso = (): string => new Date(now()).toISOString();
  const isAbandoned = (takenAt: string | undefined): boolean =>
    takenAt === undefined || now() - Date.parse(takenAt) >= lease;

  const begin = ({ key, where, task, at, taskDefinitionArn }: Claiming): Kept => ({
    key,
    generation: Math.floor(now()).toString(36),
    status: 'open',
    where,
    occurrences: 1,
    firstSeen: at,
    lastSeen: at,
    taskDefinitionArn,
    alerts: 0,
    owner: task,
    ownedAt: iso(),
    tasks: new Set([task]),
    isOpen: true,
  });

  const isOver = ({ status, lastSeen }: Kept, { isStandalone, at }: Claiming): boolean =>
    status === 'resolved' || (isStandalone && Date.parse(at) - Date.parse(lastSeen) > standaloneOver);

  const claim = async (claiming: Claiming): Promise<Claim> => {
    const kept = rows.get(claiming.key);
    if (kept?.tasks.has(claiming.task)) return { incident: copy(kept), isRepeatedDelivery: true };
    if (kept === undefined || isOver(kept, claiming)) {
      const begun = begin(claiming);
      rows.set(claiming.key, begun);
      return { incident: copy(begun), isRepeatedDelivery: false };
    }
    kept.tasks.add(claiming.task);
    kept.occurrences += 1;
    kept.lastSeen = claiming.at;
    kept.taskDefinitionArn = claiming.taskDefinitionArn;
    return { incident: copy(kept), isRepeatedDelivery: false };
  };

  const own = ({ key, generation }: Incident): Kept | undefined => {
    const kept = rows.get(key);
    return kept?.generation === generation ? kept : undefined;
  };

  const taken = (kept: Kept, taker: string): true => {
    kept.taker = taker;
    kept.takenAt = iso();
    return true;
  };

  const take = async (incident: Incident, taker: string): Promise<boolean> => {
    const kept = own(incident);
    if (kept === undefined || kept.alerts !== incident.alerts) return false;
    return isAbandoned(kept.takenAt) && taken(kept, taker);
  };

  const release = async (incident: Incident): Promise<void> => {
    const kept = own(incident);
    if (kept === undefined || kept.alerts !== incident.alerts) return;
    kept.ownedAt = new Date(0).toISOString();
    kept.takenAt = kept.ownedAt;
  };

  const tell = async (incident: Incident, { finding, fix }: Told): Promise<void> => {
    const kept = own(incident);
    if (kept === undefined) return;
    kept.alerts = incident.alerts + 1;
    kept.alertedAt = iso();
    kept.toldOf = finding.occurrences;
    kept.finding = finding;
    if (fix !== undefined) kept.fix = fix;
    delete kept.taker;
    delete kept.takenAt;
  };

  const resolve = async (incident: Incident, taker: string, at: string): Promise<boolean> => {
    const kept = own(incident);
    if (kept === undefined || kept.lastSeen > at) return false;
    const mayTell = kept.status === 'open' || (kept.takenAt !== undefined && isAbandoned(kept.takenAt));
    if (!mayTell) return false;
    kept.status = 'resolved';
    kept.resolvedAt = at;
    return taken(kept, taker);
  };

  return {
    claim,
    take,
    release,
    tell,
    resolve,
    open: async (where) =>
      [...rows.values()]
        .filter((kept) => kept.isOpen && (where === undefined || kept.where === where))
        .map(copy),
    close: async (incident, told) => {
      await tell(incident, told);
      const kept = own(incident);
      if (kept !== undefined) kept.isOpen = false;
    },
    lastFix: async (roleArn) => fixes.get(roleArn),
    rememberFix: async (fix) => void fixes.set(fix.roleArn, fix),
  };
};
