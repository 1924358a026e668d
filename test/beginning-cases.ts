import { describe, expect, it } from 'vitest';
import { idOf, standaloneOver } from '../lambda/incident.ts';
import { incidentOf, pastKey } from '../lambda/incident-row.ts';
import { finding } from './finding.ts';
import { all, begin, day, fix, given, iso, kept, minute, taskOf } from './given-incidents.ts';
import type { GivenTable } from './incident-table.ts';

/** When a new incident of the same key begins, on every table that behaves like DynamoDB. */
export const beginningCases = (theTable: () => GivenTable): void => {
  describe('a new incident of the same key', () => {
    it('begins after recovery, with nothing of the one before', async () => {
      const { claim, clock, opened, end, incidents, told, where } = given(theTable());
      const first = await opened();
      await claim(2);
      await incidents.tell({ ...first, alerts: 1 }, { ...told(first), fix });
      clock.now += minute;
      await end(first);
      clock.now += minute;
      const { incident, isRepeatedDelivery } = await claim(3);
      expect(isRepeatedDelivery).toBe(false);
      expect(idOf(incident)).not.toBe(idOf(first));
      expect(incident).toEqual({
        key: first.key,
        generation: incident.generation,
        status: 'open',
        where,
        occurrences: 1,
        alerts: 0,
        firstSeen: iso(clock.now),
        lastSeen: iso(clock.now),
        taskDefinitionArn: first.taskDefinitionArn,
        owner: taskOf(3),
        ownedAt: iso(clock.now),
      });
    });

    it('leaves the one before where it can be looked up, and open nowhere', async () => {
      const { claim, clock, opened, end, incidents } = given(theTable());
      const first = await opened();
      await claim(2);
      await end({ ...first, alerts: 1 });
      clock.now += minute;
      theTable().calls();
      await claim(3);
      expect(theTable().calls().length).toBeLessThanOrEqual(4);
      const { Item: row = {} } = await theTable().aws('dynamodb:GetItem', {
        TableName: theTable().name,
        Key: { pk: { S: pastKey(first) } },
      });
      expect(incidentOf(row)).toMatchObject({
        generation: first.generation,
        status: 'resolved',
        occurrences: 2,
        finding: finding({ incidentId: idOf(first) }),
      });
      expect(row).not.toHaveProperty('tasks');
      expect(await incidents.open(first.where)).toHaveLength(1);
    });

    it('is one for events that come together', async () => {
      const { claim, clock, opened, end } = given(theTable());
      await end(await opened());
      clock.now += minute;
      const claims = await all(20, (number) => claim(100 + number));
      expect(new Set(claims.map(({ incident }) => idOf(incident))).size).toBe(1);
      const { incident } = await claim(200);
      expect(incident.occurrences).toBe(21);
    });

    it('does not begin with an event from before the recovery that came late', async () => {
      const { claim, clock, opened, end, incidents, where } = given(theTable());
      const first = await opened();
      clock.now += 2 * minute;
      await end(first);
      const { incident } = await claim(2, { at: iso(begin + minute) });
      expect(incident).toMatchObject({ status: 'resolved', generation: first.generation });
      expect(await incidents.open(where)).toEqual([]);
    });

    it('begins where the row has expired and is not deleted yet', async () => {
      const { claim, clock, opened, incidents, where } = given(theTable());
      const first = await opened();
      clock.now += kept + 1_000;
      expect(await incidents.open(where)).toEqual([]);
      const { incident, isRepeatedDelivery } = await claim(1);
      expect(isRepeatedDelivery).toBe(false);
      expect(incident).toMatchObject({ occurrences: 1, alerts: 0, firstSeen: iso(clock.now) });
      expect(idOf(incident)).not.toBe(idOf(first));
    });

    it('begins a day after the last standalone task, not before', async () => {
      const { claim, clock } = given(theTable());
      const { incident: first } = await claim(1, { isStandalone: true });
      clock.now += standaloneOver;
      const { incident: same } = await claim(2, { isStandalone: true });
      expect(same).toMatchObject({ generation: first.generation, occurrences: 2 });
      clock.now += standaloneOver + 1;
      const { incident: next } = await claim(3, { isStandalone: true });
      expect(next).toMatchObject({ occurrences: 1, firstSeen: iso(clock.now) });
      expect(next.generation).not.toBe(first.generation);
    });

    it('never begins by time alone where a service fails', async () => {
      const { claim, clock } = given(theTable());
      const { incident: first } = await claim(1);
      clock.now += 30 * day;
      const { incident } = await claim(2);
      expect(incident).toMatchObject({ generation: first.generation, occurrences: 2 });
    });
  });
};
