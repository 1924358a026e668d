import { describe, expect, it } from 'vitest';
import { mostTasks, taskId } from '../lambda/incident-row.ts';
import { all, begin, given, iso, minute, taskOf } from './given-incidents.ts';
import type { GivenTable } from './incident-table.ts';

/** How failed tasks are counted, on every table that behaves like DynamoDB. */
export const countingCases = (theTable: () => GivenTable): void => {
  describe('claiming', () => {
    it('opens an incident with the first task, in one call', async () => {
      const { claim, where } = given(theTable());
      theTable().calls();
      const { incident, isRepeatedDelivery } = await claim(1);
      expect(theTable().calls()).toEqual(['dynamodb:UpdateItem']);
      expect(isRepeatedDelivery).toBe(false);
      expect(incident).toMatchObject({
        status: 'open',
        where,
        occurrences: 1,
        alerts: 0,
        firstSeen: iso(begin),
        lastSeen: iso(begin),
        owner: taskOf(1),
        ownedAt: iso(begin),
      });
      expect(incident.finding).toBeUndefined();
    });

    it('counts the next task, in one call, and keeps when it began and whose it is', async () => {
      const { claim, clock } = given(theTable());
      const { incident: first } = await claim(1);
      clock.now += minute;
      theTable().calls();
      const { incident, isRepeatedDelivery } = await claim(2, { taskDefinitionArn: 'web:42' });
      expect(theTable().calls()).toEqual(['dynamodb:UpdateItem']);
      expect(isRepeatedDelivery).toBe(false);
      expect(incident).toEqual({
        ...first,
        occurrences: 2,
        lastSeen: iso(begin + minute),
        taskDefinitionArn: 'web:42',
      });
    });

    it('knows a task again, and counts nothing', async () => {
      const { claim, clock, current } = given(theTable());
      await claim(1);
      await claim(2);
      clock.now += 5 * minute;
      const again = await claim(1, { at: iso(begin) });
      expect(again.isRepeatedDelivery).toBe(true);
      expect(again.incident).toMatchObject({ occurrences: 2, lastSeen: iso(begin) });
      expect(await current()).toMatchObject({ occurrences: 2 });
    });

    it('counts tasks that come together exactly, each delivery once', async () => {
      const { claim, current } = given(theTable());
      const claims = await all(50, (number) => claim(number));
      expect(claims.filter(({ isRepeatedDelivery: is }) => is)).toEqual([]);
      expect(new Set(claims.map(({ incident }) => incident.owner)).size).toBe(1);
      const again = await all(50, (number) => claim(number));
      expect(again.filter(({ isRepeatedDelivery: is }) => !is)).toEqual([]);
      expect(await current()).toMatchObject({ occurrences: 50 });
    });

    it('sets two keys apart', async () => {
      const { claim, incidents, where } = given(theTable());
      await claim(1);
      const { incident } = await claim(1, { key: `other-${where}` });
      expect(incident.occurrences).toBe(1);
      expect(await incidents.open(where)).toHaveLength(2);
    });

    it('does not grow with the number of tasks, and still counts each once', async () => {
      const { claim, current } = given(theTable());
      const { incident } = await claim(1);
      const key = { TableName: theTable().name, Key: { pk: { S: incident.key } } };
      await theTable().aws('dynamodb:UpdateItem', {
        ...key,
        UpdateExpression: 'SET tasks = :full',
        ExpressionAttributeValues: {
          ':full': { SS: Array.from({ length: mostTasks }, (_, index) => taskId(taskOf(index + 1))) },
        },
      });
      const claims = await all(20, (number) => claim(2_000 + number));
      expect(claims.filter(({ isRepeatedDelivery: is }) => is)).toEqual([]);
      for (const number of [5, mostTasks, 2_001, 2_020])
        expect(await claim(number)).toMatchObject({ isRepeatedDelivery: true });
      theTable().calls();
      await claim(3_000);
      expect(theTable().calls()).toEqual(['dynamodb:UpdateItem']);
      expect(await current()).toMatchObject({ occurrences: 22 });
      const { Item: row = {} } = await theTable().aws('dynamodb:GetItem', key);
      expect(row['tasks']?.SS).toHaveLength(21);
      expect(row['earlierTasks']?.SS).toHaveLength(mostTasks);
    });

    it('counts a late event, but does not believe that the last failure was then', async () => {
      const { claim, clock, current } = given(theTable());
      clock.now += 3 * 60 * minute;
      await claim(1);
      const { incident, isRepeatedDelivery } = await claim(2, {
        at: iso(begin),
        taskDefinitionArn: 'web:40',
      });
      expect({ isRepeatedDelivery, occurrences: incident.occurrences }).toEqual({
        isRepeatedDelivery: false,
        occurrences: 2,
      });
      const { lastSeen, taskDefinitionArn } = (await current()) ?? {};
      expect(lastSeen).toBe(iso(clock.now));
      expect(taskDefinitionArn).not.toBe('web:40');
    });
  });
};
