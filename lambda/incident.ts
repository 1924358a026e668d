import type { RememberedFix } from './remembered-fix.ts';
import type { Finding } from './report/finding.ts';

/** One failure that goes on: what is remembered of it from its first task to its end, and for 90 days after the last. */
export interface Incident {
  /** Where, why and about what: the same for every task of it, and for the next incident of that kind. */
  readonly key: string;
  /** Tells this incident from an earlier one of the same key: when it began, in base 36. */
  readonly generation: string;
  readonly status: 'open' | 'resolved';
  /** Cluster's ARN and group, a space between: what a recovery is told of. */
  readonly where: string;
  /** Tasks that failed, each counted once. */
  readonly occurrences: number;
  /** Times are ISO 8601. */
  readonly firstSeen: string;
  readonly lastSeen: string;
  /** ARN of the task definition of the last task that failed. */
  readonly taskDefinitionArn: string;
  /** How often people were told. */
  readonly alerts: number;
  readonly alertedAt?: string;
  /** Occurrences when they were told last. */
  readonly toldOf?: number;
  /** Whose first task it was: that event tells, and its retry when it could not. */
  readonly owner: string;
  readonly ownedAt: string;
  /** Which event is about to tell more, and since when; none while nobody is. */
  readonly taker?: string;
  readonly takenAt?: string;
  /** What people were told last. */
  readonly finding?: Finding;
  readonly fix?: RememberedFix;
  readonly resolvedAt?: string;
}

/** An event counted into its incident. */
export interface Claim {
  readonly incident: Incident;
  /** This very task was counted before: a second delivery, or a retry. */
  readonly isRepeatedDelivery: boolean;
}

/** What a failure is claimed with. */
export interface Claiming {
  readonly key: string;
  readonly where: string;
  /** Of the task: equal for each delivery of its event. */
  readonly task: string;
  readonly at: string;
  readonly taskDefinitionArn: string;
  /** No recovery is ever told of a standalone task: its incident is over when none failed for a day. */
  readonly isStandalone: boolean;
}

/** What is written when people were told. */
export interface Told {
  readonly finding: Finding;
  readonly fix?: RememberedFix;
}

/** The memory of incidents. Every call rejects when the table could not be reached. */
export interface Incidents {
  /** Counts a failed task: one call, but for the first of an incident after another of its key. */
  claim(claiming: Claiming): Promise<Claim>;
  /** Takes the right to tell the next of an incident; false when another event has it or has told. */
  take(incident: Incident, taker: string): Promise<boolean>;
  /** Gives the right back when it could not be used: a retry, or the next event, has it then. */
  release(incident: Incident): Promise<void>;
  /** Writes down that people were told. */
  tell(incident: Incident, told: Told): Promise<void>;
  /** Open incidents, and resolved ones whose end nobody was told; of one place, or all. */
  open(where?: string): Promise<readonly Incident[]>;
  /** Ends an incident that is open and has had no failure since `at`, and takes the right to tell it. */
  resolve(incident: Incident, taker: string, at: string): Promise<boolean>;
  /** Writes down that people were told of its end. */
  close(incident: Incident, told: Told): Promise<void>;
  /** The last repair of a role, by whatever incident. */
  lastFix(roleArn: string): Promise<RememberedFix | undefined>;
  rememberFix(fix: RememberedFix): Promise<void>;
}

/**
 * How long an event may take to tell what it has the right to, milliseconds: longer than telling takes, and shorter than
 * Lambda waits before it runs a failed event again, which is a minute.
 */
export const lease = 55_000;

/** Finding's `incidentId`: the same for every finding of one incident, another for the next. */
export const idOf = ({ key, generation }: Pick<Incident, 'key' | 'generation'>): string =>
  `${key}-${generation}`;

/** A day without a failure ends the incident of standalone tasks; milliseconds. */
export const standaloneOver = 24 * 3_600_000;
