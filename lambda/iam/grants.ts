import type { PolicySource, Scope } from './policy.ts';
import { coversAction } from './statement.ts';

/**
 * The Allows that are about an action on whatever resource, conditions aside: they tell "not granted" from
 * "granted, but not on this". Resources of `NotResource` read `not ARN`.
 */
export const grantsSomewhere = (
  sources: readonly PolicySource[],
  action: string,
): readonly { policy: string; sid?: string; resources: readonly string[] }[] =>
  sources.flatMap(({ name: policy, document }) =>
    document.statements
      .filter(({ effect, doubts }) => effect === 'Allow' && doubts.length === 0)
      .filter(({ actions }) => coversAction(actions, action))
      .map(({ sid, resources }) => ({
        policy,
        ...(sid === undefined ? {} : { sid }),
        resources: resources === undefined ? [] : shown(resources),
      })),
  );

const shown = ({ isExcluding, patterns }: Scope): readonly string[] =>
  isExcluding ? patterns.map((pattern) => `not ${pattern}`) : patterns;
