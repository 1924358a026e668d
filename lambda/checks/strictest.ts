import type { Judgement } from './check.ts';

const order = { fail: 0, unknown: 1, pass: 2 } as const;

/** One judgement for several images: the strictest, with the details of all that are as strict. */
export const strictest = (judgements: readonly Judgement[]): Judgement | undefined => {
  const [worst] = judgements.toSorted((a, b) => order[a.result] - order[b.result]);
  if (worst === undefined) return undefined;
  const same = judgements.filter(({ result }) => result === worst.result);
  return { ...worst, detail: same.map(({ detail }) => detail).join(' ') };
};
