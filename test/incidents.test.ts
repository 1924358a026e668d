import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { incidentsIn } from '../lambda/incidents.ts';
import { incidentCases } from './incident-cases.ts';
import { createTable, dynamodbAt, type GivenTable, startDynalite } from './incident-table.ts';

let stop: () => Promise<void>;
let table: GivenTable;

beforeAll(async () => {
  const dynalite = await startDynalite();
  stop = dynalite.stop;
  table = await createTable(dynalite.url, 'incidents');
});

afterAll(() => stop?.());

describe('incidents in dynalite', () => incidentCases(() => table));

it('rejects when nothing answers at all', async () => {
  const { aws } = dynamodbAt('http://127.0.0.1:1');
  await expect(incidentsIn('incidents', aws, Date.now).open()).rejects.toThrow('ECONNREFUSED');
});
