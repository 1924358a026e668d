import { type Claim, type Incident, lease } from './incident.ts';
import { uselessSince } from './remembered-fix.ts';

/** What an event that was counted leads to: nothing, or telling people, for which the right must be taken unless it is held. */
export type Step =
  | { readonly kind: 'quiet' }
  | { readonly kind: 'tell'; readonly status: 'open' | 'ongoing'; readonly isHeld: boolean }
  | { readonly kind: 'take-back'; readonly why: string; readonly isHeld: boolean };

const quiet: Step = { kind: 'quiet' };
const day = 24 * 3_600_000;

/** When the next reminder is due, epoch milliseconds: after the interval, then after twice as long each time, at most a day. */
export const reminderDue = (
  { alertedAt, firstSeen, alerts }: Pick<Incident, 'alertedAt' | 'firstSeen' | 'alerts'>,
  reminderMs: number,
): number => {
  const doublings = Math.min(Math.max(alerts - 1, 0), 20);
  return (
    Date.parse(alertedAt ?? firstSeen) + Math.min(reminderMs * 2 ** doublings, Math.max(day, reminderMs))
  );
};

/** Whether the event that had the right to tell had its time and did not. */
const isAbandoned = (since: string | undefined, now: number): boolean =>
  since === undefined || now - Date.parse(since) >= lease;

/**
 * Decides what a counted event leads to, pure. The first task's event tells; if it could not, its own retry does, or,
 * once it had its time or gave the right back, whichever event comes next. A task that was counted before changes
 * nothing, unless its event had the right to tell and could not.
 */
export const nextStep = (
  { incident, isRepeatedDelivery }: Claim,
  event: { readonly task: string; readonly at: string },
  now: number,
  reminderMs: number,
): Step => {
  const { alerts, owner, ownedAt, taker, takenAt, fix } = incident;
  if (incident.status === 'resolved') return quiet;
  if (alerts === 0) {
    if (owner === event.task && !isRepeatedDelivery) return { kind: 'tell', status: 'open', isHeld: true };
    return isAbandoned(ownedAt, now) && isAbandoned(takenAt, now)
      ? { kind: 'tell', status: 'open', isHeld: false }
      : quiet;
  }
  if (isRepeatedDelivery && taker !== event.task) return quiet;
  const useless = fix === undefined ? undefined : uselessSince(fix, { cause: fix.cause, failedAt: event.at });
  if (useless !== undefined) return { kind: 'take-back', why: useless, isHeld: false };
  return now >= reminderDue(incident, reminderMs)
    ? { kind: 'tell', status: 'ongoing', isHeld: false }
    : quiet;
};
