import type { Aws } from '../aws.ts';
import type { IamPolicies } from '../iam/evaluate.ts';
import { type PolicySource, parsePolicy } from '../iam/policy.ts';

/** A part of an answer that must be there: a verdict on less than the whole would be a guess. */
const given = <T>(value: T | undefined, what: string): T => {
  if (value === undefined) throw new Error(`The answer of IAM lacks ${what}.`);
  return value;
};

const sourceOf = (name: string, text: string | undefined): PolicySource => {
  const document = parsePolicy(text ?? '');
  if (document === undefined) throw new Error(`The document of policy ${name} could not be parsed.`);
  return { name, document };
};

const managedPolicy = async (aws: Aws, arn: string): Promise<PolicySource> => {
  const { Policy: policy } = await aws('iam:GetPolicy', { PolicyArn: arn });
  const version = await aws('iam:GetPolicyVersion', {
    PolicyArn: arn,
    VersionId: policy?.DefaultVersionId ?? 'v1',
  });
  return sourceOf(arn, version.PolicyVersion?.Document);
};

/** All pages of a list that IAM gives by `IsTruncated` and `Marker`. */
const pages = async <P extends { IsTruncated?: boolean | undefined; Marker?: string | undefined }>(
  ask: (marker: { Marker: string } | Record<never, never>) => Promise<P>,
): Promise<P[]> => {
  const found: P[] = [];
  let marker: string | undefined;
  do {
    const page = await ask(marker === undefined ? {} : { Marker: marker });
    found.push(page);
    marker = page.IsTruncated ? given(page.Marker, 'a marker') : undefined;
  } while (marker !== undefined);
  return found;
};

const attached = async (aws: Aws, role: string): Promise<PolicySource[]> => {
  const lists = await pages((marker) => aws('iam:ListAttachedRolePolicies', { RoleName: role, ...marker }));
  const arns = lists
    .flatMap(({ AttachedPolicies: policies }) => given(policies, 'attached policies'))
    .map(({ PolicyArn: arn }) => given(arn, "a policy's ARN"));
  return Promise.all(arns.map((arn) => managedPolicy(aws, arn)));
};

const inline = async (aws: Aws, role: string): Promise<PolicySource[]> => {
  const lists = await pages((marker) => aws('iam:ListRolePolicies', { RoleName: role, ...marker }));
  const names = lists.flatMap(({ PolicyNames: found }) => given(found, 'inline policies'));
  return Promise.all(
    names.map(async (name) => {
      const { PolicyDocument: text } = await aws('iam:GetRolePolicy', { RoleName: role, PolicyName: name });
      return sourceOf(name, text);
    }),
  );
};

/**
 * Every policy of a role, for judging where IAM's simulator may not be asked: attached, inline and boundary. Rejects
 * when one of them cannot be read, for a verdict on a part would be a guess.
 */
export const readRolePolicies = async (aws: Aws, role: string): Promise<IamPolicies> => {
  const boundaryOf = async (): Promise<PolicySource | undefined> => {
    const { Role: found } = await aws('iam:GetRole', { RoleName: role });
    const arn = given(found, 'a role').PermissionsBoundary?.PermissionsBoundaryArn;
    return arn === undefined ? undefined : managedPolicy(aws, arn);
  };
  const [fromAttached, fromInline, boundary] = await Promise.all([
    attached(aws, role),
    inline(aws, role),
    boundaryOf(),
  ]);
  return { identity: [...fromAttached, ...fromInline], ...(boundary ? { boundary } : {}) };
};
