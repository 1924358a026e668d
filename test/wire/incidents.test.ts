import { afterAll, beforeAll, describe, test } from 'vitest';
import { incidentCases } from '../incident-cases.ts';
import { createTable, type GivenTable } from '../incident-table.ts';
import { hasMoto, startMoto } from './moto.ts';

const isThere = await hasMoto();

describe.runIf(!isThere)('incidents on the wire', () => {
  test.skip('skipped: moto_server is not on PATH (pip install "moto[server]")');
});

describe.runIf(isThere)('incidents on the wire', () => {
  let stop: () => Promise<void>;
  let table: GivenTable;

  beforeAll(async () => {
    const moto = await startMoto();
    stop = moto.stop;
    // It looks at a condition and writes in two steps, in as many threads as there are calls.
    table = await createTable(moto.url, 'incidents', false);
  });

  afterAll(() => stop?.());

  incidentCases(() => table);
});
