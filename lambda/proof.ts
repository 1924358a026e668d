import type { Diagnosis } from './diagnosis.ts';
import { knownValue } from './facts.ts';
import type { PermissionVerdict } from './facts-iam.ts';

const layers = {
  boundary: 'the permissions boundary',
  'service-control-policy': 'a service control policy',
  'repository-policy': "the repository's policy",
} as const;

const named = ({ action, resource, layer, because }: PermissionVerdict): string => {
  const by = layer === undefined ? because : layers[layer];
  return `${action} on ${resource}${by === undefined ? '' : ` (${by})`}`;
};

/**
 * What the remedy's policy would change, by the same judge that found what is missing: every missing action allowed
 * with it, or what would still be refused. Undefined where nobody could be asked.
 */
export const proofOf = ({ missing, facts }: Diagnosis): string | undefined => {
  const permissions = knownValue(facts.permissions);
  const keys = new Set(missing.map(({ action, resource }) => `${action} ${resource}`));
  const proven = (permissions?.verdicts ?? []).filter(
    ({ action, resource, withPolicy }) => withPolicy !== undefined && keys.has(`${action} ${resource}`),
  );
  if (permissions === undefined || proven.length === 0) return undefined;
  const judge =
    permissions.method === 'simulation'
      ? "IAM's simulator was asked"
      : "the role's policies were judged here";
  const still = proven.filter(({ withPolicy }) => withPolicy !== 'allowed');
  const count = proven.length === 1 ? 'the missing action' : `all ${proven.length} missing actions`;
  return still.length === 0
    ? `Proved: with a policy that allows it, ${count} would be allowed (${judge}).`
    : `A policy alone does not cure it: with one that allows it, these would still be refused or stay open: ${still.map(named).join('; ')} (${judge}).`;
};
