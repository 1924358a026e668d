import type { Confidence, RootCode } from '../codes.ts';
import type { Fact, FactName, Facts } from '../facts.ts';
import type { Failure } from '../failure.ts';

/** An action that the role lacks, on the resource it lacks it for. */
export interface MissingAction {
  readonly action: string;
  readonly resource: string;
  readonly decision: 'implicitDeny' | 'explicitDeny';
  /** The role that lacks it, where it is known: on EC2 two roles share a start. */
  readonly roleArn?: string;
  /** What a policy has to name where the exact resource is another for each task. */
  readonly grantOn?: string;
}

export type Judgement =
  | {
      readonly result: 'pass';
      readonly detail: string;
      /** What a message may claim although this passed: the two are then told together, and the confidence sinks. */
      readonly contradicts?: RootCode;
    }
  | { readonly result: 'unknown'; readonly detail: string }
  | {
      readonly result: 'fail';
      /** One sentence for a person; becomes the root cause's summary when this check is the one that explains the failure. */
      readonly detail: string;
      readonly root: RootCode;
      readonly confidence: Confidence;
      readonly missing?: readonly MissingAction[];
      /** A fault that the start would meet next: told with the others, but not what the message is about. */
      readonly isNext?: true;
    };

/**
 * A question put to facts. Pure and total; it can read only the facts that it declares.
 * Returns undefined when the question does not arise for this failure.
 */
export interface Check<N extends FactName = FactName> {
  /** The finding's `evidence[].check`. */
  readonly id: string;
  readonly needs: readonly N[];
  readonly judge: (facts: Facts<N>, failure: Failure) => Judgement | undefined;
}

export const defineCheck = <const N extends FactName>(check: Check<N>): Check<N> => check;

const reasons = {
  denied: 'this function may not call it',
  throttled: 'AWS throttled the call',
  timeout: 'no answer in time',
  expired: 'the credentials are missing, invalid or expired',
  error: 'AWS answered with an error',
} as const;

/** Says what could not be seen and which permission would show it. */
export const unseen = (what: string, fact: Exclude<Fact<unknown>, { state: 'known' }>): Judgement => {
  switch (fact.state) {
    case 'unreadable': {
      const cure = fact.why === 'denied' ? `; allow ${fact.from} to show it` : `: ${fact.detail}`;
      return {
        result: 'unknown',
        detail: `${what} could not be read (${fact.from}): ${reasons[fact.why]}${cure}.`,
      };
    }
    case 'absent':
      return { result: 'unknown', detail: `${what}: AWS knows no such thing (${fact.from}).` };
    case 'not-asked':
      return { result: 'unknown', detail: `${what} was not looked at${fact.why ? `: ${fact.why}` : ''}.` };
    default:
      return fact satisfies never;
  }
};
