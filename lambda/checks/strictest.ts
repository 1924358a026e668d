import type { Judgement } from './check.ts';

const order = { fail: 0, unknown: 2, pass: 3 } as const;

/** A fault that comes next gives way to the one that the message is about. */
const placeOf = (judgement: Judgement): number =>
  order[judgement.result] + (judgement.result === 'fail' && judgement.isNext ? 1 : 0);

/** One judgement for several images: the strictest, with the details of all that are as strict. */
export const strictest = (judgements: readonly Judgement[]): Judgement | undefined => {
  const [worst] = judgements.toSorted((a, b) => placeOf(a) - placeOf(b));
  if (worst === undefined) return undefined;
  const same = judgements.filter(({ result }) => result === worst.result);
  return { ...worst, detail: same.map(({ detail }) => detail).join(' ') };
};
