import type { Aws } from './aws.ts';
import type { Check } from './checks/check.ts';
import { type Fact, type FactName, type Facts, noFacts } from './facts.ts';
import type { Failure } from './failure.ts';
import { probes } from './probes/index.ts';
import { type Probe, unreadable } from './probes/probe.ts';

const plan = (checks: readonly Pick<Check, 'needs'>[]): Set<FactName> => {
  const wanted = new Set(checks.flatMap(({ needs }) => needs));
  for (const probe of probes.toReversed()) {
    if (wanted.has(probe.name)) for (const earlier of probe.after) wanted.add(earlier);
  }
  return wanted;
};

const outOfTime = (probe: Probe, budgetMs: number): Fact<never> => ({
  state: 'unreadable',
  from: probe.iam[0]?.action ?? probe.name,
  why: 'timeout',
  detail: `no answer within ${budgetMs} ms`,
});

/** Hears which facts are still to come. */
export type Progress = (left: readonly FactName[]) => void;

/**
 * Learns what these checks need, each probe as soon as the facts it comes after are there, all others side by side.
 * Never rejects: what cannot be read, or not in time, is an unreadable fact.
 *
 * @param budgetMs time for all of it, milliseconds; at its end every open call is given up
 */
export const collect = async (
  checks: readonly Pick<Check, 'needs'>[],
  failure: Failure,
  aws: Aws,
  budgetMs: number,
  progress: Progress = () => undefined,
): Promise<Facts> => {
  const wanted = plan(checks);
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), budgetMs);
  const gone = new Promise<void>((resolve) => abort.signal.addEventListener('abort', () => resolve()));
  const within: Aws = (call, input, options) => aws(call, input, { ...options, signal: abort.signal });
  const found = new Map<FactName, Promise<Fact<unknown>>>();

  const ask = async (probe: Probe): Promise<Fact<unknown>> => {
    const before = await Promise.all(probe.after.map(async (name) => [name, await found.get(name)] as const));
    const facts: Facts = { ...noFacts, ...Object.fromEntries(before) };
    try {
      return await Promise.race([
        probe.ask(failure, facts, within),
        gone.then(() => outOfTime(probe, budgetMs)),
      ]);
    } catch (error) {
      return unreadable(probe.iam[0]?.action ?? probe.name, error);
    }
  };

  const left = new Set(wanted);
  const tell = (): void => progress([...left]);
  for (const probe of probes) {
    if (!wanted.has(probe.name)) continue;
    const fact = ask(probe).finally(() => {
      left.delete(probe.name);
      tell();
    });
    found.set(probe.name, fact);
  }
  tell();
  const entries = await Promise.all([...found].map(async ([name, fact]) => [name, await fact] as const));
  clearTimeout(timer);
  return { ...noFacts, ...Object.fromEntries(entries) };
};
