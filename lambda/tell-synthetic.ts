import type { Aws } from './aws.ts';
import type { Evidence } from './diagnosis.ts';
import type { Failure } from './failure.ts';
import { incidentId } from './incident-id.ts';
import { inspect } from './investigate.ts';
import type { Means } from './means.ts';
import { unreadable } from './probes/probe.ts';
import type { Finding } from './report/finding.ts';
import { sendFinding } from './send-finding.ts';

/** Only read: a synthetic failure that was written down would be an incident that somebody has to end. */
const memory = async (
  { clusterArn = '', group = '' }: Failure,
  incidents: Means['incidents'],
): Promise<Evidence[]> => {
  const check = 'incident.memory';
  try {
    if (incidents === undefined) return [];
    await incidents.open(`${clusterArn} ${group}`);
    return [{ check, result: 'pass', detail: 'The memory of incidents can be read.' }];
  } catch (error) {
    const { from, detail } = unreadable('dynamodb:Query', error);
    return [
      {
        check,
        result: 'unknown',
        detail: `The memory of incidents could not be reached (${from}): ${detail}`,
      },
    ];
  }
};

/**
 * Looks into a made-up failure and tells it as any other, each time anew: it is no incident, so it neither silences nor
 * counts a real one, and nothing is repaired for it.
 */
export const tellSynthetic = async (failure: Failure, reads: Aws, means: Means): Promise<Finding> => {
  const [diagnosis, remembered] = await Promise.all([
    inspect(failure, reads, means),
    memory(failure, means.incidents),
  ]);
  return sendFinding(
    failure,
    {
      diagnosis: { ...diagnosis, evidence: [...diagnosis.evidence, ...remembered] },
      fix: { status: 'not-applicable', reason: 'The failure is synthetic: nothing is repaired.' },
    },
    { incidentId: incidentId(failure), status: 'open' },
    means,
  );
};
