import type { Cause } from './causes/cause.ts';
import { causeOf } from './causes/index.ts';
import { startCall } from './causes/verdict.ts';
import type { Check, Judgement, MissingAction } from './checks/check.ts';
import { alwaysChecks, checkGroups } from './checks/index.ts';
import type { Confidence } from './codes.ts';
import { exactResource } from './denial.ts';
import type { Diagnosis, Evidence } from './diagnosis.ts';
import { type Facts, knownValue } from './facts.ts';
import type { Failure } from './failure.ts';
import { agreesWith } from './roots/index.ts';
import { subjectOf } from './subject.ts';

type Failed = Extract<Judgement, { result: 'fail' }>;
interface Judged {
  readonly check: string;
  readonly judgement: Judgement;
}

const rank: Record<Confidence, number> = { confirmed: 0, likely: 1, possible: 2 };
const lower: Record<Confidence, Confidence> = {
  confirmed: 'likely',
  likely: 'possible',
  possible: 'possible',
};

const judgeAll = (checks: readonly Check[], facts: Facts, failure: Failure): Judged[] => {
  const unique = new Map(checks.map((check) => [check.id, check]));
  return [...unique].flatMap(([id, check]) => {
    const judgement = check.judge(facts, failure);
    return judgement === undefined ? [] : [{ check: id, judgement }];
  });
};

const isFailed = (judgement: Judgement): judgement is Failed => judgement.result === 'fail';

/**
 * The failed check that explains the failure. Where the words prove what happened to the pull itself, only a check that
 * says the same may; else AWS's surest answer, then the one that agrees with the words, then the first to be hit.
 */
const explain = (judged: readonly Judged[], failure: Failure): Failed | undefined => {
  const agrees = ({ root }: Failed): boolean => agreesWith(root, failure.cause);
  const failed = judged
    .map(({ judgement }) => judgement)
    .filter(isFailed)
    .filter(({ isNext }) => !isNext);
  const candidates = causeOf(failure.cause).wordsAreProof ? failed.filter(agrees) : failed;
  return candidates.toSorted(
    (a, b) => rank[a.confidence] - rank[b.confidence] || Number(agrees(b)) - Number(agrees(a)),
  )[0];
};

/** What the message itself says is missing: AWS's verdict, as far as it was not cut. */
const saidMissing = ({ clues }: Failure): MissingAction[] =>
  clues.denials.flatMap((denial) => {
    const resource = exactResource(denial);
    if (resource === undefined || startCall(denial) === 'foreign') return [];
    const decision = denial.why === 'explicit-deny' ? 'explicitDeny' : 'implicitDeny';
    return [{ action: denial.action, resource, decision }];
  });

const missingOf = (judged: readonly Judged[], facts: Facts, failure: Failure): MissingAction[] => {
  const found = judged.flatMap(({ judgement }) => (isFailed(judgement) ? (judgement.missing ?? []) : []));
  const verdicts = knownValue(facts.permissions)?.verdicts ?? [];
  const order = verdicts.map(({ action, resource }) => `${action} ${resource}`);
  const key = ({ action, resource }: MissingAction): string => `${action} ${resource}`;
  const sorted = found.toSorted((a, b) => order.indexOf(key(a)) - order.indexOf(key(b)));
  // A denial that a simulation allows by now is no longer missing; one that nobody could check still counts.
  const checked = new Set(
    verdicts
      .filter(({ decision }) => decision !== 'inconclusive')
      .map(({ action, resource }) => `${action} ${resource}`),
  );
  const unchecked = saidMissing(failure).filter((said) => !checked.has(key(said)));
  return [...new Map([...sorted, ...unchecked].map((each) => [key(each), each])).values()];
};

/** What a refusal can come from that no check sees. */
const outside = ({ clues }: Failure): string =>
  clues.denials.length === 0
    ? ''
    : ' Either the permission came since, or a policy that is not seen from here refuses: of another account, of the organization (RCP), of the session or of a VPC endpoint.';

const wordsRoot = (judged: readonly Judged[], facts: Facts, failure: Failure): Diagnosis['root'] => {
  const summary = causeOf(failure.cause).summary(subjectOf(failure, { facts }), failure);
  const against = judged.flatMap(({ judgement }) =>
    judgement.result === 'pass' && judgement.contradicts === failure.cause ? [judgement.detail] : [],
  );
  return against.length === 0
    ? { code: failure.cause, summary, confidence: failure.confidence }
    : {
        code: failure.cause,
        summary: `${summary} So the message says, but now: ${against.join(' ')}${outside(failure)}`,
        confidence: lower[failure.confidence],
      };
};

/** The checks of a cause. */
export const checksOf = ({ checks }: Pick<Cause, 'checks'>): readonly Check[] =>
  checks.flatMap((group): readonly Check[] => checkGroups[group]);

/** The checks that a failure is put to. */
export const checksFor = ({ cause }: Failure): readonly Check[] => [
  ...checksOf(causeOf(cause)),
  ...alwaysChecks,
];

const evidenceFrom = (judged: readonly Judged[]): Evidence[] =>
  judged.map(({ check, judgement: { result, detail } }) => ({ check, result, detail }));

/** What these checks say, where no cause is to be decided. */
export const evidenceOf = (checks: readonly Check[], facts: Facts, failure: Failure): Evidence[] =>
  evidenceFrom(judgeAll(checks, facts, failure));

/** Runs the cause's checks over the facts and decides what the failure comes from. Pure and total. */
export const diagnose = (failure: Failure, facts: Facts): Diagnosis => {
  const judged = judgeAll(checksFor(failure), facts, failure);
  const explained = explain(judged, failure);
  return {
    root:
      explained === undefined
        ? wordsRoot(judged, facts, failure)
        : { code: explained.root, summary: explained.detail, confidence: explained.confidence },
    missing: missingOf(judged, facts, failure),
    evidence: evidenceFrom(judged),
    facts,
  };
};
