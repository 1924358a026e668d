import type { RootCode } from '../../lambda/codes.ts';

/** One failure whose e-mail stands as a golden text. What is not said is: role `web-exec`, which may pull all of ECR. */
export interface Case {
  readonly root: RootCode;
  readonly reason: string;
  readonly image?: string;
  readonly role?: string;
  readonly secrets?: readonly string[];
  /** The text stands on the container, and the task says nothing, as on EC2. */
  readonly onInstance?: true;
  /** The task definition has no execution role. */
  readonly withoutRole?: true;
  /** Started by RunTask, not by a service. */
  readonly standalone?: true;
}

const host = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
export const web = `${host}/shop/web:1.4.2`;
const repository = 'arn:aws:ecr:eu-west-1:111122223333:repository/shop/web';
const secret = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf';
const user = (role: string, session = 'f9c4897899014c1f9c4c32c7743d3cd5'): string =>
  `User: arn:aws:sts::111122223333:assumed-role/${role}/${session} is not authorized to perform:`;
const initialisation = 'ResourceInitializationError: unable to pull secrets or registry auth:';
const auth = `${initialisation} execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 1 time(s): operation error ECR: GetAuthorizationToken, https response error StatusCode: 400, RequestID: fcf1b7cf-02e3-4672-bb2a-df8757244f1d, api error AccessDeniedException:`;
const asm = `${initialisation} execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${secret} from secrets manager: operation error Secrets Manager: GetSecretValue, https response error StatusCode: 400, RequestID: d45b80b7-7a19-49eb-8fd2-44305bb5e5d7, api error`;
const daemon = 'CannotPullContainerError: Error response from daemon:';
const resolve = (image: string): string =>
  `CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref ${image}:`;

