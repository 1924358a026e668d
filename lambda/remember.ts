import type { Aws, CallName, Calls } from './aws.ts';

/** How long an answer about a network is good for, milliseconds. A burst of failures in one VPC asks once. */
const keptMs = 60_000;
/** Answers that are kept; a VPC has about a dozen. */
const maxKept = 200;

/** Where a network is described. Instances come and go too fast. */
const isKept = (call: CallName): boolean =>
  call.startsWith('ec2:Describe') && call !== 'ec2:DescribeInstances';

/**
 * Keeps what EC2 said of a network for a minute: its API is throttled for the whole account and region, and the tasks of
 * a service fail one after another in the same VPC. Refusals and errors are not kept.
 *
 * @param now the time in milliseconds
 */
export const rememberNetworks = (aws: Aws, now: () => number): Aws => {
  const kept = new Map<string, { readonly answer: unknown; readonly until: number }>();
  return async <N extends CallName>(...[call, input, options]: Parameters<typeof aws<N>>) => {
    if (!isKept(call)) return aws(call, input, options);
    const key = JSON.stringify([call, input, options?.region]);
    const known = kept.get(key);
    if (known !== undefined && now() < known.until) return known.answer as Calls[N][1];
    const answer = await aws(call, input, options);
    kept.delete(key);
    if (kept.size >= maxKept) for (const oldest of [...kept.keys()].slice(0, 1)) kept.delete(oldest);
    kept.set(key, { answer, until: now() + keptMs });
    return answer;
  };
};
