import { type PolicySource, parsePolicy } from '../lambda/iam/policy.ts';
import type { SandboxAccount, SandboxRole } from './account-file.ts';
import { awsError } from './aws-error.ts';
import { awsManaged } from './aws-managed.ts';

/** A managed policy of the account, or one that AWS made. */
export interface ManagedPolicy {
  readonly arn: string;
  readonly name: string;
  readonly path: string;
  readonly createdAt: string;
  readonly document: object;
  readonly type: 'aws-managed' | 'user-managed';
}

export const partitionOf = (region: string): string => {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
};

export const roleArn = ({ account, region }: SandboxAccount, { path, name }: SandboxRole): string =>
  `arn:${partitionOf(region)}:iam::${account}:role${path}${name}`;

/** Every managed policy by its ARN, those of AWS included. */
export const managedPolicies = ({
  account,
  region,
  policies,
}: SandboxAccount): ReadonlyMap<string, ManagedPolicy> => {
  const partition = partitionOf(region);
  const byAws = Object.entries(awsManaged).map(([full, { createdAt, document }]): ManagedPolicy => {
    const slash = full.lastIndexOf('/') + 1;
    const [path, name] = [`/${full.slice(0, slash)}`, full.slice(slash)];
    const arn = `arn:${partition}:iam::aws:policy${path}${name}`;
    return { arn, name, path, createdAt, document, type: 'aws-managed' };
  });
  const own = policies.map(({ path, name, createdAt, document }): ManagedPolicy => {
    const arn = `arn:${partition}:iam::${account}:policy${path}${name}`;
    return { arn, name, path, createdAt, document, type: 'user-managed' };
  });
  return new Map([...byAws, ...own].map((policy) => [policy.arn, policy]));
};

export const sourceOf = (name: string, document: object): PolicySource => {
  const parsed = parsePolicy(JSON.stringify(document));
  if (parsed === undefined) throw new Error(`The sandbox holds a policy that cannot be read: ${name}`);
  return { name, document: parsed };
};

/** A policy of a role and what the simulator calls it in `SourcePolicyId` and `SourcePolicyType`. */
export interface RolePolicy {
  readonly source: PolicySource;
  readonly type: 'role' | 'none' | ManagedPolicy['type'];
}

/** Fails as IAM would, were it asked for a policy that is gone. */
export const managedPolicy = (policies: ReadonlyMap<string, ManagedPolicy>, arn: string): ManagedPolicy => {
  const found = policies.get(arn);
  if (found === undefined)
    throw awsError('NoSuchEntityException', `Policy ${arn} does not exist or is not attachable.`, 404);
  return found;
};

/** What decides for a role: attached and inline policies under the simulator's names for them, and the boundary. */
export const policiesOf = (
  policies: ReadonlyMap<string, ManagedPolicy>,
  role: SandboxRole,
): { readonly identity: readonly RolePolicy[]; readonly boundary?: RolePolicy } => {
  const managed = (arn: string): RolePolicy => {
    const { name, document, type } = managedPolicy(policies, arn);
    return { source: sourceOf(name, document), type };
  };
  const inline = Object.entries(role.inline).map(
    ([name, document]): RolePolicy => ({
      source: sourceOf(`role_${role.name}_${name}`, document),
      type: 'role',
    }),
  );
  return {
    identity: [...role.attached.map(managed), ...inline],
    ...(role.boundary === undefined ? {} : { boundary: managed(role.boundary) }),
  };
};
