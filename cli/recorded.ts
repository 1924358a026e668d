import type { Aws } from '../lambda/aws.ts';
import { awsError } from './aws-error.ts';

/** One call of AWS and what came of it, as JSON. Times stand as `{ "$date": ISO 8601 }`. */
export interface RecordedCall {
  readonly call: string;
  readonly region?: string | undefined;
  readonly input: unknown;
  readonly answer?: unknown;
  readonly error?: { readonly name: string; readonly message: string } | undefined;
}

/** Members in one order, so that the same question is the same text. */
const sorted = (value: unknown): unknown => {
  if (value instanceof Date) return { $date: value.toISOString() };
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, each]) => name !== '$metadata' && each !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, sorted(each)]),
  );
};

const revived = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(revived);
  if (typeof value !== 'object' || value === null) return value;
  if ('$date' in value && typeof value.$date === 'string') return new Date(value.$date);
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, revived(each)]));
};

const keyOf = ({ call, region, input }: RecordedCall): string =>
  JSON.stringify([call, region ?? '', sorted(input)]);

export interface Recorder {
  readonly aws: Aws;
  /** All that were made, once the last has been answered: a finding does not wait for each. */
  calls(): Promise<RecordedCall[]>;
}

/** Passes every call on, and keeps it with its answer or its error. */
export const recorderOf = (aws: Aws): Recorder => {
  const calls = new Map<string, RecordedCall>();
  const open = new Set<Promise<unknown>>();
  const keep = (recorded: RecordedCall): void => {
    calls.set(keyOf(recorded), recorded);
  };
  return {
    calls: async () => {
      await Promise.allSettled(open);
      return [...calls.values()];
    },
    aws: (call, input, options) => {
      const asked = { call, input: sorted(input), region: options?.region };
      const record = async () => {
        try {
          const answer = await aws(call, input, options);
          keep({ ...asked, answer: sorted(answer) });
          return answer;
        } catch (error) {
          const { name, message } = error instanceof Error ? error : new Error(String(error));
          keep({ ...asked, error: { name, message } });
          throw error;
        }
      };
      const answered = record();
      open.add(answered);
      return answered;
    },
  };
};

/**
 * Lets those that wait go on one after the other, the first in place first: where several errors come at once, the
 * finding is of the one that came first.
 */
const inOrder = (): ((place: number) => Promise<void>) => {
  const waiting: { place: number; go: () => void }[] = [];
  const next = (): void => {
    waiting.sort((a, b) => a.place - b.place);
    waiting.shift()?.go();
    if (waiting.length > 0) setImmediate(next);
  };
  return (place) =>
    new Promise((go) => {
      waiting.push({ place, go });
      if (waiting.length === 1) setImmediate(next);
    });
};

/** Answers what was recorded, in the order in which AWS did, and says of everything else that it was not. */
export const replay = (recorded: readonly RecordedCall[]): Aws => {
  const calls = new Map(recorded.map((each, place) => [keyOf(each), { ...each, place }]));
  const turn = inOrder();
  return async (call, input, options) => {
    options?.signal?.throwIfAborted();
    const found = calls.get(keyOf({ call, input, region: options?.region }));
    if (found === undefined) throw awsError('NotRecorded', `The record does not hold this call of ${call}.`);
    await turn(found.place);
    if (found.error !== undefined) throw awsError(found.error.name, found.error.message);
    // The answer was that of this very call; what else a file says of it is read as carefully as AWS's own answers.
    return revived(found.answer) as never;
  };
};
