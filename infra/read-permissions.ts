import { Aws } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Permission } from '../lambda/probes/probe.ts';

type Target = Permission['on'];

/** The ARNs behind each word of `Permission.on`, and the Sid under which a person finds them in the console. */
const targets: Readonly<Record<Target, { readonly sid: string; readonly resource: string }>> = {
  anything: { sid: 'ReadAnything', resource: '*' },
  roles: { sid: 'ReadRoles', resource: `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/*` },
  'instance-profiles': {
    sid: 'ReadInstanceProfiles',
    resource: `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:instance-profile/*`,
  },
  policies: { sid: 'ReadPolicies', resource: `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:policy/*` },
  'aws-managed-policies': {
    sid: 'ReadAwsManagedPolicies',
    resource: `arn:${Aws.PARTITION}:iam::aws:policy/*`,
  },
};

/**
 * What probes declare, as IAM statements: one for each kind of resource, no action twice, in a fixed order, and
 * nothing that no probe declares.
 */
export const readStatements = (declared: readonly Permission[]): PolicyStatement[] =>
  (Object.keys(targets) as Target[]).flatMap((on) => {
    const actions = new Set(
      declared.filter((permission) => permission.on === on).map(({ action }) => action),
    );
    const { sid, resource } = targets[on];
    return actions.size === 0
      ? []
      : [new PolicyStatement({ sid, actions: [...actions].sort(), resources: [resource] })];
  });
