import { describe, expect, it } from 'vitest';
import { type Incident, type Incidents, idOf, lease } from '../lambda/incident.ts';
import { incidentsIn } from '../lambda/incidents.ts';
import { finding } from './finding.ts';
import { all, begin, fix, given, iso, kept, minute, taskOf } from './given-incidents.ts';
import type { GivenTable } from './incident-table.ts';

/** Who tells what and when it ends, on every table that behaves like DynamoDB. */
export const tellingCases = (theTable: () => GivenTable): void => {
  describe('the right to tell', () => {
    it('is won by exactly one of ten', async () => {
      const { opened, current, incidents } = given(theTable());
      await opened();
      const incident = (await current()) as Incident;
      const won = await all(10, (number) => incidents.take(incident, taskOf(number)));
      expect(won.filter(Boolean)).toHaveLength(1);
    });

    it('is won again only when it was given back, or had its time', async () => {
      const { opened, current, clock, incidents } = given(theTable());
      await opened();
      const incident = (await current()) as Incident;
      expect(await incidents.take(incident, taskOf(1))).toBe(true);
      expect(await incidents.take(incident, taskOf(1))).toBe(false);
      await incidents.release(incident);
      expect(await incidents.take(incident, taskOf(1))).toBe(true);
      clock.now += lease;
      expect(await incidents.take(incident, taskOf(2))).toBe(false);
      clock.now += 1;
      expect(await incidents.take(incident, taskOf(2))).toBe(true);
    });

    it('is gone once it was told', async () => {
      const { opened, current, claim, incidents, told } = given(theTable());
      await opened();
      const incident = (await current()) as Incident;
      expect(await incidents.take(incident, taskOf(1))).toBe(true);
      await incidents.tell(incident, { ...told(incident), fix });
      expect(await incidents.take(incident, taskOf(2))).toBe(false);
      const { incident: after } = await claim(3);
      expect(after).toMatchObject({ alerts: 2, toldOf: 1, alertedAt: iso(begin), fix });
      expect(after.taker).toBeUndefined();
      expect(await incidents.take(after, taskOf(3))).toBe(true);
    });

    it('is not that of an earlier incident', async () => {
      const { opened, claim, clock, end, incidents, told, current } = given(theTable());
      const first = await opened();
      await end(first);
      clock.now += minute;
      await claim(2);
      expect(await incidents.take(first, taskOf(1))).toBe(false);
      await incidents.tell(first, told(first));
      await incidents.close(first, told(first));
      expect(await current()).toMatchObject({ occurrences: 1, alerts: 0 });
    });
  });

  describe('the end', () => {
    it('comes only when no task failed since', async () => {
      const { opened, claim, clock, incidents } = given(theTable());
      const incident = await opened();
      clock.now += 2 * minute;
      await claim(2);
      expect(await incidents.resolve(incident, 'recovery', iso(begin + minute))).toBe(false);
      expect(await incidents.resolve(incident, 'recovery', iso(clock.now))).toBe(true);
    });

    it('is told by one, or by another when that had its time', async () => {
      const { opened, clock, incidents, current } = given(theTable());
      const incident = await opened();
      const at = iso(clock.now);
      const won = await all(10, (number) => incidents.resolve(incident, `recovery-${number}`, at));
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await current()).toMatchObject({ status: 'resolved', resolvedAt: at });
      const winner = `recovery-${won.indexOf(true) + 1}`;
      expect(await incidents.resolve(incident, winner, at)).toBe(false);
      await incidents.release((await current()) as Incident);
      expect(await incidents.resolve(incident, winner, at)).toBe(true);
      clock.now += lease + 1;
      expect(await incidents.resolve(incident, 'other', at)).toBe(true);
    });

    it('is still told when a reminder on its way put the right aside', async () => {
      const { opened, incidents, clock, told } = given(theTable());
      const incident = await opened();
      const at = iso(clock.now);
      expect(await incidents.resolve(incident, 'recovery', at)).toBe(true);
      await incidents.tell({ ...incident, alerts: 1 }, told(incident));
      expect(await incidents.resolve(incident, 'other', at)).toBe(true);
    });

    it('is told once: then it is open nowhere', async () => {
      const { opened, clock, incidents, told, current } = given(theTable());
      const incident = await opened();
      const at = iso(clock.now);
      expect(await incidents.resolve(incident, 'recovery', at)).toBe(true);
      await incidents.close(incident, { ...told(incident), fix });
      expect(await current()).toBeUndefined();
      expect(await incidents.resolve(incident, 'recovery', at)).toBe(false);
    });
  });

  describe('what is open', () => {
    it('is asked of a place or of all, in one call', async () => {
      const one = given(theTable());
      const other = given(theTable());
      const gone = given(theTable());
      const incident = await one.opened();
      await other.claim(1);
      await gone.end(await gone.opened());
      theTable().calls();
      const found = await one.incidents.open(one.where);
      expect(theTable().calls()).toEqual(['dynamodb:Query']);
      expect(found).toMatchObject([{ key: incident.key, finding: finding({ incidentId: idOf(incident) }) }]);
      const places = (await one.incidents.open()).map(({ where }) => where);
      expect(places).toEqual(expect.arrayContaining([one.where, other.where]));
      expect(places).not.toContain(gone.where);
    });

    it('is nothing, in one call, where nothing failed', async () => {
      const { incidents } = given(theTable());
      theTable().calls();
      expect(await incidents.open('elsewhere service:web')).toEqual([]);
      expect(theTable().calls()).toHaveLength(1);
    });
  });

  describe('repairs of a role', () => {
    it('are remembered, the last one', async () => {
      const { incidents, where } = given(theTable());
      const roleArn = `arn:aws:iam::111122223333:role/${where.slice(-6)}`;
      expect(await incidents.lastFix(roleArn)).toBeUndefined();
      await incidents.rememberFix({ ...fix, roleArn });
      expect(await incidents.lastFix(roleArn)).toEqual({ ...fix, roleArn });
      await incidents.rememberFix({ ...fix, roleArn, state: 'reverted' });
      expect(await incidents.lastFix(roleArn)).toMatchObject({ state: 'reverted' });
    });

    it('are forgotten with their row, deleted or not', async () => {
      const { incidents, clock, where } = given(theTable());
      const roleArn = `arn:aws:iam::111122223333:role/${where.slice(-6)}-old`;
      await incidents.rememberFix({ ...fix, roleArn });
      clock.now += kept + 1_000;
      expect(await incidents.lastFix(roleArn)).toBeUndefined();
    });
  });

  it('rejects every call when the table cannot be reached', async () => {
    const { claim, opened, clock, told } = given(theTable());
    const incident = await opened();
    await claim(2);
    const nowhere: Incidents = incidentsIn('no-such-table', theTable().aws, () => clock.now);
    const notFound = { name: 'ResourceNotFoundException' };
    await expect(
      nowhere.claim({ ...incident, task: taskOf(1), at: iso(begin), isStandalone: false }),
    ).rejects.toMatchObject(notFound);
    await expect(nowhere.take(incident, 'a')).rejects.toMatchObject(notFound);
    await expect(nowhere.tell(incident, told(incident))).rejects.toMatchObject(notFound);
    await expect(nowhere.open()).rejects.toMatchObject(notFound);
    await expect(nowhere.resolve(incident, 'a', iso(begin))).rejects.toMatchObject(notFound);
    await expect(nowhere.close(incident, told(incident))).rejects.toMatchObject(notFound);
    await expect(nowhere.lastFix(fix.roleArn)).rejects.toMatchObject(notFound);
    await expect(nowhere.rememberFix(fix)).rejects.toMatchObject(notFound);
  });
};
