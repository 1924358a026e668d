import { createHash } from 'node:crypto';
import type { Aws, CallName, Calls } from '../lambda/aws.ts';
import type { SandboxAccount, SandboxRole } from './account-file.ts';
import { awsError } from './aws-error.ts';
import { markedPage } from './page.ts';
import {
  type ManagedPolicy,
  managedPolicies,
  managedPolicy,
  partitionOf,
  roleArn,
} from './sandbox-policies.ts';
import { simulate, simulateAlone } from './sandbox-simulate.ts';

/** An answer to one call: the same names and types as `Aws` has, less what the network would add. */
export type Answers<N extends CallName> = {
  readonly [K in N]: (input: Calls[K][0], options?: Parameters<Aws>[2]) => Calls[K][1];
};

type IamCall = Extract<CallName, `iam:${string}`>;

/** IAM gives documents as URL-encoded JSON (IAM API, GetRole). */
const encoded = (document: object): string => encodeURIComponent(JSON.stringify(document));

/** Ids such as `AROA…`: always the same for the same name, as a role keeps its id for life. */
const idOf = (prefix: string, arn: string): string =>
  `${prefix}${createHash('sha256').update(arn).digest('hex').slice(0, 17).toUpperCase()}`;

const $metadata = {};

/** Managed policies on one role, by IAM's default quota of today. */
const maxAttached = 10;

const describeRole = (account: SandboxAccount, role: SandboxRole): Calls['iam:GetRole'][1] => {
  const arn = roleArn(account, role);
  const tags = Object.entries(role.tags).map(([Key, Value]) => ({ Key, Value }));
  return {
    $metadata,
    Role: {
      Path: role.path,
      RoleName: role.name,
      RoleId: idOf('AROA', arn),
      Arn: arn,
      CreateDate: new Date(role.createdAt),
      AssumeRolePolicyDocument: encoded(role.trust),
      MaxSessionDuration: 3600,
      ...(tags.length > 0 ? { Tags: tags } : {}),
      ...(role.boundary === undefined
        ? {}
        : {
            PermissionsBoundary: {
              PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
              PermissionsBoundaryArn: role.boundary,
            },
          }),
    },
  };
};

const describePolicy = (policy: ManagedPolicy, roles: readonly SandboxRole[]): Calls['iam:GetPolicy'][1] => ({
  $metadata,
  Policy: {
    PolicyName: policy.name,
    PolicyId: idOf('ANPA', policy.arn),
    Arn: policy.arn,
    Path: policy.path,
    DefaultVersionId: 'v1',
    AttachmentCount: roles.filter(({ attached }) => attached.includes(policy.arn)).length,
    PermissionsBoundaryUsageCount: roles.filter(({ boundary }) => boundary === policy.arn).length,
    IsAttachable: true,
    CreateDate: new Date(policy.createdAt),
    UpdateDate: new Date(policy.createdAt),
  },
});

