import { agentCredentials } from './agent-credentials.ts';
import type { Check } from './check.ts';
import { imageExists } from './image-exists.ts';
import { instanceProfile } from './instance-profile.ts';
import { networkAcl } from './network-acl.ts';
import { networkBlackhole } from './network-blackhole.ts';
import { networkDns } from './network-dns.ts';
import { networkEndpoint } from './network-endpoint.ts';
import { networkEndpointGroup } from './network-endpoint-group.ts';
import { networkEndpointPolicy } from './network-endpoint-policy.ts';
import { networkNat } from './network-nat.ts';
import { networkPath } from './network-path.ts';
import { networkPrivateDns } from './network-private-dns.ts';
import { networkPublicIp } from './network-public-ip.ts';
import { networkRoute } from './network-route.ts';
import { networkSecurityGroup } from './network-security-group.ts';
import { registryHost } from './registry-host.ts';
import { registryVisible } from './registry-visible.ts';
import { repositoryExists } from './repository-exists.ts';
import { roleAllowedNow } from './role-allowed-now.ts';
import { roleEcrActions } from './role-ecr-actions.ts';
import { roleEcrToken } from './role-ecr-token.ts';
import { roleExists } from './role-exists.ts';
import { roleKmsActions } from './role-kms-actions.ts';
import { roleMatchesMessage } from './role-matches-message.ts';
import { roleOtherActions } from './role-other-actions.ts';
import { roleSecretActions } from './role-secret-actions.ts';
import { roleSimulated } from './role-simulated.ts';
import { roleTrust } from './role-trust.ts';
import { roleUpstreamActions } from './role-upstream-actions.ts';
import { secretArn } from './secret-arn.ts';
import { secretExists } from './secret-exists.ts';
import { secretForm } from './secret-form.ts';
import { secretKey } from './secret-key.ts';
import { secretVersion } from './secret-version.ts';
import { serviceState } from './service-state.ts';
import { taskExecutionRole } from './task-execution-role.ts';
import { taskOtherImages } from './task-other-images.ts';
import { taskPlatform } from './task-platform.ts';

/** Is there a role, and can ECS become it. */
const roleChecks = [taskExecutionRole, roleExists, roleTrust, roleMatchesMessage] as const;

/** All that a role must be and may do for the start; in the order in which the start would hit a fault. */
const permissionChecks = [
  ...roleChecks,
  instanceProfile,
  roleEcrToken,
  roleSecretActions,
  roleKmsActions,
  roleEcrActions,
  roleUpstreamActions,
  roleOtherActions,
  roleSimulated,
  agentCredentials,
  roleAllowedNow,
] as const;

/** Is the image where its name says. */
export const imageChecks = [registryVisible, repositoryExists, imageExists, taskOtherImages] as const;

/** Is it in the registry that its name means. */
const registryChecks = [registryHost] as const;

/** What the start-up secrets need. */
export const secretChecks = [
  taskExecutionRole,
  secretForm,
  secretExists,
  secretVersion,
  secretArn,
  secretKey,
  roleSecretActions,
  roleKmsActions,
] as const;

/** The way from the task to what it pulls from, in the order in which a packet meets each link. */
export const networkChecks = [
  networkDns,
  networkSecurityGroup,
  networkAcl,
  networkPrivateDns,
  networkEndpoint,
  networkRoute,
  networkBlackhole,
  networkNat,
  networkPublicIp,
  networkEndpointGroup,
  networkEndpointPolicy,
  networkPath,
] as const;

/** What is asked of every failure, whatever its cause: what it does to its service. */
export const alwaysChecks = [serviceState] as const;

/** What a cause may have looked into, by the names that causes give. */
export const checkGroups = {
  role: roleChecks,
  permission: permissionChecks,
  image: imageChecks,
  registry: registryChecks,
  secret: secretChecks,
  network: networkChecks,
  dns: [networkDns],
  'endpoint-policy': [networkEndpointPolicy],
  platform: [taskPlatform],
} as const satisfies Readonly<Record<string, readonly Check[]>>;

export type CheckGroup = keyof typeof checkGroups;

/** Those of them that are about the secrets themselves. */
const secretOnly = [secretForm, secretExists, secretVersion, secretArn, secretKey] as const;

export const checks = [
  ...permissionChecks,
  ...registryChecks,
  ...imageChecks,
  taskPlatform,
  ...secretOnly,
  ...networkChecks,
  ...alwaysChecks,
] as const;
