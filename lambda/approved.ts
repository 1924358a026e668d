import type { Aws } from './aws.ts';
import { type Breadth, breadthOf } from './breadth.ts';
import type { Fact } from './facts.ts';
import { isAttached } from './fix.ts';
import { evaluate } from './iam/evaluate.ts';
import { type PolicyDocument, parsePolicy } from './iam/policy.ts';
import type { Missing } from './least-policy.ts';
import { type Permission, read, unreadable } from './probes/probe.ts';

import { requestContext } from './probes/request-context.ts';
import { simulatePolicy } from './probes/simulation.ts';

/** A policy that may be attached, weighed against what a role lacks. */
export interface ApprovedPolicy {
  readonly arn: string;
  /** Missing actions that it does not grant on their resource, as `ACTION on RESOURCE`; empty when it grants them all. */
  readonly lacks: readonly string[];
  readonly breadth: Breadth;
  readonly isAttached: boolean;
  readonly judgedBy: 'simulation' | 'document';
}

/** What weighing the approved policies calls, beside what the probes do. The stack grants it where the fix is not off. */
export const approvedReads: readonly Permission[] = [
  { action: 'iam:GetPolicy', on: 'policies' },
  { action: 'iam:GetPolicyVersion', on: 'policies' },
  { action: 'iam:GetPolicy', on: 'aws-managed-policies' },
  { action: 'iam:GetPolicyVersion', on: 'aws-managed-policies' },
  { action: 'iam:ListAttachedRolePolicies', on: 'roles' },
  // A policy's text is its input, so there is nothing it could be limited to.
  { action: 'iam:SimulateCustomPolicy', on: 'anything' },
];

interface Text {
  readonly json: string;
  readonly document: PolicyDocument;
}

/** The default version of a managed policy: what attaching it would grant now. IAM gives it URL-encoded. */
export const readPolicyText = (arn: string, aws: Aws): Promise<Fact<Text>> =>
  read('iam:GetPolicyVersion', [], async () => {
    const { Policy: policy } = await aws('iam:GetPolicy', { PolicyArn: arn });
    const VersionId = policy?.DefaultVersionId;
    if (VersionId === undefined) return undefined;
    const { PolicyVersion: version } = await aws('iam:GetPolicyVersion', { PolicyArn: arn, VersionId });
    const json = decodeURIComponent(version?.Document ?? '');
    const document = parsePolicy(json);
    return document === undefined ? undefined : { json, document };
  });

const named = ({ action, resource }: Missing): string => `${action} on ${resource}`;

/** What the policy lacks by AWS's own judgement: one question for each resource, side by side. */
const bySimulation = async (
  { json }: Text,
  missing: readonly Missing[],
  roleArn: string,
  region: string | undefined,
  aws: Aws,
): Promise<string[]> => {
  const resources = [...new Set(missing.map(({ resource }) => resource))];
  const verdicts = await Promise.all(
    resources.map((resource) =>
      simulatePolicy(aws, roleArn, json, {
        actions: missing.filter((each) => each.resource === resource).map(({ action }) => action),
        resources: [resource],
        ...(region === undefined ? {} : { region }),
      }),
    ),
  );
  const allowed = new Set(
    verdicts.flat().flatMap((each) => (each.decision === 'allowed' ? [named(each)] : [])),
  );
  return missing.map(named).filter((each) => !allowed.has(each));
};

/** The same by our own evaluator, for where the simulator may not be asked. */
const byDocument = (
  { document }: Text,
  missing: readonly Missing[],
  roleArn: string,
  region: string | undefined,
): string[] =>
  missing
    .filter(
      ({ action, resource }) =>
        evaluate(
          { identity: [{ name: 'approved', document }] },
          { action, resource, context: requestContext(roleArn, region) },
        ).decision !== 'allowed',
    )
    .map(named);

const weigh = async (
  text: Text,
  missing: readonly Missing[],
  roleArn: string,
  region: string | undefined,
  aws: Aws,
): Promise<Pick<ApprovedPolicy, 'lacks' | 'judgedBy'>> => {
  try {
    return { lacks: await bySimulation(text, missing, roleArn, region, aws), judgedBy: 'simulation' };
  } catch {
    return { lacks: byDocument(text, missing, roleArn, region), judgedBy: 'document' };
  }
};

interface Asked {
  readonly missing: readonly Missing[];
  readonly role: { readonly arn: string; readonly region?: string };
}

const judge = async (
  arn: string,
  { missing, role }: Asked,
  aws: Aws,
): Promise<Fact<Omit<ApprovedPolicy, 'isAttached'>>> => {
  const text = await readPolicyText(arn, aws);
  if (text.state !== 'known') return text;
  const found = await weigh(text.value, missing, role.arn, role.region, aws);
  return { ...text, value: { arn, ...found, breadth: breadthOf(text.value.document) } };
};

/** What the role has is read beside judging the policy. */
const weighOne = async (arn: string, asked: Asked, aws: Aws): Promise<Fact<ApprovedPolicy>> => {
  try {
    const [judged, attached] = await Promise.all([
      judge(arn, asked, aws),
      isAttached(aws, { roleArn: asked.role.arn, policyArn: arn }),
    ]);
    return judged.state === 'known'
      ? { ...judged, value: { ...judged.value, isAttached: attached } }
      : judged;
  } catch (error) {
    return unreadable('iam:ListAttachedRolePolicies', error);
  }
};

/**
 * The approved policies, each with what it would leave missing and how much it allows. Unreadable when one of them
 * could not be read, for the choice among the others would not be known to be the narrowest.
 */
export const weighApproved = async (
  policyArns: readonly string[],
  missing: readonly Missing[],
  role: { readonly arn: string; readonly region?: string },
  aws: Aws,
): Promise<Fact<readonly ApprovedPolicy[]>> => {
  const weighed = await Promise.all(policyArns.map((arn) => weighOne(arn, { missing, role }, aws)));
  const value: ApprovedPolicy[] = [];
  for (const fact of weighed) {
    if (fact.state !== 'known') return fact;
    value.push(fact.value);
  }
  return { state: 'known', value, from: 'iam:GetPolicyVersion' };
};
