import type { Aws, CallName } from '../aws.ts';
import type { Fact, FactName, Facts, FactTypes, Unreadable } from '../facts.ts';
import type { Failure } from '../failure.ts';

/** What a probe may call, and on what: roles and policies of the account, policies of AWS, or `*`. */
export interface Permission {
  readonly action: CallName;
  readonly on: 'anything' | 'roles' | 'instance-profiles' | 'policies' | 'aws-managed-policies';
}

/** One thing to learn from AWS. */
export interface Probe<N extends FactName = FactName, After extends FactName = FactName> {
  readonly name: N;
  /** Earlier facts that it needs: they make the rounds. */
  readonly after: readonly After[];
  /** What the stack grants for it, exactly. */
  readonly iam: readonly Permission[];
  ask(failure: Failure, before: Facts<After>, aws: Aws): Promise<Fact<FactTypes[N]>>;
}

export const defineProbe = <const N extends FactName, const After extends FactName>(
  probe: Probe<N, After>,
): Probe<N, After> => probe;

const kinds: readonly (readonly [RegExp, Unreadable['why']])[] = [
  [/^(AccessDenied|AccessDeniedException|UnauthorizedOperation|AuthorizationError|Forbidden)$/, 'denied'],
  [/Throttl|TooManyRequests|RequestLimitExceeded|SlowDown/i, 'throttled'],
  [/Timeout|TimedOut|AbortError/i, 'timeout'],
  [/Expired|InvalidClientTokenId|UnrecognizedClient|CredentialsProvider|InvalidSignature/i, 'expired'],
];

/** AWS's error as a fact: why the answer is not to be had. The detail is capped, for it may quote input. */
export const unreadable = (from: string, error: unknown): Unreadable => {
  const name = error instanceof Error ? error.name : 'Error';
  const message = error instanceof Error ? error.message : String(error);
  const why = kinds.find(([pattern]) => pattern.test(name))?.[1] ?? 'error';
  // What follows in further lines is the SDK's advice to programmers.
  const [line = ''] = message.split('\n');
  return { state: 'unreadable', from, why, detail: `${name}: ${line}`.slice(0, 300) };
};

/**
 * Makes one call and names the errors that mean "no such thing"; every other error is an unreadable fact. So is an answer
 * that lacks what was asked for: AWS says "no such thing" by an error, never by silence.
 */
export const read = async <T>(
  from: CallName,
  absentOn: readonly string[],
  ask: () => Promise<T | undefined>,
): Promise<Fact<T>> => {
  try {
    const value = await ask();
    return value === undefined
      ? { state: 'unreadable', from, why: 'error', detail: 'the answer lacks what was asked for' }
      : { state: 'known', value, from };
  } catch (error) {
    if (error instanceof Error && absentOn.includes(error.name)) return { state: 'absent', from };
    return unreadable(from, error);
  }
};
