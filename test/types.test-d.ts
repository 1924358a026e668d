import type { Aws } from '../lambda/aws.ts';
import { type Check, defineCheck } from '../lambda/checks/check.ts';
import type { Facts } from '../lambda/facts.ts';
import { defineProbe } from '../lambda/probes/probe.ts';
import { fakeAws } from './fake-aws.ts';

/* Checked by tsc, never run: each `@ts-expect-error` is an error itself when the line under it compiles. */

export const declared: Check<'pullRole'> = defineCheck({
  id: 'type.declared',
  needs: ['pullRole'],
  judge: ({ pullRole }) => ({ result: 'pass', detail: pullRole.state }),
});

export const undeclaredFact = defineCheck({
  id: 'type.undeclared-fact',
  needs: ['pullRole'],
  // @ts-expect-error A check can not read a fact that it does not declare.
  judge: ({ permissions }) => ({ result: 'pass', detail: permissions.state }),
});

export const noNeeds = defineCheck({
  id: 'type.no-needs',
  needs: [],
  // @ts-expect-error Nor one that declares nothing at all.
  judge: (facts) => ({ result: 'pass', detail: facts.images.state }),
});

export const unknownFact = defineCheck({
  id: 'type.unknown-fact',
  // @ts-expect-error A need is one of the facts that there are.
  needs: ['weather'],
  judge: () => undefined,
});

export const failWithoutRoot = defineCheck({
  id: 'type.fail-without-root',
  needs: ['images'],
  // @ts-expect-error Who fails says which root cause that is, and how surely.
  judge: () => ({ result: 'fail', detail: 'no reason' }),
});

/** A check of some facts is a check, wherever all facts are given. */
export const anyCheck: Check = declared;

// @ts-expect-error But it can not be run on facts that lack what it needs.
declared.judge({} as Facts<'images'>, {} as never);

export const hastyProbe = defineProbe({
  name: 'images',
  after: ['taskDefinition'],
  iam: [{ action: 'ecr:DescribeImages', on: 'anything' }],
  // @ts-expect-error A probe can not read a fact that it does not come after.
  ask: async (_failure, { pullRole }) => pullRole,
});

export const unlistedCall = defineProbe({
  name: 'pullRole',
  after: [],
  // @ts-expect-error A permission is for a call of the product's table, and no write is in it.
  iam: [{ action: 'iam:PutRolePolicy', on: 'roles' }],
  ask: async () => ({ state: 'not-asked' }),
});

// @ts-expect-error Nor can such a call be made.
export const unlisted = (aws: Aws) => aws('iam:PutRolePolicy', {});

// @ts-expect-error A value is read only after its state was looked at.
export const unchecked = ({ pullRole }: Facts) => pullRole.value;

// @ts-expect-error A fake answers only calls that there are.
export const unlistedAnswer = fakeAws({ 'iam:PutRolePolicy': {} });
