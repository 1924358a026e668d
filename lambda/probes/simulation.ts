import type { ContextEntry, EvaluationResult, ResourceSpecificResult } from '@aws-sdk/client-iam';
import type { Aws } from '../aws.ts';
import type { PermissionVerdict } from '../facts-iam.ts';
import { requestContext } from './request-context.ts';

/** What the simulator says of one action on one resource. */
export type Simulated = Pick<
  PermissionVerdict,
  'action' | 'resource' | 'decision' | 'because' | 'layer' | 'statements'
>;

/** One question: every action on every resource. `['*']` goes without resources, which is what the API takes for it. */
export interface Question {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Region that the calls go to. */
  readonly region?: string;
  /** Policies that the role would have besides its own, as JSON. */
  readonly more?: readonly string[];
}

type Answer = Pick<
  EvaluationResult & ResourceSpecificResult,
  | 'MatchedStatements'
  | 'MissingContextValues'
  | 'PermissionsBoundaryDecisionDetail'
  | 'OrganizationsDecisionDetail'
> & { readonly decision: string | undefined };

const layerOf = (answer: Answer): PermissionVerdict['layer'] => {
  if (answer.OrganizationsDecisionDetail?.AllowedByOrganizations === false) return 'service-control-policy';
  return answer.PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary === false
    ? 'boundary'
    : undefined;
};

const policiesOf = (answer: Answer): string[] => [
  ...new Set((answer.MatchedStatements ?? []).flatMap(({ SourcePolicyId: id }) => id ?? [])),
];

const because = (answer: Answer): string | undefined => {
  const missing = answer.MissingContextValues ?? [];
  if (missing.length > 0) return `a condition on ${missing.join(', ')}, whose value is not known here`;
  const sources = policiesOf(answer);
  return sources.length > 0 ? `policy ${sources.join(', ')}` : undefined;
};

/**
 * A verdict for which context keys were missing decides nothing, whichever it is: the simulator goes on as if the
 * request did not carry them, and a Deny that hangs on `aws:SourceVpce` would then be left out or taken for certain.
 */
const decide = (answer: Answer): PermissionVerdict['decision'] => {
  if ((answer.MissingContextValues ?? []).length > 0) return 'inconclusive';
  switch (answer.decision) {
    case 'allowed':
    case 'explicitDeny':
    case 'implicitDeny':
      return answer.decision;
    default:
      return 'inconclusive';
  }
};

const verdict = (action: string, resource: string, answer: Answer): Simulated => {
  const reason = because(answer);
  const layer = layerOf(answer);
  const decision = decide(answer);
  return {
    action,
    resource,
    decision,
    ...(reason === undefined ? {} : { because: reason }),
    ...(layer === undefined ? {} : { layer }),
    ...(decision === 'explicitDeny' ? { statements: policiesOf(answer).map((policy) => ({ policy })) } : {}),
  };
};

/**
 * One result for one action, whichever of the two shapes IAM answered in: since mid-2026 one result an action with
 * the single resources in `ResourceSpecificResults`, before that one result for each action and resource.
 */
const verdictsOf = (result: EvaluationResult, resources: readonly string[]): Simulated[] => {
  const action = result.EvalActionName ?? '';
  const specific = result.ResourceSpecificResults ?? [];
  if (specific.length > 0) {
    return specific.map((each) =>
      verdict(action, each.EvalResourceName ?? '', {
        // What an SCP says stands on the action's result only.
        OrganizationsDecisionDetail: result.OrganizationsDecisionDetail,
        ...each,
        decision: each.EvalResourceDecision,
      }),
    );
  }
  const answer = { ...result, decision: result.EvalDecision };
  const own = resources.find((resource) => resource === result.EvalResourceName);
  if (own !== undefined || resources.length === 1)
    return [verdict(action, own ?? resources[0] ?? '*', answer)];
  // One verdict for several resources is the strictest of them: an allow is one for each, a denial for we do not know which.
  return resources.map((resource) =>
    verdict(action, resource, result.EvalDecision === 'allowed' ? answer : { decision: undefined }),
  );
};

interface Page {
  readonly EvaluationResults?: readonly EvaluationResult[] | undefined;
  readonly IsTruncated?: boolean | undefined;
  readonly Marker?: string | undefined;
}

/** What both simulations ask, page by page. What is known of the request goes with it, so that conditions on it are decided. */
const paged = async (
  roleArn: string,
  { actions, resources, region }: Question,
  ask: (question: {
    ActionNames: string[];
    ResourceArns?: string[];
    ContextEntries: ContextEntry[];
    Marker?: string;
  }) => Promise<Page>,
): Promise<Simulated[]> => {
  const verdicts: Simulated[] = [];
  let marker: string | undefined;
  do {
    const page = await ask({
      ActionNames: [...actions],
      ...(resources[0] === '*' ? {} : { ResourceArns: [...resources] }),
      ContextEntries: Object.entries(requestContext(roleArn, region)).map(([key, values]) => ({
        ContextKeyName: key,
        ContextKeyValues: [...values],
        ContextKeyType: key === 'aws:SecureTransport' ? 'boolean' : 'string',
      })),
      ...(marker === undefined ? {} : { Marker: marker }),
    });
    verdicts.push(...(page.EvaluationResults ?? []).flatMap((result) => verdictsOf(result, resources)));
    marker = page.IsTruncated ? page.Marker : undefined;
  } while (marker !== undefined);
  return verdicts;
};

/** Asks IAM's simulator what a role may do, as it is and with the policies of `more`. */
export const simulate = (aws: Aws, roleArn: string, question: Question): Promise<Simulated[]> =>
  paged(roleArn, question, (asked) =>
    aws('iam:SimulatePrincipalPolicy', {
      PolicySourceArn: roleArn,
      ...asked,
      ...(question.more === undefined || question.more.length === 0
        ? {}
        : { PolicyInputList: [...question.more] }),
    }),
  );

/** Asks IAM's simulator what a policy by itself would allow a role to do. */
export const simulatePolicy = (
  aws: Aws,
  roleArn: string,
  policy: string,
  question: Question,
): Promise<Simulated[]> =>
  paged(roleArn, question, (asked) =>
    aws('iam:SimulateCustomPolicy', { PolicyInputList: [policy], ...asked }),
  );
