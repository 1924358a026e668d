/** What a failure message shows, one word each. The list is fixed: dashboards and filter policies of users build on it. */
export const causeCodes = [
  'execution-role-missing',
  'ecr-auth-denied',
  'ecr-pull-denied',
  'repository-policy-denied',
  'policy-explicit-deny',
  'role-not-assumable',
  'secret-access-denied',
  'secret-not-found',
  'kms-access-denied',
  'registry-auth-failed',
  'image-not-found',
  'repository-not-found',
  'invalid-image-reference',
  'platform-mismatch',
  'manifest-unsupported',
  'layer-corrupt',
  'layer-download-denied',
  'rate-limited',
  'registry-unavailable',
  'network-timeout',
  'dns-failure',
  'connection-failed',
  'tls-failure',
  'proxy-failure',
  'pull-through-cache-failed',
  'disk-full',
  'pull-timeout',
  'pull-cancelled',
  'runtime-fault',
  'unknown',
  'not-image-pull',
] as const;

/** What may be wrong on the way from a task to its registry, as only its network's own description tells. */
const networkRootCodes = [
  'no-internet-route',
  'public-ip-disabled',
  'nat-gateway-unavailable',
  'route-blackhole',
  'endpoint-missing',
  'endpoint-private-dns-disabled',
  'endpoint-security-group',
  'endpoint-policy',
  'task-security-group',
  'network-acl',
  'vpc-dns-disabled',
] as const;

/** Root causes that only evidence can tell; no message says them. */
const finerRootCodes = [
  ...networkRootCodes,
  'auth-token-resource-scoped',
  'permissions-boundary',
  'service-control-policy',
  'permission-propagating',
  'agent-credentials-stale',
  'secret-arn-mismatch',
  'registry-host-missing',
  'tag-moved',
  'image-expired',
  'image-archived',
] as const;

export type CauseCode = (typeof causeCodes)[number];
export type NetworkRootCode = (typeof networkRootCodes)[number];
export type FinerRootCode = (typeof finerRootCodes)[number];
export type RootCode = CauseCode | FinerRootCode;

export const isFinerRoot = (code: RootCode): code is FinerRootCode =>
  (finerRootCodes as readonly string[]).includes(code);

/** `confirmed`: AWS's own answer says so. `likely`: the words say so. `possible`: the words allow it. */
export type Confidence = 'confirmed' | 'likely' | 'possible';
