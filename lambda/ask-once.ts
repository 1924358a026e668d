import type { Aws } from './aws.ts';

/** One call for one question, however many probes ask it: IAM's read API is throttled per account. */
export const askOnce = (aws: Aws): Aws => {
  const asked = new Map<string, Promise<unknown>>();
  return <N extends Parameters<Aws>[0]>(...[call, input, options]: Parameters<typeof aws<N>>) => {
    const key = JSON.stringify([call, input, options?.region]);
    const answer = asked.get(key) ?? aws(call, input, options);
    asked.set(key, answer);
    return answer as ReturnType<typeof aws<N>>;
  };
};
