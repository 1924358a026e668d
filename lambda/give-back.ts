import type { Incident, Incidents } from './incident.ts';

/** So that the retry need not wait. When that fails too, the right runs out by itself before Lambda's own retry. */
export const giveBack = async (incidents: Incidents, incident: Incident): Promise<void> => {
  try {
    await incidents.release(incident);
  } catch {
    // The error that led here is the one to tell.
  }
};
