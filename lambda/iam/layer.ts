import type { PolicySource, Statement } from './policy.ts';
import { type Caller, isDenied, type Named, namedBy } from './principal.ts';
import { type Asked, applies } from './statement.ts';
import { allOf, anyOf, doubtful, isOpen, type Truth } from './truth.ts';

/** The kinds of policy that have a say. */
export type LayerKind = 'identity' | 'boundary' | 'serviceControl' | 'resource';

/** A statement that had a part in a verdict. */
export interface MatchedStatement {
  /** Name or ARN of its policy. */
  readonly policy: string;
  readonly sid?: string;
  /** Its place in the policy, from 0. */
  readonly index: number;
  readonly kind: LayerKind;
  readonly effect: Statement['effect'];
}

/** A statement and whether it applies; one whose Effect is unreadable stands under both. */
interface Judged {
  readonly statement: MatchedStatement;
  readonly truth: Truth;
}

/** What one kind of policy says of a request. */
export interface Layer {
  readonly kind: LayerKind;
  readonly denied: Truth;
  readonly allowed: Truth;
  /** For policies of a resource: as what the Allows name the caller. */
  readonly allowedAs: Named;
  readonly denies: readonly Judged[];
  readonly allows: readonly Judged[];
}

/** Who asks, for policies of a resource; the others are attached to the one who asks. */
export interface Asker {
  readonly caller: Caller;
  readonly hasBoundary: boolean;
}

/** Judges every statement of one kind of policy. */
export const judgeLayer = (
  kind: LayerKind,
  sources: readonly PolicySource[],
  asked: Asked,
  asker?: Asker,
): Layer => {
  const denies: Judged[] = [];
  const allows: (Judged & { readonly named: Named })[] = [];
  for (const { name: policy, document } of sources) {
    for (const statement of document.statements) {
      const matched = describe(policy, kind, statement);
      const truth = applies(statement, asked, asker !== undefined);
      const isDeny = statement.effect !== 'Allow';
      const isAllow = statement.effect !== 'Deny';
      if (isDeny) denies.push({ statement: matched, truth: allOf([truth, denialOf(statement, asker)]) });
      if (isAllow) allows.push({ statement: matched, ...allowance(truth, grantOf(statement, asker)) });
    }
  }
  const as = (how: keyof Named): Truth => anyOf(allows.map(({ named }) => named[how]));
  return {
    kind,
    denied: anyOf(denies.map(({ truth }) => truth)),
    allowed: anyOf(allows.map(({ truth }) => truth)),
    allowedAs: { directly: as('directly'), asRole: as('asRole'), asAccount: as('asAccount') },
    denies,
    allows,
  };
};

/** The statements that apply for certain, or those that are still open. */
export const pick = (judged: readonly Judged[], which: 'certain' | 'open'): readonly MatchedStatement[] =>
  judged
    .filter(({ truth }) => (which === 'certain' ? truth === true : isOpen(truth)))
    .map(({ statement }) => statement);

const describe = (policy: string, kind: LayerKind, { sid, index, effect }: Statement): MatchedStatement => ({
  policy,
  ...(sid === undefined ? {} : { sid }),
  index,
  kind,
  effect,
});

/** A `Principal` where there must be none, or none where there must be one, is nothing IAM would store. */
const misplaced = (statement: Statement, asker: Asker | undefined): Truth | undefined => {
  if (asker === undefined)
    return statement.principals && doubtful('a Principal in a policy that can not have one');
  return statement.principals ? undefined : doubtful('no Principal in the policy of a resource');
};

const denialOf = (statement: Statement, asker: Asker | undefined): Truth => {
  const wrong = misplaced(statement, asker);
  if (wrong !== undefined) return wrong;
  if (asker === undefined || statement.principals === undefined) return true;
  return isDenied(statement.principals, asker.caller, asker.hasBoundary);
};

const grantOf = (statement: Statement, asker: Asker | undefined): Named => {
  const wrong = misplaced(statement, asker);
  if (wrong !== undefined) return { directly: wrong, asRole: false, asAccount: false };
  if (asker === undefined || statement.principals === undefined) return ATTACHED;
  return namedBy(statement.principals, asker.caller);
};

const ATTACHED: Named = { directly: true, asRole: false, asAccount: false };

const allowance = (truth: Truth, { directly, asRole, asAccount }: Named): { truth: Truth; named: Named } => {
  const named: Named = {
    directly: allOf([truth, directly]),
    asRole: allOf([truth, asRole]),
    asAccount: allOf([truth, asAccount]),
  };
  return { truth: anyOf([named.directly, named.asRole, named.asAccount]), named };
};
