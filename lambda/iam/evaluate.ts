import { contextOf } from './context.ts';
import { judgeLayer, type Layer, type LayerKind, type MatchedStatement, pick } from './layer.ts';
import type { PolicyDocument, PolicySource } from './policy.ts';
import type { Asked } from './statement.ts';
import { allOf, anyOf, type Doubt, isOpen, type Truth } from './truth.ts';

/** IAM's three answers, and ours when what is not known could change them. */
export type IamDecision = 'allowed' | 'explicitDeny' | 'implicitDeny' | 'inconclusive';

/** One action on one resource. */
export interface IamRequest {
  /** Such as `ecr:BatchGetImage`. */
  readonly action: string;
  /** An ARN, or `*` for an action that is not about one resource. */
  readonly resource: string;
  /**
   * What is known of the request: condition keys, not case-sensitive, to their values. A key that is not
   * here is unknown; `[]` says that the request does not carry the key.
   */
  readonly context?: Readonly<Record<string, readonly string[]>>;
}

/** Everything that has a say in a request of one role. */
export interface IamPolicies {
  readonly identity: readonly PolicySource[];
  readonly boundary?: PolicySource;
  /** Absent or empty: the account is under no service control policy. */
  readonly serviceControl?: readonly PolicySource[];
  readonly resourcePolicy?: {
    readonly source: PolicySource;
    readonly principal: {
      readonly roleArn: string;
      readonly accountId: string;
      readonly sessionArn?: string;
      readonly service?: string;
    };
    /** Whether resource and role are in one account; if not, both sides must allow. */
    readonly sameAccount: boolean;
  };
}

/** The decision and what it rests on. */
export interface IamVerdict {
  readonly decision: IamDecision;
  /** The statements that decided; when inconclusive, those that are open; none for an implicit deny. */
  readonly by: readonly MatchedStatement[];
  /** Condition keys and policy variables whose values would settle it; sorted. Empty unless inconclusive. */
  readonly missingContext: readonly string[];
  /** What no value would settle: malformed or undocumented, in words; sorted. Empty unless inconclusive. */
  readonly notes: readonly string[];
  /**
   * The kind of policy that denied, or that lacked the allow. An inconclusive verdict has it where only the
   * kind of denial is open: the request is not allowed whatever the missing values are.
   */
  readonly stoppedBy?: LayerKind;
}

/**
 * What IAM would decide. Explicit denies win; service control policies and boundary must allow; a policy of
 * the resource may allow by itself in its own account, and only together with the role's across accounts.
 * Sources: IAM pages "Policy evaluation logic", "Cross-account policy evaluation logic", "Principal".
 *
 * Unknown keys are weighed one statement at a time: two statements that cover all values of a key between
 * them still end inconclusive. Never `allowed` on a doubt.
 */
export const evaluate = (policies: IamPolicies, request: IamRequest): IamVerdict => {
  const asked: Asked = { ...request, context: contextOf(request.context) };
  const { boundary, resourcePolicy } = policies;
  const sides: Sides = {
    controls: levelsOf(policies.serviceControl ?? []).map((level) =>
      judgeLayer('serviceControl', level, asked),
    ),
    identity: judgeLayer('identity', policies.identity, asked),
    boundary: boundary && judgeLayer('boundary', [boundary], asked),
    resource:
      resourcePolicy &&
      judgeLayer('resource', [resourcePolicy.source], asked, {
        caller: resourcePolicy.principal,
        hasBoundary: boundary !== undefined,
      }),
    sameAccount: resourcePolicy?.sameAccount ?? true,
  };
  const { controls, identity } = sides;
  const layers = [...controls, sides.resource, identity, sides.boundary].filter(
    (layer) => layer !== undefined,
  );
  const permitted = allOf([...controls.map((layer) => layer.allowed), grantedBy(sides)]);
  return conclude(layers, permitted, () => lacking(sides));
};

