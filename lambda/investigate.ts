import { readPolicyText, weighApproved } from './approved.ts';
import type { Aws } from './aws.ts';
import { collect } from './collect.ts';
import { decide, guardNeeds, wantsPolicy } from './decide.ts';
import { checksFor, diagnose } from './diagnose.ts';
import type { Diagnosis } from './diagnosis.ts';
import { type Fact, type FactName, knownValue } from './facts.ts';
import type { Failure } from './failure.ts';
import { attach, type Fix } from './fix.ts';
import { noFix } from './fix-settings.ts';
import type { Considered } from './guards.ts';
import type { Means } from './means.ts';
import { unreadable } from './probes/probe.ts';
import type { RememberedFix } from './remembered-fix.ts';

/** Given to one step of a repair, milliseconds: weighing the policies, attaching and reading back. */
const stepMs = 5_000;

export const within = (aws: Aws, ms: number): Aws => {
  const signal = AbortSignal.timeout(ms);
  return (call, input, options) => aws(call, input, { ...options, signal });
};

const nowhere: Considered['settings'] = { account: '', regions: [], fix: noFix };

/** What has the tag that says whose a failure is. */
const taggedBy = (routeTag: string | undefined): { needs: readonly FactName[] }[] =>
  routeTag === undefined ? [] : [{ needs: ['service', 'taskDefinition'] }];

/** What a failure's evidence is read for: its checks, and where something may be repaired the guards too. */
const needsOf = (
  failure: Failure,
  { fix, routeTag }: Considered['settings'],
): { needs: readonly FactName[] }[] => {
  const checks = checksFor(failure);
  const mayBeRepaired = fix.mode !== 'off' && checks.some(({ needs }) => needs.includes('permissions'));
  return [...checks, ...taggedBy(routeTag), ...(mayBeRepaired ? [{ needs: guardNeeds }] : [])];
};

/** Failures that an approved policy cures more often than not: for these its text is read side by side with the evidence. */
const mostlyCurable: ReadonlySet<string> = new Set(['ecr-auth-denied', 'ecr-pull-denied']);

const readAhead = ({ cause }: Failure, { fix }: Considered['settings'], reads: Aws): void => {
  if (fix.mode === 'off' || !mostlyCurable.has(cause)) return;
  // Kept by askOnce, and never rejects.
  for (const arn of fix.policyArns) void readPolicyText(arn, reads);
};

const remembered = async (incidents: Means['incidents'], roleArn: string): Promise<Fact<RememberedFix>> => {
  const from = 'dynamodb:GetItem';
  if (incidents === undefined) return { state: 'not-asked', why: 'there is no table' };
  try {
    const fix = await incidents.lastFix(roleArn);
    return fix === undefined ? { state: 'absent', from } : { state: 'known', value: fix, from };
  } catch (error) {
    return unreadable(from, error);
  }
};

/** What became of a repair, and what to remember of it. */
export interface Repair {
  readonly fix: Fix;
  readonly done?: RememberedFix;
}

const apply = async (
  decision: Extract<ReturnType<typeof decide>, { kind: 'fix' }>,
  { diagnosis, now }: Considered,
  { aws, incidents }: Means,
): Promise<Repair> => {
  const { proposal } = decision;
  const { roleArn, policyArn } = proposal;
  const done: RememberedFix = {
    roleArn,
    policyArn,
    at: new Date(now).toISOString(),
    cause: diagnosis.root.code,
    state: 'applied',
  };
  const fix = await attach(proposal, within(aws, stepMs), async () => incidents?.rememberFix(done));
  return fix.status === 'applied' ? { fix, done } : { fix };
};

const repair = async (considered: Considered, reads: Aws, means: Means): Promise<Repair> => {
  const { diagnosis, failure, settings } = considered;
  const role = knownValue(diagnosis.facts.pullRole);
  if (role === undefined || !wantsPolicy(considered)) {
    const decision = decide(considered, { state: 'not-asked' });
    return decision.kind === 'fix' ? apply(decision, considered, means) : { fix: decision.fix };
  }
  const [policies, lastFix] = await Promise.all([
    weighApproved(
      settings.fix.policyArns,
      diagnosis.missing,
      { arn: role.arn, ...(failure.region === undefined ? {} : { region: failure.region }) },
      within(reads, stepMs),
    ),
    remembered(means.incidents, role.arn),
  ]);
  const decision = decide({ ...considered, lastFix }, policies);
  return decision.kind === 'fix' ? apply(decision, considered, means) : { fix: decision.fix };
};

/** Reads the evidence of a failure, decides what it comes from and, where that is allowed, repairs it. */
export const investigate = async (
  failure: Failure,
  reads: Aws,
  means: Means,
): Promise<Repair & { readonly diagnosis: Diagnosis }> => {
  const { budgetMs, settings = nowhere, now = Date.now, readMore, progress } = means;
  readAhead(failure, settings, within(reads, budgetMs));
  const read = await collect(needsOf(failure, settings), failure, reads, budgetMs, progress);
  const facts = readMore === undefined ? read : await readMore(read, failure, within(reads, stepMs));
  const diagnosis = diagnose(failure, facts);
  return { diagnosis, ...(await repair({ failure, diagnosis, settings, now: now() }, reads, means)) };
};

/** The evidence alone, for a failure of which something else is to be told than a repair. */
export const inspect = async (
  failure: Failure,
  reads: Aws,
  { budgetMs, settings }: Means,
): Promise<Diagnosis> => {
  const needs = [...checksFor(failure), ...taggedBy(settings?.routeTag)];
  return diagnose(failure, await collect(needs, failure, reads, budgetMs));
};
