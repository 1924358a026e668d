import * as v from 'valibot';
import { attachment, readInterface } from './attachment.ts';
import { type Classification, classify } from './classify.ts';
import type { FailedContainer, Failure } from './failure.ts';
import { type Clues, readMessage } from './message.ts';
import { present } from './present.ts';
import { type Recovery, readRecovery } from './recovery.ts';
import { capMessage } from './report/text.ts';

/** What an event asks for: each failure in it, by cause, or nothing and why. */
export type Signal =
  | { readonly kind: 'failure'; readonly failure: Failure }
  | Recovery
  | { readonly kind: 'ignored'; readonly why: string };

/** Longer than any name or ARN of AWS, characters. */
const maxName = 2_048;

const text = v.fallback(v.optional(v.string()), undefined);

/** A name: it will stand in sentences and commands, so that control and direction characters have no place in it. */
const name = v.fallback(
  v.optional(
    v.pipe(
      v.string(),
      v.transform((value) =>
        value
          .slice(0, maxName)
          .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
          .trim(),
      ),
    ),
  ),
  undefined,
);

/** A region becomes part of a host name that is asked, and an account part of an ARN: odd ones are as if missing. */
const like = (pattern: RegExp) => v.fallback(v.optional(v.pipe(v.string(), v.regex(pattern))), undefined);
const account = like(/^\d{12}$/);
const region = like(/^[a-z]{2}(?:-[a-z]{2,12}){1,3}-\d{1,2}$/);

const container = v.object({
  name,
  image: name,
  reason: text,
  runtimeId: text,
  exitCode: v.fallback(v.optional(v.number()), undefined),
});

/** Every field may be missing or odd; an odd one is as if missing. */
const taskEvent = v.object({
  account,
  region,
  time: text,
  detail: v.object({
    'ecs-pull-medic': v.fallback(v.optional(v.object({ synthetic: v.literal(true) })), undefined),
    attachments: v.fallback(
      v.optional(v.array(v.fallback(v.optional(attachment), undefined)), []),
      [] as v.InferOutput<typeof attachment>[],
    ),
    attributes: v.fallback(
      v.optional(v.array(v.fallback(v.optional(v.object({ name: text, value: text })), undefined)), []),
      [] as { name?: string | undefined; value?: string | undefined }[],
    ),
    clusterArn: name,
    containerInstanceArn: name,
    containers: v.fallback(
      v.optional(v.array(v.fallback(v.optional(container), undefined)), []),
      [] as v.InferOutput<typeof container>[],
    ),
    group: name,
    lastStatus: text,
    launchType: name,
    capacityProviderName: text,
    platformVersion: text,
    overrides: v.fallback(v.optional(v.object({ executionRoleArn: name }), {}), {}),
    pullStartedAt: text,
    pullStoppedAt: text,
    startedBy: name,
    stopCode: text,
    stoppedAt: text,
    stoppedReason: text,
    stoppingAt: text,
    taskArn: name,
    taskDefinitionArn: name,
  }),
});

type Detail = v.InferOutput<typeof taskEvent>['detail'];
type Container = v.InferOutput<typeof container>;

/** Texts that say only that something happened; the real one stands elsewhere, or nowhere. */
const bland = /^(?:\s*(?:Task failed to start|Essential container in task exited|Task stopped))?[.\s]*$/i;

interface Told {
  readonly raw: string;
  readonly clues: Clues;
  readonly classification: Classification;
  readonly containers: readonly FailedContainer[];
}

const failedOf = ({ name, image }: Container): FailedContainer => ({ name: name ?? '', image: image ?? '' });

/** Which containers a text of the whole task is about: those whose image it names, else those that never got to run. */
const concerned = (raw: string, containers: readonly Container[]): FailedContainer[] => {
  const named = containers.filter(({ image }) => image !== undefined && image !== '' && raw.includes(image));
  if (named.length > 0) return named.map(failedOf);
  const neverRan = containers.filter(
    ({ runtimeId, exitCode }) => runtimeId === undefined && exitCode === undefined,
  );
  return (neverRan.length > 0 ? neverRan : containers).map(failedOf);
};

const tell = (raw: string, containers: readonly FailedContainer[]): Told => {
  const clues = readMessage(raw);
  return { raw, clues, classification: classify(clues), containers };
};

/** One entry a cause: the same text in two places, or the same cause in two containers, is one finding. */
const byCause = (told: readonly Told[]): Told[] => {
  const groups = new Map<string, Told>();
  for (const each of told) {
    const { cause } = each.classification;
    const group = groups.get(cause);
    const known = group?.containers ?? [];
    const more = each.containers.filter(
      ({ name, image }) => !known.some((container) => container.name === name && container.image === image),
    );
    const fuller = group === undefined || each.raw.length > group.raw.length ? each : group;
    groups.set(cause, { ...fuller, containers: [...known, ...more] });
  }
  return [...groups.values()];
};

const isPull = ({ classification }: Told): boolean => classification.cause !== 'not-image-pull';
const isUnknown = ({ classification }: Told): boolean => classification.cause === 'unknown';