/**
 * Whether a trust policy (`AssumeRolePolicyDocument`) lets a service such as `ecs-tasks.amazonaws.com` take
 * the role. Only this policy decides: a service has no policies of its own. `aws:SourceAccount` and
 * `aws:SourceArn` are the keys such policies ask for.
 */
export const evaluateTrust = (
  trust: PolicyDocument,
  service: string,
  context?: IamRequest['context'],
): IamVerdict => {
  const asked: Asked = { action: 'sts:AssumeRole', resource: undefined, context: contextOf(context) };
  const source: PolicySource = { name: 'trust policy', document: trust };
  const layer = judgeLayer('resource', [source], asked, { caller: { service }, hasBoundary: false });
  return conclude([layer], layer.allowed, () => 'resource');
};

interface Sides {
  readonly controls: readonly Layer[];
  readonly identity: Layer;
  readonly boundary: Layer | undefined;
  readonly resource: Layer | undefined;
  readonly sameAccount: boolean;
}

const levelsOf = (sources: readonly PolicySource[]): readonly (readonly PolicySource[])[] => {
  const levels = new Map<string, PolicySource[]>();
  for (const source of sources) {
    const level = levels.get(source.level ?? '') ?? [];
    level.push(source);
    levels.set(source.level ?? '', level);
  }
  return [...levels.values()];
};

const grantedBy = ({ identity, boundary, resource, sameAccount }: Sides): Truth => {
  const within = boundary?.allowed ?? true;
  const byIdentity = allOf([identity.allowed, within]);
  if (resource === undefined) return byIdentity;
  if (!sameAccount) return allOf([byIdentity, resource.allowed]);
  // An Allow for the account is no grant of its own: it "delegates authority" to the identity policies.
  const { directly, asRole } = resource.allowedAs;
  return anyOf([directly, allOf([asRole, within]), byIdentity]);
};

const lacking = ({ controls, identity, boundary, resource, sameAccount }: Sides): LayerKind => {
  if (controls.some((layer) => layer.allowed === false)) return 'serviceControl';
  const isNamed = sameAccount && resource !== undefined && resource.allowedAs.asRole !== false;
  if (identity.allowed === false && !isNamed) return 'identity';
  return boundary?.allowed === false ? 'boundary' : 'resource';
};

const conclude = (layers: readonly Layer[], permitted: Truth, lacks: () => LayerKind): IamVerdict => {
  const denied = anyOf(layers.map((layer) => layer.denied));
  const settled = { missingContext: [], notes: [] };
  if (denied === true) {
    const denying = layers.find((layer) => layer.denied === true);
    const by = layers.flatMap(({ denies }) => pick(denies, 'certain'));
    return { decision: 'explicitDeny', by, ...settled, ...(denying && { stoppedBy: denying.kind }) };
  }
  if (denied === false && permitted === true) {
    const by = layers.flatMap(({ allows }) => pick(allows, 'certain'));
    return { decision: 'allowed', by, ...settled };
  }
  if (denied === false && permitted === false) {
    return { decision: 'implicitDeny', by: [], ...settled, stoppedBy: lacks() };
  }
  const by = layers.flatMap(({ denies, allows }) => [
    ...pick(denies, 'open'),
    ...(isOpen(permitted) ? pick(allows, 'open').filter(({ effect }) => effect === 'Allow') : []),
  ]);
  const stopped = permitted === false ? { stoppedBy: lacks() } : {};
  return { decision: 'inconclusive', by, ...reasonsOf([denied, permitted].filter(isOpen)), ...stopped };
};

const reasonsOf = (doubts: readonly Doubt[]): Pick<IamVerdict, 'missingContext' | 'notes'> => {
  const keys = doubts.flatMap((doubt) => doubt.missing).sort();
  // Spellings of one key are one key; the first of the sorted ones stands for it.
  const unique = new Map([...keys].reverse().map((key) => [key.toLowerCase(), key]));
  const notes = new Set(doubts.flatMap((doubt) => doubt.notes));
  return { missingContext: [...unique.values()].sort(), notes: [...notes].sort() };
};
