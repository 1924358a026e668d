import type { Judgement } from './check.ts';

const order = { fail: 0, unknown: 1, pass: 3 } as const;

/** A fault that comes next gives way to the one that the message is about, and to what of that could not be seen. */
const placeOf = (judgement: Judgement): number =>
  judgement.result === 'fail' && judgement.isNext ? 2 : order[judgement.result];

/** One judgement for several things: the strictest, with the details of all that are as strict and of the faults that come next. */
export const strictest = (judgements: readonly Judgement[]): Judgement | undefined => {
  const [worst] = judgements.toSorted((a, b) => placeOf(a) - placeOf(b));
  if (worst === undefined) return undefined;
  const same = judgements.filter(({ result }) => result === worst.result || result === 'fail');
  return { ...worst, detail: same.map(({ detail }) => detail).join(' ') };
};
