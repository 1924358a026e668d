import type { EvaluationResult, ResourceSpecificResult, Statement } from '@aws-sdk/client-iam';
import type { Calls } from '../lambda/aws.ts';
import { evaluate, type IamPolicies, type IamRequest, type IamVerdict } from '../lambda/iam/evaluate.ts';
import type { PolicySource } from '../lambda/iam/policy.ts';
import type { SandboxAccount, SandboxRole } from './account-file.ts';
import { awsError } from './aws-error.ts';
import { markedPage } from './page.ts';
import { type ManagedPolicy, policiesOf, sourceOf } from './sandbox-policies.ts';

/** What both simulations ask; only one of them is about a role. */
type Input = Omit<Calls['iam:SimulatePrincipalPolicy'][0], 'PolicySourceArn'>;
type Output = Calls['iam:SimulatePrincipalPolicy'][1];
type Decision = 'allowed' | 'explicitDeny' | 'implicitDeny';

/** One action on one resource, as the simulator tells it. */
interface Row {
  readonly decision: Decision;
  readonly matched: Statement[];
  readonly missing: string[];
  readonly withinBoundary?: boolean;
  readonly byOrganization?: boolean;
}

const everything = sourceOf('everything', {
  Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
});

const strictness: readonly Decision[] = ['explicitDeny', 'implicitDeny', 'allowed'];

/** A key that nobody gives may show another one behind it: an evaluation for each is enough, and this many a bound. */
const maxRounds = 20;

/**
 * The simulator goes on as if the keys that it was not given were not in the request, and lists them beside its
 * answer (IAM API, SimulatePrincipalPolicy). Our evaluator would rather leave the answer open.
 */
const decide = (
  policies: IamPolicies,
  request: IamRequest,
): { readonly verdict: IamVerdict; readonly missing: string[] } => {
  const missing = new Set<string>();
  const absent = (): Record<string, string[]> => Object.fromEntries([...missing].map((key) => [key, []]));
  let verdict = evaluate(policies, request);
  for (let round = 0; round < maxRounds && verdict.missingContext.length > 0; round += 1) {
    for (const key of verdict.missingContext) missing.add(key);
    verdict = evaluate(policies, { ...request, context: { ...request.context, ...absent() } });
  }
  return { verdict, missing: [...missing].sort() };
};

/** What stays open although nothing is missing is no allow. */
const decisionOf = ({ decision }: IamVerdict): Decision =>
  decision === 'inconclusive' ? 'implicitDeny' : decision;

const contextOf = ({ ContextEntries: entries = [] }: Input): Record<string, string[]> =>
  Object.fromEntries(
    entries.flatMap(({ ContextKeyName: key, ContextKeyValues: values = [] }) =>
      key === undefined ? [] : [[key, values]],
    ),
  );

/** What the sandbox does not simulate is refused, never left out in silence. */
const refuseUnknown = (input: Input): void => {
  const known = [
    'PolicySourceArn',
    'ActionNames',
    'ResourceArns',
    'ContextEntries',
    'PolicyInputList',
    'MaxItems',
    'Marker',
  ];
  const other = Object.entries(input).find(([key, value]) => value !== undefined && !known.includes(key));
  if (other !== undefined)
    throw awsError('InvalidInputException', `The sandbox account does not simulate ${other[0]}.`);
  const odd = input.ActionNames?.find((action) => !/^[a-z0-9-]+:[A-Za-z0-9]+$/i.test(action));
  if (odd !== undefined || (input.ActionNames ?? []).length === 0)
    throw awsError('InvalidInputException', `Invalid Action Name: ${odd ?? 'there is none'}.`);
};

interface Deciding extends ReturnType<typeof policiesOf> {
  readonly controls: readonly PolicySource[];
}

