import { beginningCases } from './beginning-cases.ts';
import { countingCases } from './counting-cases.ts';
import type { GivenTable } from './incident-table.ts';
import { tellingCases } from './telling-cases.ts';

/** What holds of the memory of incidents on every table that behaves like DynamoDB. */
export const incidentCases = (theTable: () => GivenTable): void => {
  countingCases(theTable);
  beginningCases(theTable);
  tellingCases(theTable);
};