/** IAM of the account in memory. It knows each managed policy in one version, `v1`. */
export const sandboxIam = (account: SandboxAccount): Answers<IamCall> => {
  const policies = managedPolicies(account);
  const roleNamed = (name: string | undefined): SandboxRole => {
    const role = account.roles.find((each) => each.name === name);
    if (role === undefined)
      throw awsError('NoSuchEntityException', `The role with name ${name} cannot be found.`, 404);
    return role;
  };
  const changeable = (name: string | undefined): SandboxRole => {
    const role = roleNamed(name);
    if (/^\/aws-(?:service-role|reserved)\//.test(role.path))
      throw awsError(
        'UnmodifiableEntityException',
        `Cannot perform the operation on the protected role '${role.name}' - this role is only modifiable by AWS`,
      );
    return role;
  };
  return {
    'iam:GetRole': ({ RoleName: name }) => describeRole(account, roleNamed(name)),
    'iam:GetInstanceProfile': ({ InstanceProfileName: name }) => {
      const profile = account.instanceProfiles.find((each) => each.name === name);
      if (profile === undefined)
        throw awsError('NoSuchEntityException', `Instance Profile ${name} cannot be found.`, 404);
      const arn = `arn:${partitionOf(account.region)}:iam::${account.account}:instance-profile${profile.path}${profile.name}`;
      const { Role: role } = profile.role === undefined ? {} : describeRole(account, roleNamed(profile.role));
      return {
        $metadata,
        InstanceProfile: {
          Path: profile.path,
          InstanceProfileName: profile.name,
          InstanceProfileId: idOf('AIPA', arn),
          Arn: arn,
          CreateDate: role?.CreateDate ?? new Date('2026-01-01T00:00:00Z'),
          Roles: role === undefined ? [] : [role],
        },
      };
    },
    'iam:AttachRolePolicy': ({ RoleName: name, PolicyArn: arn = '' }) => {
      const role = changeable(name);
      managedPolicy(policies, arn);
      if (!role.attached.includes(arn) && role.attached.length >= maxAttached)
        throw awsError(
          'LimitExceededException',
          `Cannot exceed quota for PoliciesPerRole: ${maxAttached}`,
          409,
        );
      if (!role.attached.includes(arn)) role.attached.push(arn);
      return { $metadata };
    },
    'iam:DetachRolePolicy': ({ RoleName: name, PolicyArn: arn = '' }) => {
      const role = changeable(name);
      const at = role.attached.indexOf(arn);
      if (at < 0) throw awsError('NoSuchEntityException', `Policy ${arn} was not found.`, 404);
      role.attached.splice(at, 1);
      return { $metadata };
    },
    'iam:ListAttachedRolePolicies': (input) => {
      const { found, mark } = markedPage(roleNamed(input.RoleName).attached, input);
      const attached = found.map((arn) => ({
        PolicyName: managedPolicy(policies, arn).name,
        PolicyArn: arn,
      }));
      return { $metadata, AttachedPolicies: attached, ...mark };
    },
    'iam:ListRolePolicies': (input) => {
      const { found, mark } = markedPage(Object.keys(roleNamed(input.RoleName).inline), input);
      return { $metadata, PolicyNames: found, ...mark };
    },
    'iam:GetRolePolicy': ({ RoleName: name, PolicyName: policy = '' }) => {
      const role = roleNamed(name);
      const document = Object.hasOwn(role.inline, policy) ? role.inline[policy] : undefined;
      if (document === undefined)
        throw awsError('NoSuchEntityException', `The role policy with name ${policy} cannot be found.`, 404);
      return { $metadata, RoleName: role.name, PolicyName: policy, PolicyDocument: encoded(document) };
    },
    'iam:GetPolicy': ({ PolicyArn: arn = '' }) => describePolicy(managedPolicy(policies, arn), account.roles),
    'iam:GetPolicyVersion': ({ PolicyArn: arn = '', VersionId: version }) => {
      const { document, createdAt } = managedPolicy(policies, arn);
      if (version !== 'v1')
        throw awsError('NoSuchEntityException', `Policy ${arn} version ${version} does not exist.`, 404);
      return {
        $metadata,
        PolicyVersion: {
          Document: encoded(document),
          VersionId: 'v1',
          IsDefaultVersion: true,
          CreateDate: new Date(createdAt),
        },
      };
    },
    'iam:SimulateCustomPolicy': (input) => simulateAlone(input),
    'iam:SimulatePrincipalPolicy': (input) => {
      const arn = input.PolicySourceArn ?? '';
      if (!/^arn:[\w-]+:iam::\d{12}:role\/./.test(arn))
        throw awsError(
          'InvalidInputException',
          `Invalid Entity Arn: ${arn} does not clearly define entity type and name.`,
        );
      // The whole ARN counts, path included: IAM knows no role by an ARN that lacks its path.
      const role = account.roles.find((each) => roleArn(account, each) === arn);
      if (role === undefined) throw awsError('NoSuchEntityException', `No such entity for ${arn}.`, 404);
      return simulate(policies, role, account.serviceControlPolicies, input);
    },
  };
};
