import type { Finding } from '../lambda/report/finding.ts';

/** What the deployed function said to one event. */
export interface Answered {
  readonly payload: string;
  /** Set when it failed: `Unhandled`. */
  readonly error?: string;
}

const name = 'ecs-pull-medic-smoke';

/**
 * The STOPPED event of a task that never was, of a service, cluster and image that nobody has: what the function reads
 * to explain it is there in every account. Only `npm run smoke` sets the mark by which it is known.
 *
 * @param arn of the stack or the function: it tells partition, account and region
 */
export const syntheticFailure = (arn: string, nowMs: number): object => {
  const [, partition = 'aws', , region = '', account = ''] = arn.split(':');
  const at = new Date(nowMs).toISOString();
  const ecs = `arn:${partition}:ecs:${region}:${account}`;
  const image = `${account}.dkr.ecr.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}/${name}:1`;
  const taskArn = `${ecs}:task/${name}/${Math.floor(nowMs).toString(16).padStart(32, '0')}`;
  return {
    version: '0',
    id: `${name}-${nowMs}`,
    'detail-type': 'ECS Task State Change',
    source: 'aws.ecs',
    account,
    region,
    time: at,
    resources: [taskArn],
    detail: {
      'ecs-pull-medic': { synthetic: true },
      clusterArn: `${ecs}:cluster/${name}`,
      containers: [{ name: 'app', image, lastStatus: 'STOPPED' }],
      desiredStatus: 'STOPPED',
      group: `service:${name}`,
      lastStatus: 'STOPPED',
      launchType: 'FARGATE',
      stopCode: 'TaskFailedToStart',
      stoppedAt: at,
      stoppedReason: `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${image}: ${image}: not found`,
      taskArn,
      taskDefinitionArn: `${ecs}:task-definition/${name}:1`,
    },
  };
};

const parsed = (payload: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(payload);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
};

const said = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 500) : '');

const isFinding = (value: unknown): value is Finding =>
  typeof value === 'object' &&
  value !== null &&
  'schema' in value &&
  value.schema === 'ecs-pull-medic.finding/1';

/**
 * Reads the finding that the function answered the synthetic failure with: it answers only after the topic has it.
 * Throws in one line when it failed, sent nothing, or took the failure for a real one.
 */
export const readAnswer = ({ payload, error }: Answered): Finding => {
  const { findings, errorType, errorMessage } = parsed(payload);
  if (error !== undefined)
    throw new Error(
      `The function failed (${error}), so no alert went out: ${[said(errorType), said(errorMessage)].filter(Boolean).join(': ') || 'it does not say why'}`,
    );
  const [finding]: unknown[] = Array.isArray(findings) ? findings : [];
  if (!isFinding(finding)) throw new Error('The function answered without a finding, so no alert went out.');
  if (finding.synthetic !== true)
    throw new Error(
      'The function took the failure for a real one: what is deployed is older than this command. Deploy again.',
    );
  return finding;
};

/** Subscriptions of the topic; undefined where the caller may not see them. */
export interface Subscriptions {
  readonly confirmed: number;
  readonly pending: number;
}

const counted = (number: number, what: string): string => `${number} ${what}${number === 1 ? '' : 's'}`;

const whoGetsIt = (subscriptions: Subscriptions | undefined): string => {
  if (subscriptions === undefined)
    return 'Who is subscribed could not be seen (it takes sns:GetTopicAttributes).';
  const { confirmed, pending } = subscriptions;
  const waiting =
    pending === 0
      ? ''
      : ` ${counted(pending, 'subscription')} still to be confirmed, by the link in its e-mail.`;
  return confirmed === 0
    ? `But nobody got it: the topic has no confirmed subscription.${waiting}`
    : `It goes to ${counted(confirmed, 'confirmed subscription')}.${waiting}`;
};

/** What the test has shown, a sentence a line. */
export const outcome = (
  finding: Finding,
  topicArn: string,
  subscriptions: Subscriptions | undefined,
): string[] => {
  const unseen = finding.evidence.filter(({ result }) => result === 'unknown').length;
  return [
    `The alert went out to ${topicArn}, marked as synthetic. ${whoGetsIt(subscriptions)}`,
    unseen === 0
      ? `All ${finding.evidence.length} checks had an answer.`
      : `${unseen} of ${finding.evidence.length} checks had no answer: the evidence says what would give one.`,
    'Nothing was changed, and no incident is remembered.',
  ];
};
