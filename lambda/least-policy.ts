import type { MissingAction } from './checks/check.ts';
import type { PolicyJson } from './remedy.ts';

export type Missing = Pick<MissingAction, 'action' | 'resource' | 'grantOn'>;

/** The least that grants what is missing: one statement a resource, actions in the order of the task's start. */
export const leastPolicy = (missing: readonly Missing[]): PolicyJson => {
  const byResource = new Map<string, string[]>();
  for (const { action, resource, grantOn = resource } of missing) {
    const actions = byResource.get(grantOn) ?? [];
    if (!actions.includes(action)) byResource.set(grantOn, [...actions, action]);
  }
  const Statement = [...byResource].map(([Resource, Action], index) => ({
    Sid: `EcsPullMedic${index + 1}`,
    Effect: 'Allow' as const,
    Action,
    Resource,
  }));
  return { Version: '2012-10-17', Statement };
};
