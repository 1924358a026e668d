import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redact } from '../lambda/redact.ts';
import { fastest } from './fastest.ts';

describe('redact', () => {
  test.each([
    [
      'S3',
      'Get https://prod-us-east-1-starport-layer-bucket.s3.amazonaws.com/61d6/d834?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=abc123',
      'abc123',
    ],
    ['S3, cut', 'Get https://b.s3.amazonaws.com/61d6?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-A', 'X-A'],
    ['CloudFront', 'https://d1.cloudfront.net/x?Expires=1&Signature=sEcReT~&Key-Pair-Id=K1', 'sEcReT'],
    ['Azure', 'https://a.blob.core.windows.net/x?se=2026&sig=sEcReT%3D&sp=r', 'sEcReT'],
    ['user and password in a URL', 'Get https://bob:hunter22@registry.example.com/v2/', 'hunter22'],
    ['an access key', 'key AKIAIOSFODNN7EXAMPLE is invalid', 'AKIAIOSFODNN7EXAMPLE'],
    ['a bearer token', 'Authorization: Bearer abcdef.ghijkl-mnop', 'ghijkl'],
    ['basic credentials', 'Authorization: Basic dXNlcjpwYXNz', 'dXNlcjpwYXNz'],
    ['a JSON web token', 'token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl', 'c2lnbmF0dXJl'],
    ['a GitHub token', 'login ghp_0123456789abcdefghij', 'ghp_0123456789abcdefghij'],
    ['a Docker Hub token', 'login dckr_pat_0123456789abcdef', 'dckr_pat_0123456789abcdef'],
    ['a password', 'password=hunter22, user=bob', 'hunter22'],
    ['a secret key', 'aws_secret_access_key: wJalrXUtnFEMI/K7MDENG', 'wJalrXUtnFEMI'],
  ])('takes out %s', (_what, text, secret) => {
    expect(redact(text)).not.toContain(secret);
  });

  test.each([
    'https://auth.docker.io/token?scope=repository%3Alibrary%2Fmysql%3Apull&service=registry.docker.io',
    '111122223333.dkr.ecr.eu-west-1.amazonaws.com/web@sha256:88e87b4d1cc2ffaf5cf4b6688cccc0d80f16e88e965468d68b917b27433cadb6',
    'arn:aws:sts::111122223333:assumed-role/web-exec/f9c4897899014c1f9c4c32c7743d3cd5',
    'unauthorized: incorrect username or password',
  ])('leaves %s as it is', (text) => {
    expect(redact(text)).toBe(text);
  });

  test('changes nothing more the second time', () => {
    fc.assert(fc.property(fc.string({ maxLength: 400 }), (text) => redact(redact(text)) === redact(text)));
  });

  test.each(['https://', 'Bearer ', 'eyJaaaaaaaa.', 'password=', '?X-Amz-', 'https://a:b', 'a:b@'])(
    'reads a megabyte of %j in less than a second',
    (piece) => {
      const text = piece.repeat(Math.ceil(1_000_000 / piece.length));
      expect(fastest(() => redact(text))).toBeLessThan(1_000);
    },
  );
});
