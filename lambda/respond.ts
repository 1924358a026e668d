import { readPolicyText, weighApproved } from './approved.ts';
import type { Aws } from './aws.ts';
import { askOnce, collect } from './collect.ts';
import { decide, guardNeeds, wantsPolicy } from './decide.ts';
import { checksFor, diagnose } from './diagnose.ts';
import { readEvent } from './event.ts';
import { type FactName, knownValue } from './facts.ts';
import type { Failure } from './failure.ts';
import { attach, type Fix } from './fix.ts';
import { noFix } from './fix-settings.ts';
import type { Considered } from './guards.ts';
import { incidentId } from './incident-id.ts';
import { type Finding, makeFinding } from './report/finding.ts';

/** What the pipeline is given; only this differs between the Lambda, a laptop and a test. */
export interface Means {
  readonly aws: Aws;
  /** Time for reading from AWS, milliseconds. */
  readonly budgetMs: number;
  /** Sends a finding out; rejects when it could not. */
  readonly publish: (finding: Finding) => Promise<void>;
  /** Where the function belongs and what it may repair; without it nothing is repaired. */
  readonly settings?: Considered['settings'];
  /** Epoch milliseconds. */
  readonly now?: () => number;
}

export interface Response {
  readonly findings: readonly Finding[];
  /** Why there was nothing to tell, one line for the log. */
  readonly ignored: readonly string[];
}

/** Given to one step of a repair, milliseconds: weighing the policies, attaching and reading back. */
const stepMs = 5_000;

const within = (aws: Aws, ms: number): Aws => {
  const signal = AbortSignal.timeout(ms);
  return (call, input, options) => aws(call, input, { ...options, signal });
};

const nowhere = { account: '', region: '', fix: noFix } as const;

/** What a failure's evidence is read for: its checks, and where something may be repaired the guards too. */
const needsOf = (failure: Failure, { fix }: Considered['settings']): { needs: readonly FactName[] }[] => {
  const checks = checksFor(failure);
  const mayBeRepaired = fix.mode !== 'off' && checks.some(({ needs }) => needs.includes('permissions'));
  return [...checks, ...(mayBeRepaired ? [{ needs: guardNeeds }] : [])];
};

/** Failures that an approved policy cures more often than not: for these its text is read side by side with the evidence. */
const mostlyCurable: ReadonlySet<string> = new Set(['ecr-auth-denied', 'ecr-pull-denied']);

const readAhead = ({ cause }: Failure, { fix }: Considered['settings'], reads: Aws): void => {
  if (fix.mode === 'off' || !mostlyCurable.has(cause)) return;
  // Kept by askOnce, and never rejects.
  for (const arn of fix.policyArns) void readPolicyText(arn, reads);
};

const repair = async (considered: Considered, reads: Aws, aws: Aws): Promise<Fix> => {
  const { diagnosis, failure, settings } = considered;
  const role = knownValue(diagnosis.facts.pullRole);
  const policies: Parameters<typeof decide>[1] =
    role !== undefined && wantsPolicy(considered)
      ? await weighApproved(
          settings.fix.policyArns,
          diagnosis.missing,
          { arn: role.arn, ...(failure.region === undefined ? {} : { region: failure.region }) },
          within(reads, stepMs),
        )
      : { state: 'not-asked' };
  const decision = decide(considered, policies);
  return decision.kind === 'fix' ? attach(decision.proposal, within(aws, stepMs)) : decision.fix;
};

const investigate = async (failure: Failure, reads: Aws, means: Means): Promise<Finding> => {
  const { aws, budgetMs, publish, settings = nowhere, now = Date.now } = means;
  readAhead(failure, settings, within(reads, budgetMs));
  const facts = await collect(needsOf(failure, settings), failure, reads, budgetMs);
  const diagnosis = diagnose(failure, facts);
  const fix = await repair({ failure, diagnosis, settings, now: now() }, reads, aws);
  const finding = makeFinding(failure, diagnosis, fix, incidentId(failure));
  await publish(finding);
  return finding;
};

/**
 * The straight line from an event to findings that are sent. Several causes in one task are looked into side by side;
 * when one finding cannot be sent the others still are, and then it rejects.
 */
export const respond = async (event: unknown, means: Means): Promise<Response> => {
  const signals = readEvent(event);
  // What is read before a repair is not asked again; the repair itself sees what is so after it.
  const reads = askOnce(means.aws);
  const failures = signals.flatMap((signal) => (signal.kind === 'failure' ? [signal.failure] : []));
  const ignored = signals.flatMap((signal) => (signal.kind === 'ignored' ? [signal.why] : []));
  const outcomes = await Promise.allSettled(failures.map((failure) => investigate(failure, reads, means)));
  const errors = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
  if (errors.length > 0)
    throw new AggregateError(errors, `${errors.length} finding(s) could not be sent: ${errors[0]}`);
  return {
    findings: outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])),
    ignored,
  };
};
