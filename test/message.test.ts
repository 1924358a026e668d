import { describe, expect, test } from 'vitest';
import { readMessage } from '../lambda/message.ts';

const verdict = (suffix: string): string =>
  `CannotPullContainerError: denied: User: arn:aws:sts::111122223333:assumed-role/web-exec/f9c4897899014c1f9c4c32c7743d3cd5 is not authorized to perform: ecr:BatchGetImage on resource: arn:aws:ecr:eu-west-1:111122223333:repository/team/app ${suffix}`;

describe('a denial', () => {
  const suffixes = [
    ['because no identity-based policy allows the ecr:BatchGetImage action', 'no-identity-policy', undefined],
    ['because no resource-based policy allows the ecr:BatchGetImage action', 'no-resource-policy', undefined],
    ['because no permissions boundary allows the ecr:BatchGetImage action', 'no-boundary', undefined],
    [
      'because no service control policy allows the ecr:BatchGetImage action',
      'no-service-control-policy',
      undefined,
    ],
    [
      'because no resource control policy allows the ecr:BatchGetImage action',
      'no-resource-control-policy',
      undefined,
    ],
    ['because no session policy allows the ecr:BatchGetImage action', 'no-session-policy', undefined],
    ['because no VPC endpoint policy allows the ecr:BatchGetImage action', 'no-endpoint-policy', undefined],
    ['with an explicit deny in an identity-based policy', 'explicit-deny', 'identity-based'],
    ['with an explicit deny in a service control policy', 'explicit-deny', 'service control'],
    ['with an explicit deny in a resource-based policy', 'explicit-deny', 'resource-based'],
    ['with an explicit deny', 'explicit-deny', undefined],
  ] as const;

  test.each(suffixes)('%s is read as %s', (suffix, why, deniedIn) => {
    const [denial, ...others] = readMessage(verdict(suffix)).denials;
    expect(others).toEqual([]);
    expect(denial).toMatchObject({
      action: 'ecr:BatchGetImage',
      resource: 'arn:aws:ecr:eu-west-1:111122223333:repository/team/app',
      why,
      complete: true,
      ...(deniedIn ? { deniedIn } : {}),
    });
  });

  test('names who was denied: role and session', () => {
    expect(readMessage(verdict('')).principal).toEqual({
      arn: 'arn:aws:sts::111122223333:assumed-role/web-exec/f9c4897899014c1f9c4c32c7743d3cd5',
      account: '111122223333',
      roleName: 'web-exec',
      sessionName: 'f9c4897899014c1f9c4c32c7743d3cd5',
    });
  });

  test('is read over line breaks and curly quotes', () => {
    const text = verdict('because no\n  identity-based policy\nallows the ecr:BatchGetImage action').replace(
      'is not',
      'is\nnot',
    );
    expect(readMessage(text).denials).toMatchObject([
      { action: 'ecr:BatchGetImage', why: 'no-identity-policy' },
    ]);
  });

  test('in lower case comes back in the case of IAM', () => {
    expect(readMessage(verdict('').toLowerCase()).denials[0]?.action).toBe('ecr:BatchGetImage');
  });

  test('cut in the middle of its action is not an action', () => {
    const cut = verdict('').slice(0, verdict('').indexOf('ecr:BatchGet') + 9);
    expect(readMessage(cut).denials).toEqual([]);
  });

  test('cut at the limit of ECS is not complete', () => {
    const long = `${'x'.repeat(1024 - verdict('').trim().length)}${verdict('').trim()}`;
    expect(readMessage(long)).toMatchObject({ truncated: true, denials: [{ complete: false }] });
  });
});

describe('clues', () => {
  test.each([
    ['dial tcp 10.42.10.15:443: i/o timeout', { ip: '10.42.10.15', port: 443, isPrivate: true }],
    ['dial tcp 172.16.54.241:443: i/o timeout', { ip: '172.16.54.241', port: 443, isPrivate: true }],
    ['dial tcp 172.40.1.94:443: i/o timeout', { ip: '172.40.1.94', port: 443, isPrivate: false }],
    ['dial tcp 52.219.41.3:443: i/o timeout', { ip: '52.219.41.3', port: 443, isPrivate: false }],
    ['dial tcp [2600:1f18::1]:443: i/o timeout', { ip: '2600:1f18::1', port: 443, isPrivate: false }],
    ['dial tcp [fd00:ec2::1]:443: i/o timeout', { ip: 'fd00:ec2::1', port: 443, isPrivate: true }],
  ])('%s tells what was dialled', (text, dialled) => {
    expect(readMessage(text).dialled).toEqual(dialled);
  });

  test.each([
    ['https response error StatusCode: 0, RequestID: , request send failed', 0],
    ['https response error StatusCode: 400, RequestID: x', 400],
    ['unexpected status from HEAD request to https://a.example/v2/x/manifests/1: 403 Forbidden', 403],
    ['received unexpected HTTP status: 503 Service Unavailable', 503],
    ['AccessDeniedException: no status code: 400, request id: y', 400],
  ])('%s has its HTTP status', (text, status) => {
    expect(readMessage(text).httpStatus).toBe(status);
  });

  test.each([
    ['failed to resolve ref "docker.io/library/nginx:1": not found', 'docker.io/library/nginx:1', 'other'],
    [
      'failed to resolve ref 111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/app:1@sha256:ab: x',
      '111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/app:1@sha256:ab',
      'ecr',
    ],
    [
      'pull access denied for public.ecr.aws/a/b, repository does not exist',
      'public.ecr.aws/a/b',
      'ecr-public',
    ],
    ['manifest for nginx:9 not found: manifest unknown', 'nginx:9', 'other'],
    [
      'Get REDACTED ECR URL related to 111122223333.dkr.ecr.us-east-1.amazonaws.com/myapp',
      '111122223333.dkr.ecr.us-east-1.amazonaws.com/myapp',
      'ecr',
    ],
  ])('%s names image and registry', (text, image, registry) => {
    expect(readMessage(text)).toMatchObject({ image, registry });
  });

  test('tells secret, parameters and retries', () => {
    const asm =
      'service call has been retried 5 time(s): failed to fetch secret arn:aws:secretsmanager:eu-west-1:111122223333:secret:rds!db-AbCdEf from secrets manager: x';
    expect(readMessage(asm)).toMatchObject({
      retries: 5,
      secretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:rds!db-AbCdEf',
    });
    expect(readMessage('invalid ssm parameters: /a/b, /c').parameters).toEqual(['/a/b', '/c']);
  });

  test('put the words of a table together again that were broken in their middle', () => {
    const table = `ResourceInitializationError: unable to pull secrets or reg${' '.repeat(30)}\n        istry auth: x`;
    expect(readMessage(table).text).toBe(
      'ResourceInitializationError: unable to pull secrets or registry auth: x',
    );
  });

  test.each([
    ['…assumed-role/web-exec/f9c is not auth', true],
    ['failed to fetch secret arn:aws:secretsmanager:eu-west-1:123456789...', true],
    ['CannotPullContainerError: context canceled', false],
    [`${'é'.repeat(127)}\ufffd`, true],
  ])('%s is seen to be cut: %s', (text, truncated) => {
    expect(readMessage(text).truncated).toBe(truncated);
  });
});
