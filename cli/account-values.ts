import * as v from 'valibot';
import { parsePolicy } from '../lambda/iam/policy.ts';

export const text = v.pipe(v.string(), v.nonEmpty('must not be empty'));
export const arn = v.pipe(v.string(), v.regex(/^arn:[\w-]+:/, 'must be an ARN'));
export const time = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d/, 'must be a time such as 2026-10-02T11:46:52Z'),
  v.check((value) => !Number.isNaN(Date.parse(value)), 'must be a time such as 2026-10-02T11:46:52Z'),
);
export const region = v.pipe(
  v.string(),
  v.regex(/^[a-z]{2}(?:-[a-z]+)+-\d+$/, 'must be a region such as eu-west-1'),
);
export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
export const path = v.optional(
  v.pipe(v.string(), v.regex(/^\/(?:[\w+=,.@-]+\/)*$/, 'must be a path such as /tasks/')),
  '/',
);

/** What AWS would refuse to store says so here, instead of giving odd verdicts later. */
const faultOf = (document: object): string | undefined => {
  const policy = parsePolicy(JSON.stringify(document));
  if (policy === undefined) return 'is no policy: it needs a Statement';
  const odd = policy.statements.find(({ doubts, effect }) => doubts.length > 0 || effect === 'unreadable');
  return odd && `is no policy that AWS would take: statement ${odd.index + 1}: ${odd.doubts.join(', ')}`;
};

export const policy = v.pipe(
  v.looseObject({}, 'must be a policy document'),
  v.rawCheck(({ dataset, addIssue }) => {
    const fault = dataset.typed ? faultOf(dataset.value) : undefined;
    if (fault !== undefined) addIssue({ message: fault });
  }),
);
