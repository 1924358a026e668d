import { askOnce } from '../lambda/ask-once.ts';
import type { Aws } from '../lambda/aws.ts';
import { networkChecks } from '../lambda/checks/index.ts';
import { taskPlatform } from '../lambda/checks/task-platform.ts';
import { collect, type Progress } from '../lambda/collect.ts';
import { checksFor, evidenceOf } from '../lambda/diagnose.ts';
import type { Evidence } from '../lambda/diagnosis.ts';
import { knownValue } from '../lambda/facts.ts';
import type { Failure } from '../lambda/failure.ts';
import { within } from '../lambda/investigate.ts';
import { lifecycleEvidence } from './lifecycle-evidence.ts';
import { withPlatforms } from './platforms.ts';
import { asFailures, type Start } from './preflight-start.ts';
import { oneLine } from './terminal.ts';

/** Whether a task definition would start, as far as AWS tells before it is tried. */
export interface Preflight {
  readonly service?: string;
  readonly taskDefinitionArn: string;
  readonly verdict: 'pass' | 'fail' | 'unknown';
  readonly checks: readonly Evidence[];
}

/** What the reading is given. */
export interface Reading {
  readonly aws: Aws;
  /** Time for it, milliseconds. */
  readonly budgetMs: number;
  readonly progress?: Progress;
  /** Epoch milliseconds. */
  readonly now: number;
  /** ECR counts it as a pull, by which a lifecycle policy may go. */
  readonly readsManifests: boolean;
}

const strictness = { fail: 0, unknown: 1, pass: 2 } as const;

const verdictOf = (checks: readonly Evidence[]): Preflight['verdict'] =>
  checks.map(({ result }) => result).toSorted((a, b) => strictness[a] - strictness[b])[0] ?? 'unknown';

/** One line a check, whatever the number of places: the strictest of them. */
const merged = (all: readonly Evidence[]): Evidence[] => {
  const checks = [...new Set(all.map(({ check }) => check))];
  return checks.map((check) => {
    const own = all.filter((each) => each.check === check);
    const result = verdictOf(own);
    const details = own.filter((each) => each.result === result).map(({ detail }) => detail);
    return { check, result, detail: [...new Set(details)].join(' ') };
  });
};

/** What a service does at the moment says nothing of whether a start would go well. */
const isAboutTheStart = ({ check }: Evidence): boolean => check !== 'service.state';

const placeUnknown: Evidence = {
  check: 'network.path',
  result: 'unknown',
  detail:
    'The way to the registry was not looked at, for nothing says where its tasks are placed: --cluster and --service do.',
};

const instancesUnknown: Evidence = {
  check: 'network.path',
  result: 'unknown',
  detail:
    'The way to the registry was not looked at: the service names no subnet, and no container instance is known.',
};

/** Where no place is known, and so no way. */
const placeEvidence = ({ places, service }: Start): Evidence[] =>
  places.length > 0 ? [] : [service === undefined ? placeUnknown : instancesUnknown];

/**
 * Puts the checks of a start to what is registered: the role and what it may do, images with their platforms and what
 * their lifecycle policy is about to do, secrets, and from each place the way to all of these.
 */
export const preflight = async (
  start: Start,
  { aws, budgetMs, progress, now, readsManifests }: Reading,
): Promise<Preflight> => {
  const reads = askOnce(aws);
  const look = async (failure: Failure, index: number) => {
    const ofWay = start.places.length > 0 ? networkChecks : [];
    const checks = [...checksFor(failure), ...ofWay, taskPlatform];
    const read = await collect(checks, failure, reads, budgetMs, index === 0 ? progress : undefined);
    const facts = readsManifests ? await withPlatforms(read, within(reads, budgetMs)) : read;
    return { facts, evidence: evidenceOf(checks, facts, failure) };
  };
  const looks = await Promise.all(asFailures(start).map(look));
  const [first] = looks;
  const lifecycle = first ? await lifecycleEvidence(first.facts, within(reads, budgetMs), now) : [];
  const checks = merged([
    ...looks.flatMap(({ evidence }) => evidence.filter(isAboutTheStart)),
    ...lifecycle,
    ...placeEvidence(start),
  ]);
  const found = first && knownValue(first.facts.taskDefinition)?.arn;
  return {
    ...(start.service === undefined ? {} : { service: start.service }),
    taskDefinitionArn: found ?? start.taskDefinitionArn,
    verdict: verdictOf(checks),
    checks,
  };
};

const marks = { pass: '[ ok ]', fail: '[FAIL]', unknown: '[ ?  ]' } as const;
const would = {
  pass: 'would start',
  fail: 'would not start',
  unknown: 'may start: not all could be seen',
} as const;

/** The verdict, and a line a check. */
export const showPreflight = ({ taskDefinitionArn, service, verdict, checks }: Preflight): string => {
  const lines = checks.map(({ check, result, detail }) => `${marks[result]} ${check}: ${detail}`);
  const name = taskDefinitionArn.split('/').at(-1) ?? taskDefinitionArn;
  return [`${service === undefined ? '' : `service ${service}: `}${name} ${would[verdict]}.`, ...lines]
    .map((line) => `${oneLine(line)}\n`)
    .join('');
};
