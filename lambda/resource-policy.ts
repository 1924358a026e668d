import type { Fact } from './facts.ts';
import type { PermissionVerdict } from './facts-iam.ts';
import { evaluate, type IamRequest, type IamVerdict } from './iam/evaluate.ts';
import { type PolicySource, parsePolicy } from './iam/policy.ts';

/** A policy on the resource's side: a repository's, or that of its registry. Absent: there is none. */
export type ResourcePolicy = Fact<PolicySource>;

type Judged = Pick<
  PermissionVerdict,
  'action' | 'resource' | 'decision' | 'because' | 'layer' | 'statements'
>;

const everything: PolicySource = {
  name: 'everything',
  document: parsePolicy('{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}') ?? { statements: [] },
};

const accountOf = (arn: string): string => arn.split(':')[4] ?? '';

const named = ({ by }: IamVerdict): string =>
  by.map(({ policy, sid }) => (sid === undefined ? policy : `${policy} (${sid})`)).join(', ');

const reasonOpen = ({ missingContext, notes }: IamVerdict): string =>
  missingContext.length > 0
    ? `a condition on ${missingContext.join(', ')}, whose value is not known here`
    : notes.join('; ') || 'it could not be judged';

/**
 * What the resource's side alone says. In its own account an Allow for the account as a whole is none: it leaves the
 * say to the role's policies. Across accounts it is one.
 */
const sideOf = (
  source: PolicySource,
  roleArn: string,
  request: IamRequest,
  sameAccount: boolean,
): IamVerdict =>
  evaluate(
    {
      identity: sameAccount ? [] : [everything],
      resourcePolicy: { source, principal: { roleArn, accountId: accountOf(roleArn) }, sameAccount },
    },
    request,
  );

const inOneAccount = (own: Judged, side: IamVerdict, source: PolicySource): Judged => {
  if (side.decision === 'allowed' && own.decision === 'implicitDeny' && own.layer === undefined)
    return { ...own, decision: 'allowed', because: `${named(side) || source.name} allows it` };
  const isOpen = side.decision === 'inconclusive';
  return isOpen && own.decision !== 'explicitDeny' && own.layer === undefined
    ? { ...own, decision: 'inconclusive', because: `${source.name}: ${reasonOpen(side)}` }
    : own;
};

const acrossAccounts = (own: Judged, side: IamVerdict, source: PolicySource): Judged => {
  if (own.decision !== 'allowed' || side.decision === 'allowed') return own;
  return side.decision === 'inconclusive'
    ? { ...own, decision: 'inconclusive', because: `${source.name}: ${reasonOpen(side)}` }
    : {
        ...own,
        decision: 'implicitDeny',
        layer: 'repository-policy',
        because: `${source.name} does not allow it, and across accounts it must`,
      };
};

const unseenSide = (
  own: Judged,
  fact: Exclude<ResourcePolicy, { state: 'known' }>,
  sameAccount: boolean,
): Judged => {
  const [, , , , owner] = own.resource.split(':');
  const why =
    fact.state === 'unreadable' && fact.why !== 'denied'
      ? `could not be read (${fact.from}: ${fact.detail})`
      : 'could not be read: allow ecr:GetRepositoryPolicy to show it';
  if (own.decision !== 'allowed' || sameAccount) return own;
  return {
    ...own,
    decision: 'inconclusive',
    because: `the repository belongs to account ${owner}, whose policy of it must allow the pull too and ${why}`,
  };
};

const nothing: PolicySource = { name: 'the repository has no policy', document: { statements: [] } };

/**
 * The verdict on a role's own policies and the policy on the resource's side, taken together: an explicit deny of
 * either wins; in one account one allow is enough, across accounts both sides must allow (IAM user guide, "Policy
 * evaluation logic", "Cross-account policy evaluation logic").
 */
export const withResourcePolicy = (
  own: Judged,
  policy: ResourcePolicy,
  roleArn: string,
  context: NonNullable<IamRequest['context']>,
): Judged => {
  const sameAccount = accountOf(own.resource) === accountOf(roleArn);
  if (policy.state === 'unreadable' || policy.state === 'not-asked')
    return unseenSide(own, policy, sameAccount);
  const source = policy.state === 'absent' ? nothing : policy.value;
  const request = { action: own.action, resource: own.resource, context };
  const side = sideOf(source, roleArn, request, sameAccount);
  if (side.decision === 'explicitDeny') {
    return {
      ...own,
      decision: 'explicitDeny',
      layer: 'repository-policy',
      because: `${named(side)} denies it`,
      statements: side.by.map(({ policy: name, sid }) => ({
        policy: name,
        ...(sid === undefined ? {} : { sid }),
      })),
    };
  }
  return sameAccount ? inOneAccount(own, side, source) : acrossAccounts(own, side, source);
};