/** Matched statements of the organization's policies are not told (IAM API, SimulatePrincipalPolicy). */
const rowOf = ({ identity, boundary, controls }: Deciding, request: IamRequest): Row => {
  const types = new Map(
    [...identity, ...(boundary ? [boundary] : [])].map((each) => [each.source.name, each.type]),
  );
  const { verdict, missing } = decide(
    {
      identity: identity.map(({ source }) => source),
      ...(boundary ? { boundary: boundary.source } : {}),
      ...(controls.length > 0 ? { serviceControl: controls } : {}),
    },
    request,
  );
  const names = [...new Set(verdict.by.map(({ policy }) => policy))].filter((name) => types.has(name));
  const isAllowed = (policies: IamPolicies): boolean =>
    decide(policies, request).verdict.decision === 'allowed';
  return {
    decision: decisionOf(verdict),
    matched: names.map((name) => ({ SourcePolicyId: name, SourcePolicyType: types.get(name) ?? 'none' })),
    missing,
    ...(boundary === undefined ? {} : { withinBoundary: isAllowed({ identity: [boundary.source] }) }),
    ...(controls.length === 0
      ? {}
      : { byOrganization: isAllowed({ identity: [everything], serviceControl: controls }) }),
  };
};

const boundaryDetail = (
  isWithin: boolean | undefined,
): Pick<EvaluationResult, 'PermissionsBoundaryDecisionDetail'> =>
  isWithin === undefined
    ? {}
    : { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: isWithin } };

const specific = (resource: string, row: Row): ResourceSpecificResult => ({
  EvalResourceName: resource,
  EvalResourceDecision: row.decision,
  MatchedStatements: row.matched,
  MissingContextValues: row.missing,
  ...boundaryDetail(row.withinBoundary),
});

/** Since mid-2026: one result an action, the strictest verdict on top, each resource's own beneath it. */
const resultOf = (
  action: string,
  resources: readonly string[],
  judge: (resource: string) => Row,
): EvaluationResult => {
  const rows = (resources.length > 0 ? resources : ['*']).map((resource) => ({
    resource,
    row: judge(resource),
  }));
  const decision = strictness.find((each) => rows.some(({ row }) => row.decision === each)) ?? 'implicitDeny';
  const deciding = rows.filter(({ row }) => row.decision === decision).flatMap(({ row }) => row.matched);
  const within = rows.flatMap(({ row }) => row.withinBoundary ?? []);
  const organization = rows.flatMap(({ row }) => row.byOrganization ?? []);
  return {
    EvalActionName: action,
    EvalResourceName: '*',
    EvalDecision: decision,
    MatchedStatements: [...new Map(deciding.map((each) => [each.SourcePolicyId, each])).values()],
    MissingContextValues: [...new Set(rows.flatMap(({ row }) => row.missing))].sort(),
    ...boundaryDetail(within.length === 0 ? undefined : within.every((isWithin) => isWithin)),
    ...(organization.length === 0
      ? {}
      : {
          OrganizationsDecisionDetail: {
            AllowedByOrganizations: organization.every((isAllowed) => isAllowed),
          },
        }),
    ...(resources.length > 0
      ? { ResourceSpecificResults: rows.map(({ resource, row }) => specific(resource, row)) }
      : {}),
  };
};

/** Policies that are no policies yet. */
const given = ({ PolicyInputList: texts = [] }: Input): Deciding['identity'] =>
  texts.map((text, index) => ({
    source: sourceOf(`PolicyInputList.${index + 1}`, JSON.parse(text)),
    type: 'none',
  }));

const answer = (input: Input, deciding: Deciding): Output => {
  refuseUnknown(input);
  const context = contextOf(input);
  const judge =
    (action: string) =>
    (resource: string): Row =>
      rowOf(deciding, { action, resource, context });
  const results = (input.ActionNames ?? []).map((action) =>
    resultOf(action, input.ResourceArns ?? [], judge(action)),
  );
  const { found, mark } = markedPage(results, input);
  return { $metadata: {}, EvaluationResults: found, ...mark };
};

/** `iam:SimulatePrincipalPolicy` for one role: its identity policies and its boundary, judged by our evaluator. */
export const simulate = (
  policies: ReadonlyMap<string, ManagedPolicy>,
  role: SandboxRole,
  controls: SandboxAccount['serviceControlPolicies'],
  input: Input,
): Output => {
  const own = policiesOf(policies, role);
  return answer(input, {
    ...own,
    identity: [...own.identity, ...given(input)],
    controls: controls.map(({ name, document, level }) => ({
      ...sourceOf(name, document),
      ...(level === undefined ? {} : { level }),
    })),
  });
};

/** `iam:SimulateCustomPolicy`: the policies given and nothing else. */
export const simulateAlone = (input: Calls['iam:SimulateCustomPolicy'][0]): Output =>
  answer(input, { identity: given(input), controls: [] });
