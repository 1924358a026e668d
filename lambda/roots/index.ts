import { causeOf } from '../causes/index.ts';
import { type CauseCode, type FinerRootCode, isFinerRoot, type RootCode } from '../codes.ts';
import type { Diagnosis } from '../diagnosis.ts';
import type { Failure } from '../failure.ts';
import type { Remedy } from '../remedy.ts';
import { subjectOf } from '../subject.ts';
import { agentCredentialsStale } from './agent-credentials-stale.ts';
import { authTokenResourceScoped } from './auth-token-resource-scoped.ts';
import { endpointMissing } from './endpoint-missing.ts';
import { endpointPolicy } from './endpoint-policy.ts';
import { endpointPrivateDnsDisabled } from './endpoint-private-dns-disabled.ts';
import { endpointSecurityGroup } from './endpoint-security-group.ts';
import { imageArchived } from './image-archived.ts';
import { imageExpired } from './image-expired.ts';
import { natGatewayUnavailable } from './nat-gateway-unavailable.ts';
import { networkAcl } from './network-acl.ts';
import { noInternetRoute } from './no-internet-route.ts';
import { permissionPropagating } from './permission-propagating.ts';
import { permissionsBoundary } from './permissions-boundary.ts';
import { publicIpDisabled } from './public-ip-disabled.ts';
import { registryHostMissing } from './registry-host-missing.ts';
import type { FinerRoot } from './root.ts';
import { routeBlackhole } from './route-blackhole.ts';
import { secretArnMismatch } from './secret-arn-mismatch.ts';
import { serviceControlPolicy } from './service-control-policy.ts';
import { tagMoved } from './tag-moved.ts';
import { taskSecurityGroup } from './task-security-group.ts';
import { vpcDnsDisabled } from './vpc-dns-disabled.ts';

const finerRoots: Readonly<Record<FinerRootCode, FinerRoot>> = {
  'no-internet-route': noInternetRoute,
  'public-ip-disabled': publicIpDisabled,
  'nat-gateway-unavailable': natGatewayUnavailable,
  'route-blackhole': routeBlackhole,
  'endpoint-missing': endpointMissing,
  'endpoint-private-dns-disabled': endpointPrivateDnsDisabled,
  'endpoint-security-group': endpointSecurityGroup,
  'endpoint-policy': endpointPolicy,
  'task-security-group': taskSecurityGroup,
  'network-acl': networkAcl,
  'vpc-dns-disabled': vpcDnsDisabled,
  'auth-token-resource-scoped': authTokenResourceScoped,
  'permissions-boundary': permissionsBoundary,
  'service-control-policy': serviceControlPolicy,
  'permission-propagating': permissionPropagating,
  'agent-credentials-stale': agentCredentialsStale,
  'secret-arn-mismatch': secretArnMismatch,
  'registry-host-missing': registryHostMissing,
  'tag-moved': tagMoved,
  'image-expired': imageExpired,
  'image-archived': imageArchived,
};

/** The cause that a root cause is, or is a kind of. */
export const kindOf = (code: RootCode): CauseCode => (isFinerRoot(code) ? finerRoots[code].kinds[0] : code);

/** Whether a root cause can stand behind a message of this cause. */
export const agreesWith = (code: RootCode, cause: CauseCode): boolean =>
  isFinerRoot(code) ? finerRoots[code].kinds.includes(cause) : code === cause;

/** A few words for a subject line. */
export const titleOf = (code: RootCode): string =>
  isFinerRoot(code) ? finerRoots[code].title : causeOf(code).title;

/** What to do about the root cause that was found. */
export const remedyFor = (failure: Failure, diagnosis: Diagnosis): Remedy => {
  const { code } = diagnosis.root;
  const { remedy } = isFinerRoot(code) ? finerRoots[code] : causeOf(code);
  return remedy(subjectOf(failure, diagnosis), failure, diagnosis);
};
