import type { Aws } from './aws.ts';
import type { Proposal } from './decide.ts';
import { awsCommand } from './shell.ts';

/** What became of the automatic fix, as the finding tells it. */
export interface Fix {
  readonly status: 'disabled' | 'preview' | 'not-applicable' | 'blocked' | 'applied' | 'failed' | 'reverted';
  /** One or more sentences for a person. */
  readonly reason: string;
  readonly roleArn?: string;
  readonly policyArn?: string;
  /** The command that takes back what was done. */
  readonly undo?: string;
  /** The command that would do what was not done. */
  readonly command?: string;
  /** What follows from it: who starts the task again, what takes the policy away again. */
  readonly notes?: readonly string[];
}

/** A policy on a role: what is attached, or taken back. */
export interface Attachment {
  readonly roleArn: string;
  readonly policyArn: string;
}

export const nameOf = (arn: string): string => arn.split('/').at(-1) ?? arn;

const command = (operation: string, { roleArn, policyArn }: Attachment): string =>
  awsCommand(operation, { 'role-name': nameOf(roleArn), 'policy-arn': policyArn });

const attachCommand = (what: Attachment): string => command('iam attach-role-policy', what);
export const detachCommand = (what: Attachment): string => command('iam detach-role-policy', what);

/** AWS's refusals of an attachment in words (IAM API, AttachRolePolicy). */
const refusals: readonly (readonly [RegExp, string])[] = [
  [/^LimitExceeded/, 'the role has as many managed policies as its quota allows'],
  [/^UnmodifiableEntity/, 'AWS keeps this role for itself, and nobody else may change it'],
  [/^NoSuchEntity/, 'IAM does not know the role or the policy (any more)'],
  [/^PolicyNotAttachable/, 'this policy can only be attached by AWS'],
  [
    /^AccessDenied/,
    'this function may not do it: the role carries no opt-in tag, or a policy above forbids it',
  ],
  [/Throttl|TooManyRequests|RequestLimitExceeded/, 'IAM throttled the call'],
  [/Timeout|TimedOut|Abort/i, 'IAM did not answer in time'],
];

const inWords = (error: unknown): string => {
  const name = error instanceof Error ? error.name : 'Error';
  const message = (error instanceof Error ? error.message : String(error)).slice(0, 300);
  const known = refusals.find(([pattern]) => pattern.test(name))?.[1];
  return known === undefined ? `${name}: ${message}` : `${known} (${name}: ${message})`;
};

/** Most pages of attached policies that are read: far more than a role can have. */
const maxPages = 5;

/** Whether IAM lists the policy on the role. Rejects when it cannot be read. */
export const isAttached = async (aws: Aws, { roleArn, policyArn }: Attachment): Promise<boolean> => {
  let marker: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const answer = await aws('iam:ListAttachedRolePolicies', {
      RoleName: nameOf(roleArn),
      ...(marker === undefined ? {} : { Marker: marker }),
    });
    if (answer.AttachedPolicies?.some(({ PolicyArn: arn }) => arn === policyArn)) return true;
    marker = answer.IsTruncated ? answer.Marker : undefined;
    if (marker === undefined) return false;
  }
  return false;
};

/** Undefined when it cannot be read: after a write that is no failure of the write. */
const seen = async (aws: Aws, what: Attachment): Promise<boolean | undefined> => {
  try {
    return await isAttached(aws, what);
  } catch {
    return undefined;
  }
};

/** Whether it was remembered. */
const kept = async (remember: () => Promise<void>): Promise<boolean> => {
  try {
    await remember();
    return true;
  } catch {
    return false;
  }
};

const forgotten = 'It could not be remembered: it will not be taken back by itself if it does not help.';

const told = (what: Attachment): Attachment => ({ roleArn: what.roleArn, policyArn: what.policyArn });

/**
 * Attaches the policy and reads it back. Never rejects: what AWS refuses is a failed fix, told with its reason and the
 * command to run by hand. Attaching the same policy twice is one attachment, so a retry or a second event beside this
 * one does no harm. IAM is eventually consistent: that the policy is not listed at once is no failure.
 *
 * @param remember called once the policy is attached, side by side with reading it back
 */
export const attach = async (
  proposal: Proposal,
  aws: Aws,
  remember: () => Promise<void> = async () => {},
): Promise<Fix> => {
  const { reason, notes } = proposal;
  const what = told(proposal);
  const which = `${nameOf(what.policyArn)} to role ${nameOf(what.roleArn)}`;
  let refusal: unknown;
  try {
    await aws('iam:AttachRolePolicy', { RoleName: nameOf(what.roleArn), PolicyArn: what.policyArn });
  } catch (error) {
    refusal = error;
  }
  const [isThere, memory] = await Promise.all([
    seen(aws, what),
    refusal === undefined ? kept(remember) : undefined,
  ]);
  // A call that was cut off may have been carried out all the same: what IAM lists decides.
  if (refusal !== undefined && isThere !== true) {
    return {
      status: 'failed',
      ...what,
      reason: `Attaching ${which} failed: ${inWords(refusal)}. Nothing was changed; the command does it by hand.`,
      command: attachCommand(what),
      notes,
    };
  }
  const verified = isThere
    ? 'IAM lists it on the role.'
    : isThere === false
      ? 'IAM does not list it yet, which may take some seconds.'
      : 'Whether IAM lists it could not be read.';
  return {
    status: 'applied',
    ...what,
    reason: `Attached ${which}. ${reason} ${verified}`,
    undo: detachCommand(what),
    notes: (memory ?? (await kept(remember))) ? notes : [...notes, forgotten],
  };
};

/**
 * Takes back what was attached by us. Never rejects. That the policy is gone already is what was wanted.
 *
 * @param why the sentence that says why it is taken back
 */
export const detach = async (attachment: Attachment, why: string, aws: Aws): Promise<Fix> => {
  const what = told(attachment);
  const which = `${nameOf(what.policyArn)} from role ${nameOf(what.roleArn)}`;
  try {
    await aws('iam:DetachRolePolicy', { RoleName: nameOf(what.roleArn), PolicyArn: what.policyArn });
  } catch (error) {
    const isGone = error instanceof Error && /^NoSuchEntity/.test(error.name);
    if (!isGone && (await seen(aws, what)) !== false)
      return {
        status: 'failed',
        ...what,
        reason: `${why} Taking ${which} failed: ${inWords(error)}. The command does it by hand.`,
        command: detachCommand(what),
      };
    if (isGone)
      return { status: 'reverted', ...what, reason: `${why} ${nameOf(what.policyArn)} was already gone.` };
  }
  return {
    status: 'reverted',
    ...what,
    reason: `${why} Took ${which} again: the role is as it was before.`,
    undo: attachCommand(what),
  };
};
