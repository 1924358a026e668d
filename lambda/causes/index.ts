import type { CauseCode } from '../codes.ts';
import type { Cause } from './cause.ts';
import { connectionFailed } from './connection-failed.ts';
import { diskFull } from './disk-full.ts';
import { dnsFailure } from './dns-failure.ts';
import { ecrAuthDenied } from './ecr-auth-denied.ts';
import { ecrPullDenied } from './ecr-pull-denied.ts';
import { executionRoleMissing } from './execution-role-missing.ts';
import { imageNotFound } from './image-not-found.ts';
import { invalidImageReference } from './invalid-image-reference.ts';
import { kmsAccessDenied } from './kms-access-denied.ts';
import { layerCorrupt } from './layer-corrupt.ts';
import { layerDownloadDenied } from './layer-download-denied.ts';
import { manifestUnsupported } from './manifest-unsupported.ts';
import { networkTimeout } from './network-timeout.ts';
import { notImagePull } from './not-image-pull.ts';
import { platformMismatch } from './platform-mismatch.ts';
import { policyExplicitDeny } from './policy-explicit-deny.ts';
import { proxyFailure } from './proxy-failure.ts';
import { pullCancelled } from './pull-cancelled.ts';
import { pullThroughCacheFailed } from './pull-through-cache-failed.ts';
import { pullTimeout } from './pull-timeout.ts';
import { rateLimited } from './rate-limited.ts';
import { registryAuthFailed } from './registry-auth-failed.ts';
import { registryUnavailable } from './registry-unavailable.ts';
import { repositoryNotFound } from './repository-not-found.ts';
import { repositoryPolicyDenied } from './repository-policy-denied.ts';
import { roleNotAssumable } from './role-not-assumable.ts';
import { runtimeFault } from './runtime-fault.ts';
import { secretAccessDenied } from './secret-access-denied.ts';
import { secretNotFound } from './secret-not-found.ts';
import { tlsFailure } from './tls-failure.ts';
import { unknown } from './unknown.ts';

/** Every cause, specific before general: the first that says so is the cause. */
export const causes = [
  notImagePull,
  // What stands between the task and everything else hides what it wraps.
  proxyFailure,
  executionRoleMissing,
  roleNotAssumable,
  // AWS's own verdicts, by action and by the policy they blame.
  policyExplicitDeny,
  rateLimited,
  layerDownloadDenied,
  kmsAccessDenied,
  pullThroughCacheFailed,
  repositoryPolicyDenied,
  secretAccessDenied,
  ecrPullDenied,
  secretNotFound,
  // The host, then the way to the registry: the innermost error decides.
  diskFull,
  pullTimeout,
  dnsFailure,
  tlsFailure,
  platformMismatch,
  layerCorrupt,
  networkTimeout,
  runtimeFault,
  connectionFailed,
  manifestUnsupported,
  repositoryNotFound,
  imageNotFound,
  invalidImageReference,
  ecrAuthDenied,
  registryUnavailable,
  registryAuthFailed,
  pullCancelled,
  unknown,
] as const satisfies readonly Cause[];

type Without = Exclude<CauseCode, (typeof causes)[number]['code']>;

/** Fails to compile when a code of the contract has no file, and names it. */
const complete: [Without] extends [never] ? true : Without = true;

const byCode = new Map<CauseCode, Cause>(causes.map((cause) => [cause.code, cause]));

export const causeOf = (code: CauseCode): Cause => {
  const cause = byCode.get(code);
  if (cause === undefined || !complete) throw new Error(`There is no cause ${code}.`);
  return cause;
};
