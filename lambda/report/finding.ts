import { causeOf } from '../causes/index.ts';
import type { MissingAction } from '../checks/check.ts';
import type { CauseCode } from '../codes.ts';
import type { Diagnosis, Evidence } from '../diagnosis.ts';
import type { FailedContainer, Failure } from '../failure.ts';
import type { Fix } from '../fix.ts';
import { heals } from '../heals.ts';
import { type PathPart, pathOf } from '../network/picture.ts';
import { present } from '../present.ts';
import { proofOf } from '../proof.ts';
import { type PolicyJson, type Remedy, retryService } from '../remedy.ts';
import { kindOf, remedyFor } from '../roots/index.ts';
import { type StopBleeding, stopBleeding } from '../stop-bleeding.ts';
import { type Subject, subjectOf } from '../subject.ts';
import { plain } from './text.ts';

/**
 * One finding, schema `ecs-pull-medic.finding/1`: what SNS carries and what others build on. A field that is not known
 * is an empty string, never absent, unless marked optional. Times are ISO 8601.
 */
export interface Finding {
  readonly schema: 'ecs-pull-medic.finding/1';
  readonly incidentId: string;
  readonly status: 'open' | 'ongoing' | 'resolved';
  /** Made up by `npm run smoke`: nothing failed. Absent from every other finding. */
  readonly synthetic?: true;
  /** Whose it is, by the tag that the settings name. */
  readonly team?: string;
  /** `high`: a service cannot start tasks; `medium`: a standalone task; `low`: it can pass by itself. */
  readonly severity: 'high' | 'medium' | 'low';
  readonly account: string;
  readonly region: string;
  readonly time: string;
  readonly clusterArn: string;
  readonly group: string;
  readonly taskArn: string;
  readonly taskDefinitionArn: string;
  readonly launchType: string;
  readonly containers: readonly FailedContainer[];
  readonly message: string;
  readonly cause: CauseCode;
  readonly rootCause: Diagnosis['root'];
  readonly missing: readonly MissingAction[];
  readonly evidence: readonly Evidence[];
  /** The way from the task to what it pulls from, place by place; only where the network was looked at. */
  readonly path?: readonly PathPart[];
  readonly remedy: Omit<Remedy, 'policy'> & {
    readonly policy: PolicyJson | Record<string, never>;
    /** Whether it can pass by itself. */
    readonly heals: string;
    /** What stops the harm before anything is repaired. */
    readonly stop?: StopBleeding;
    /** What the policy would change, by the judge that found what is missing. */
    readonly proof?: string;
  };
  readonly fix: Fix;
  /** What happened since it was told before: how many more, why there was silence, how it ended. */
  readonly story?: string;
  readonly occurrences: number;
  readonly firstSeen: string;
  readonly lastSeen: string;
}

/** Caps of what others wrote, characters: a finding must fit an SNS message several times over. */
const caps = { short: 64, name: 300, image: 600, detail: 1_500, containers: 10 } as const;

const severityOf = (failure: Failure, { root }: Diagnosis): Finding['severity'] => {
  if (causeOf(kindOf(root.code)).retryable) return 'low';
  return failure.group?.startsWith('service:') ? 'high' : 'medium';
};

const pathFor = (failure: Failure, { facts }: Diagnosis): Finding['path'] =>
  pathOf(failure, facts)?.map(({ at, state, why }) => ({
    at: plain(at, caps.name),
    state,
    ...present({ why: why === undefined ? undefined : plain(why, caps.detail) }),
  }));

/** What is left to do once the automatic fix has done it. */
const afterFix = (fix: Fix, subject: Subject): Partial<Remedy> => ({
  summary: 'Nothing is left to do for the pull: the automatic fix did it. See that it lasts.',
  steps: (fix.notes ?? []).map((note) => plain(note, caps.detail)),
  commands: retryService(subject),
});

/** What to look for when the role's own policies were not it. */
const uselessFix: Partial<Remedy> = {
  summary: 'Look above the role: it had every permission, and the task was refused all the same.',
  steps: [
    "Look at what is not seen from here: a resource control policy of the organization, the policies of the VPC's endpoints, the repository's owner in another account.",
    'On EC2, start the ECS agent again: it may hold the identity of a role that was deleted and made again.',
    'CloudTrail names the kind of policy that refused, in errorMessage of the denied call.',
  ],
};

/** What the automatic fix leaves to do, where it changed anything. */
const leftToDo = (fix: Fix, subject: Subject): Partial<Remedy> => {
  if (fix.status === 'applied') return afterFix(fix, subject);
  return fix.status === 'reverted' ? uselessFix : {};
};

/** What a finding says of its incident; without counts it is the first of it. */
export interface Telling
  extends Partial<Pick<Finding, 'occurrences' | 'firstSeen' | 'lastSeen' | 'story' | 'team'>> {
  readonly incidentId: string;
  readonly status: Finding['status'];
}

/** Puts a finding together. Pure: what it says of its incident is given. */
export const makeFinding = (failure: Failure, diagnosis: Diagnosis, fix: Fix, telling: Telling): Finding => {
  const { policy, ...remedy } = remedyFor(failure, diagnosis);
  const time = plain(failure.time ?? '', caps.short);
  return {
    schema: 'ecs-pull-medic.finding/1',
    incidentId: telling.incidentId,
    status: telling.status,
    ...(failure.synthetic ? { synthetic: true } : {}),
    ...present({ team: telling.team }),
    severity: severityOf(failure, diagnosis),
    account: plain(failure.account ?? '', caps.short),
    region: plain(failure.region ?? '', caps.short),
    time,
    clusterArn: plain(failure.clusterArn ?? '', caps.name),
    group: plain(failure.group ?? '', caps.name),
    taskArn: plain(failure.taskArn ?? '', caps.name),
    taskDefinitionArn: plain(failure.taskDefinitionArn ?? '', caps.name),
    launchType: plain(failure.launchType ?? '', caps.short),
    containers: failure.containers
      .slice(0, caps.containers)
      .map(({ name, image }) => ({ name: plain(name, caps.name), image: plain(image, caps.image) })),
    message: failure.message,
    cause: failure.cause,
    rootCause: { ...diagnosis.root, summary: plain(diagnosis.root.summary, caps.detail) },
    missing: diagnosis.missing.slice(0, 50),
    evidence: diagnosis.evidence.map((each) => ({ ...each, detail: plain(each.detail, caps.detail) })),
    ...present({ path: pathFor(failure, diagnosis) }),
    remedy: {
      ...remedy,
      ...leftToDo(fix, subjectOf(failure, diagnosis)),
      policy: policy ?? {},
      heals: heals(diagnosis.root.code, failure.group?.startsWith('service:') ?? false),
      ...present({
        stop: stopBleeding(subjectOf(failure, diagnosis), diagnosis.facts),
        proof: proofOf(diagnosis),
      }),
    },
    fix: {
      ...fix,
      reason: plain(fix.reason, caps.detail),
      ...present({ notes: fix.notes?.map((note) => plain(note, caps.detail)) }),
    },
    ...(telling.story === undefined ? {} : { story: plain(telling.story, caps.detail) }),
    occurrences: telling.occurrences ?? 1,
    firstSeen: telling.firstSeen ?? time,
    lastSeen: telling.lastSeen ?? time,
  };
};
