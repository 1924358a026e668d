import { describe, expect, test } from 'vitest';
import { readImage, repositoryArn, versionOf } from '../lambda/image.ts';

const host = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
const digest = `sha256:${'ab'.repeat(32)}`;

describe('an image reference', () => {
  test.each([
    [`${host}/web:1.4.2`, 'web', '1.4.2'],
    [`${host}/web`, 'web', 'latest'],
    [`${host}/team/app:1`, 'team/app', '1'],
    [`${host}/a/b/c/d:1`, 'a/b/c/d', '1'],
    [`${host}/team/app@${digest}`, 'team/app', digest],
    [`${host}/team/app:1@${digest}`, 'team/app', digest],
  ])('%s is repository %s, version %s', (text, repository, version) => {
    const image = readImage(text);
    expect(image).toMatchObject({ repository, registry: host });
    expect(image && versionOf(image)).toBe(version);
    expect(image && repositoryArn(image)).toBe(`arn:aws:ecr:eu-west-1:111122223333:repository/${repository}`);
  });

  test.each([
    ['111122223333.dkr.ecr.us-gov-west-1.amazonaws.com/a', 'us-gov-west-1', 'aws-us-gov'],
    ['111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/a', 'cn-north-1', 'aws-cn'],
    ['111122223333.dkr.ecr-fips.us-east-1.amazonaws.com/a', 'us-east-1', 'aws'],
    ['111122223333.dkr-ecr.ap-southeast-2.on.aws/a', 'ap-southeast-2', 'aws'],
    ['111122223333.DKR.ecr.us-east-1.amazonaws.com/a', 'us-east-1', 'aws'],
  ])('%s is of private ECR in %s', (text, region, partition) => {
    expect(readImage(text)?.ecr).toEqual({ account: '111122223333', region, partition });
  });

  test.each([
    ['nginx', 'docker.io', 'library/nginx'],
    ['nginx:1.27', 'docker.io', 'library/nginx'],
    ['grafana/grafana', 'docker.io', 'grafana/grafana'],
    ['ghcr.io/org/app:1', 'ghcr.io', 'org/app'],
    ['localhost/app', 'localhost', 'app'],
    ['registry.local:5000/app:1', 'registry.local:5000', 'app'],
    ['public.ecr.aws/nginx/nginx:latest', 'public.ecr.aws', 'nginx/nginx'],
    [
      '111122223333.dkr.ecr.eu-west-1.amazonaws.com.evil.example/app',
      '111122223333.dkr.ecr.eu-west-1.amazonaws.com.evil.example',
      'app',
    ],
  ])('%s is of registry %s and not of private ECR', (text, registry, repository) => {
    expect(readImage(text)).toMatchObject({ registry, repository });
    expect(readImage(text)?.ecr).toBeUndefined();
  });

  test.each(['', ' ', 'a b', `${host}/`, '<img>', 'x'.repeat(2000)])('%j is none', (text) => {
    expect(readImage(text)).toBeUndefined();
  });
});