/** One for each code and each finer root cause. */
export const cases: readonly Case[] = [
  {
    root: 'execution-role-missing',
    withoutRole: true,
    reason: 'Fargate requires task definition to have execution role ARN to support ECR images.',
  },
  {
    root: 'ecr-auth-denied',
    role: 'bare-exec',
    reason: `${auth} ${user('bare-exec')} ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action`,
  },
  {
    root: 'auth-token-resource-scoped',
    role: 'scoped-exec',
    reason: `${auth} ${user('scoped-exec')} ecr:GetAuthorizationToken on resource: * because no identity-based policy allows the ecr:GetAuthorizationToken action`,
  },
  {
    root: 'ecr-pull-denied',
    role: 'token-exec',
    reason: `${resolve(web)} unexpected status from HEAD request to https://${host}/v2/shop/web/manifests/1.4.2: 403 Forbidden`,
  },
  {
    root: 'repository-policy-denied',
    image: '999988887777.dkr.ecr.eu-west-1.amazonaws.com/base/web:1',
    reason: `CannotPullContainerError: pull access denied for 999988887777.dkr.ecr.eu-west-1.amazonaws.com/base/web, repository does not exist or may require authorization: ${user('web-exec')} ecr:BatchGetImage on resource: arn:aws:ecr:eu-west-1:999988887777:repository/base/web because no resource-based policy allows the ecr:BatchGetImage action`,
  },
  {
    root: 'policy-explicit-deny',
    role: 'denied-exec',
    reason: `CannotPullContainerError: ${user('denied-exec')} ecr:BatchGetImage on resource: ${repository} with an explicit deny in an identity-based policy`,
  },
  {
    root: 'role-not-assumable',
    role: 'lambda-exec',
    standalone: true,
    reason:
      "ECS was unable to assume the role 'arn:aws:iam::111122223333:role/lambda-exec' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role.",
  },
  {
    root: 'secret-access-denied',
    secrets: [secret],
    reason: `${asm} AccessDeniedException: ${user('web-exec')} secretsmanager:GetSecretValue on resource: ${secret} because no identity-based policy allows the secretsmanager:GetSecretValue action`,
  },
  {
    root: 'secret-not-found',
    reason: `${initialisation} execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid ssm parameters: /shop/web/api-key`,
  },
  { root: 'kms-access-denied', reason: `${asm} AccessDeniedException: Access to KMS is not allowed` },
  {
    root: 'registry-auth-failed',
    image: 'acme/web:1.4.2',
    reason: `${resolve('docker.io/acme/web:1.4.2')} pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`,
  },
  {
    root: 'image-not-found',
    image: `${host}/shop/web:1.4.4`,
    reason: `${resolve(`${host}/shop/web:1.4.4`)} ${host}/shop/web:1.4.4: not found`,
  },
  {
    root: 'repository-not-found',
    image: `${host}/shop/webb:1.4.2`,
    onInstance: true,
    reason: `${daemon} repository ${host}/shop/webb not found: name unknown: The repository with name 'shop/webb' does not exist in the registry with id '111122223333'`,
  },
  {
    root: 'invalid-image-reference',
    image: `${host}/Shop/Web:1.4.2`,
    reason: `InternalError: failed to normalize image reference "${host}/Shop/Web:1.4.2"`,
  },
  {
    root: 'platform-mismatch',
    reason:
      "CannotPullContainerError: pull image manifest has been retried 1 time(s): image Manifest does not contain descriptor matching platform 'linux/amd64'",
  },
  {
    root: 'manifest-unsupported',
    onInstance: true,
    reason: `${daemon} not implemented: media type "application/vnd.docker.distribution.manifest.v1+prettyjws" is no longer supported since containerd v2.1, please rebuild the image as "application/vnd.docker.distribution.manifest.v2+json" or "application/vnd.oci.image.manifest.v1+json"`,
  },
  {
    root: 'layer-corrupt',
    reason:
      'CannotPullContainerError: ref pull has been retried 1 time(s): failed to unpack image on snapshotter overlayfs: mismatched image rootfs and manifest layers',
  },
  {
    root: 'layer-download-denied',
    onInstance: true,
    reason:
      'CannotPullContainerError: error pulling image configuration: download failed after attempts=1: denied: <?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message><RequestId>yNeuNUByqiNlL10Jtw</RequestId></Error>',
  },
  {
    root: 'rate-limited',
    image: 'redis:7.4',
    reason: `CannotPullContainerError: inspect image has been retried 5 time(s): httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/library/redis/manifests/7.4: 429 Too Many Requests - Server message: toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit`,
  },
  {
    root: 'registry-unavailable',
    image: 'quay.io/acme/web:1',
    reason: `${resolve('quay.io/acme/web:1')} unexpected status from HEAD request to https://quay.io/v2/acme/web/manifests/1: 502 Bad Gateway`,
  },
  {
    root: 'network-timeout',
    reason: `CannotPullContainerError: The task cannot pull ${web} from the registry ${web}. There is a connection issue between the task and the registry. Check your task network configuration. : failed to copy: httpReadSeeker: failed open: failed to do request: Get ${web}: dial tcp 52.219.41.3:443: i/o timeout`,
  },
  {
    root: 'dns-failure',
    image: 'registry.shop.internal/web:1',
    reason: `${resolve('registry.shop.internal/web:1')} failed to do request: Head "https://registry.shop.internal/v2/web/manifests/1": dial tcp: lookup registry.shop.internal on 10.0.0.2:53: no such host`,
  },
  {
    root: 'connection-failed',
    image: 'registry.shop.internal/web:1',
    reason: `${resolve('registry.shop.internal/web:1')} failed to do request: Head "https://registry.shop.internal/v2/web/manifests/1": dial tcp 10.0.3.7:443: connect: connection refused`,
  },
  {
    root: 'tls-failure',
    image: 'registry.shop.internal/web:1',
    reason: `${resolve('registry.shop.internal/web:1')} failed to do request: Head "https://registry.shop.internal/v2/web/manifests/1": tls: failed to verify certificate: x509: certificate signed by unknown authority`,
  },
  {
    root: 'proxy-failure',
    onInstance: true,
    image: 'nginx:1.27',
    reason: `${daemon} Get "https://registry-1.docker.io/v2/": proxyconnect tcp: dial tcp 10.0.9.9:3128: connect: connection refused`,
  },
  {
    root: 'pull-through-cache-failed',
    image: `${host}/docker-hub/library/redis:7.4`,
    reason: `CannotPullContainerError: ${user('web-exec')} ecr:BatchImportUpstreamImage on resource: arn:aws:ecr:eu-west-1:111122223333:repository/docker-hub/library/redis because no identity-based policy allows the ecr:BatchImportUpstreamImage action`,
  },
  {
    root: 'disk-full',
    reason:
      'CannotPullContainerError: ref pull has been retried 1 time(s): failed to extract layer sha256:9f2c: write /var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/14/fs/opt/model.bin: no space left on device',
  },
  {
    root: 'pull-timeout',
    onInstance: true,
    reason: 'DockerTimeoutError: Could not transition to pulled; timed out after waiting 2h0m0s',
  },
  { root: 'pull-cancelled', onInstance: true, reason: 'CannotPullContainerError: context canceled' },
  {
    root: 'runtime-fault',
    onInstance: true,
    reason:
      'CannotPullContainerError: failed to register layer: open /var/lib/docker/overlay2/2a6f/committed: read-only file system',
  },
  { root: 'unknown', onInstance: true, reason: 'CannotPullContainerError: API error' },
];
