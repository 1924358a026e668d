import type { PolicyDocument, Scope, Statement } from './iam/policy.ts';

/**
 * How much a policy allows, for comparing policies that grant the same: entries compare one after the other, lower is
 * narrower. All but some actions or resources, then every action, every action of a service, actions by a pattern,
 * statements on every resource, and last the number of actions.
 */
export type Breadth = readonly [
  excluding: number,
  everyAction: number,
  services: number,
  patterns: number,
  everyResource: number,
  actions: number,
];

const count = <T>(list: readonly T[], is: (each: T) => boolean): number => list.filter(is).length;

const isWild = (pattern: string): boolean => /[*?]/.test(pattern);
const excludes = (scope: Scope | undefined): boolean => scope?.isExcluding === true;

const isOnEverything = ({ resources }: Statement): boolean =>
  resources === undefined || resources.isExcluding || resources.patterns.includes('*');

export const breadthOf = ({ statements }: PolicyDocument): Breadth => {
  const allows = statements.filter(({ effect }) => effect !== 'Deny');
  const actions = allows.flatMap((each) => each.actions.patterns);
  return [
    count(allows, (each) => each.actions.isExcluding || excludes(each.resources)),
    count(actions, (action) => /^\*+$/.test(action)),
    count(actions, (action) => /^[^*?:]+:\*+$/.test(action)),
    count(actions, isWild),
    count(allows, isOnEverything),
    actions.length,
  ];
};

/** Below zero when `a` is the narrower. */
export const compareBreadth = (a: Breadth, b: Breadth): number => {
  const at = a.findIndex((each, index) => each !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
};
