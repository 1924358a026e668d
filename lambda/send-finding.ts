import type { Diagnosis } from './diagnosis.ts';
import type { Failure } from './failure.ts';
import type { Repair } from './investigate.ts';
import type { Means } from './means.ts';
import { present } from './present.ts';
import { type Finding, makeFinding, type Telling } from './report/finding.ts';
import { teamOf } from './team.ts';

/** Puts a finding together, with the team that it is for, and sends it. Rejects when it could not be sent. */
export const sendFinding = async (
  failure: Failure,
  { diagnosis, fix }: Repair & { readonly diagnosis: Diagnosis },
  telling: Telling,
  { settings, publish }: Means,
): Promise<Finding> => {
  const team = teamOf(failure, diagnosis, settings?.routeTag);
  const finding = makeFinding(failure, diagnosis, fix, { ...telling, ...present({ team }) });
  await publish(finding);
  return finding;
};