/** Whether every container of an entry without a cause stands in another one that has a cause. */
const isToldBy = (others: readonly Told[], { containers }: Told): boolean =>
  others.length > 0 &&
  containers.every(({ name, image }) =>
    others.some((other) => other.containers.some((each) => each.name === name && each.image === image)),
  );

const texts = (detail: Detail, containers: readonly Container[]): Told[] => {
  const ofContainers = containers.flatMap((each) =>
    each.reason === undefined || bland.test(each.reason) ? [] : [tell(each.reason, [failedOf(each)])],
  );
  const reason = detail.stoppedReason;
  const ofTask =
    reason === undefined || bland.test(reason) ? [] : [tell(reason, concerned(reason, containers))];
  // The task's own text often repeats a container's, cut shorter: where it has no cause, the containers' texts stand.
  const repeats = ofContainers.some(isPull) && ofTask.every(isUnknown);
  return repeats ? ofContainers : [...ofContainers, ...ofTask];
};

/**
 * A task on EC2 that says "Task failed to start" everywhere, although its pull began and never ended: nobody says why,
 * and the evidence must.
 */
const isSilentPull = (detail: Detail, told: readonly Told[]): boolean =>
  told.length === 0 &&
  (detail.stopCode ?? 'TaskFailedToStart') === 'TaskFailedToStart' &&
  detail.pullStartedAt !== undefined &&
  detail.pullStoppedAt === undefined;

const ignored = (why: string): Signal[] => [{ kind: 'ignored', why }];

const isTaskEvent = (event: unknown): event is object =>
  typeof event === 'object' &&
  event !== null &&
  'detail' in event &&
  typeof event.detail === 'object' &&
  event.detail !== null;

const launchTypeOf = ({ launchType, capacityProviderName }: Detail): string | undefined =>
  launchType ?? (capacityProviderName?.startsWith('FARGATE') ? 'FARGATE' : undefined);

/**
 * Reads an EventBridge event, trusting nothing in it. Gives one failure a cause, or one `ignored` with the reason for
 * the log: it is not a stopped task, or nothing in it is a failed pull, registry login or start-up secret.
 */
export const readEvent = (event: unknown): Signal[] => {
  const recovery = readRecovery(event);
  if (recovery !== undefined) return [recovery];
  if (!isTaskEvent(event)) return ignored('not an EventBridge event: it has no detail');
  const type = 'detail-type' in event ? event['detail-type'] : undefined;
  if (type !== undefined && type !== 'ECS Task State Change')
    return ignored(
      `not an ECS task's event: detail-type is ${typeof type === 'string' ? type.slice(0, 100) : typeof type}`,
    );
  const parsed = v.safeParse(taskEvent, event);
  if (!parsed.success) return ignored('not an EventBridge event that can be read');
  const { account, region, time, detail } = parsed.output;
  if (detail.lastStatus !== undefined && detail.lastStatus !== 'STOPPED')
    return ignored(`the task is not stopped: ${detail.lastStatus?.slice(0, 40)}`);

  const containers = detail.containers.flatMap((each) => each ?? []);
  const told = texts(detail, containers);
  const silent = isSilentPull(detail, told)
    ? [
        {
          ...tell(detail.stoppedReason ?? '', concerned('', containers)),
          classification: { cause: 'unknown', confidence: 'possible' },
        } as const,
      ]
    : [];
  const pulls = [...byCause(told), ...silent].filter(isPull);
  const clear = pulls.filter((each) => !isUnknown(each));
  const failures = pulls.filter((each) => !isUnknown(each) || !isToldBy(clear, each));
  if (pulls.length === 0) {
    const words =
      told.map(({ clues }) => clues.text).join(' | ') ||
      (detail.stoppedReason ?? detail.stopCode ?? 'no reason given');
    return ignored(`not a failed image pull, registry login or start-up secret: ${words.slice(0, 300)}`);
  }
  return failures.map(({ raw, clues, classification, containers }) => ({
    kind: 'failure',
    failure: {
      ...classification,
      message: capMessage(raw),
      clues,
      containers,
      ...present({
        synthetic: detail['ecs-pull-medic']?.synthetic,
        account,
        region,
        time: detail.stoppedAt ?? time,
        clusterArn: detail.clusterArn,
        containerInstanceArn: detail.containerInstanceArn,
        group: detail.group,
        taskArn: detail.taskArn,
        taskDefinitionArn: detail.taskDefinitionArn,
        launchType: launchTypeOf(detail),
        cpuArchitecture: detail.attributes
          .find((each) => each?.name === 'ecs.cpu-architecture')
          ?.value?.slice(0, 40),
        stopCode: detail.stopCode,
        executionRoleOverride: detail.overrides.executionRoleArn,
        pullStartedAt: detail.pullStartedAt,
        pullStoppedAt: detail.pullStoppedAt,
        stoppingAt: detail.stoppingAt,
        startedBy: detail.startedBy,
        platformVersion: detail.platformVersion?.slice(0, 40),
        ...readInterface(detail.attachments),
      }),
    },
  }));
};
