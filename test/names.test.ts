import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { classify } from '../lambda/classify.ts';
import { maskNames } from '../lambda/mask.ts';
import { readMessage } from '../lambda/message.ts';

const host = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
const secret = (name: string): string =>
  `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${name}-AbCdEf`;

/** Real shapes, with a name that their owner chose. */
const shapes: Readonly<Record<string, (name: string) => string>> = {
  'image-not-found': (name) =>
    `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${host}/${name}:1.2: ${host}/${name}:1.2: not found`,
  'ecr-pull-denied': (name) =>
    `CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref ${host}/${name}:1.2: unexpected status from HEAD request to https://${host}/v2/${name}/manifests/1.2: 403 Forbidden`,
  'network-timeout': (name) =>
    `CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy: httpReadSeeker: failed open: failed to do request: Get ${host}/${name}:1.2: dial tcp 52.219.199.138:443: i/o timeout`,
  'platform-mismatch': (name) =>
    `CannotPullContainerError: failed to resolve ref ${host}/${name}:1.2: image Manifest does not contain descriptor matching platform 'linux/amd64'`,
  'secret-access-denied': (name) =>
    `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret ${secret(name)} from secrets manager: operation error Secrets Manager: GetSecretValue, https response error StatusCode: 400, RequestID: x, api error AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/web/f9c4 is not authorized to perform: secretsmanager:GetSecretValue on resource: ${secret(name)} because no identity-based policy allows the secretsmanager:GetSecretValue action`,
};

/** Words that mean something in an error, and are names of images and secrets too. */
const words = [
  'efs',
  'ebs-csi',
  'elb',
  'fsx',
  'firelens',
  'pull-through',
  'upstream',
  'proxyconnect',
  'x509',
  'toomanyrequests',
  'schema1',
  'kms',
  'eof',
  'devmapper',
  'nxdomain',
  'log-group',
  'health-check',
  'push',
  'manifest-unknown',
  'env-files',
  'panic',
  'execute-command',
  'service-discovery',
  'capacity-provider',
  '429',
  '503',
  'goaway',
  'squid',
  'hcsshim',
];

describe.each(Object.entries(shapes))('a failure of cause %s', (cause, shape) => {
  test.each(words)('stays it when its image or secret is called %s', (word) => {
    for (const name of [word, `team/${word}`, `${word}/app`]) {
      expect(classify(readMessage(shape(name))).cause).toBe(cause);
    }
  });

  test('stays it under any name that OCI allows', () => {
    const part = fc.stringMatching(/^[a-z0-9]{1,12}(?:[._-][a-z0-9]{1,8}){0,2}$/);
    const name = fc.array(fc.oneof(part, fc.constantFrom(...words)), { minLength: 1, maxLength: 4 });
    fc.assert(fc.property(name, (parts) => classify(readMessage(shape(parts.join('/')))).cause === cause));
  });
});

describe('maskNames', () => {
  test.each([
    [`pull ${host}/team/app:1`, `pull ${host}/name`],
    [`ref ${host}/team/app:1@sha256:${'ab'.repeat(32)}: x`, `ref ${host}/name: x`],
    [
      `Head "https://${host}/v2/team/app/manifests/1": EOF`,
      `Head "https://${host}/v2/name/manifests/1": EOF`,
    ],
    [
      `secret ${secret('prod/efs')} from`,
      'secret arn:aws:secretsmanager:eu-west-1:111122223333:secret:name from',
    ],
    ['write /var/lib/docker/tmp/GetImageBlob1: x', 'write /var/lib/docker/tmp/GetImageBlob1: x'],
    [
      'Get https://index.docker.io/v1/repositories/x/images: y',
      'Get https://index.docker.io/v1/repositories/x/images: y',
    ],
  ])('%s', (text, masked) => {
    expect(maskNames(text)).toBe(masked);
  });
});
