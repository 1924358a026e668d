import { describe, expect, test } from 'vitest';
import { neededActions } from '../lambda/needs.ts';
import { images } from '../lambda/probes/images.ts';
import { askProbe } from './fake-aws.ts';
import { given, messages } from './given.ts';

/** What is asked of ECR for an image, and what IAM judges its pull on. */
const lookUp = async (image: string) => {
  const failure = given.failure({ message: messages.silent, containers: [{ name: 'web', image }] });
  const { sent } = await askProbe(images, failure, {
    'ecr:DescribeRepositories': { repositories: [{}] },
    'ecr:DescribeImages': { imageDetails: [{ imageDigest: 'sha256:0a1b' }] },
  });
  const asked = sent.find(({ call }) => call === 'ecr:DescribeImages');
  const pull = neededActions(failure, undefined).find(({ action }) => action === 'ecr:BatchGetImage');
  return { asked: { ...asked?.input, region: asked?.region }, resource: pull?.resource };
};

const digest = `sha256:${'0a'.repeat(32)}`;
const own = '111122223333.dkr.ecr.eu-west-1.amazonaws.com';
const arn = (rest: string, partition = 'aws'): string => `arn:${partition}:ecr:${rest}`;

describe('an image of private ECR', () => {
  test('with a nested repository name keeps all of it', async () => {
    const { asked, resource } = await lookUp(`${own}/team/app/api:1`);
    expect(asked).toMatchObject({ repositoryName: 'team/app/api', imageIds: [{ imageTag: '1' }] });
    expect(resource).toBe(arn('eu-west-1:111122223333:repository/team/app/api'));
  });

  test('by digest is asked for by digest', async () => {
    const { asked, resource } = await lookUp(`${own}/team/app@${digest}`);
    expect(asked).toMatchObject({ repositoryName: 'team/app', imageIds: [{ imageDigest: digest }] });
    expect(resource).toBe(arn('eu-west-1:111122223333:repository/team/app'));
  });

  test('by tag and digest is what the digest says, under the name without the tag', async () => {
    const { asked, resource } = await lookUp(`${own}/team/app:1.4.2@${digest}`);
    expect(asked).toMatchObject({ repositoryName: 'team/app', imageIds: [{ imageDigest: digest }] });
    expect(resource).toBe(arn('eu-west-1:111122223333:repository/team/app'));
  });

  test('of another region is looked for there', async () => {
    const { asked, resource } = await lookUp('111122223333.dkr.ecr.us-east-2.amazonaws.com/app:1');
    expect(asked).toMatchObject({ registryId: '111122223333', region: 'us-east-2' });
    expect(resource).toBe(arn('us-east-2:111122223333:repository/app'));
  });

  test('of another account is looked for there', async () => {
    const { asked, resource } = await lookUp('999988887777.dkr.ecr.eu-west-1.amazonaws.com/app:1');
    expect(asked).toMatchObject({ registryId: '999988887777', region: 'eu-west-1' });
    expect(resource).toBe(arn('eu-west-1:999988887777:repository/app'));
  });

  test('of China is in the partition of China', async () => {
    const { asked, resource } = await lookUp('111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/app:1');
    expect(asked).toMatchObject({ registryId: '111122223333', region: 'cn-north-1' });
    expect(resource).toBe(arn('cn-north-1:111122223333:repository/app', 'aws-cn'));
  });

  test('by the dual-stack host is the same registry', async () => {
    const { asked, resource } = await lookUp('111122223333.dkr-ecr.eu-west-1.on.aws/team/app:1');
    expect(asked).toMatchObject({
      registryId: '111122223333',
      repositoryName: 'team/app',
      region: 'eu-west-1',
    });
    expect(resource).toBe(arn('eu-west-1:111122223333:repository/team/app'));
  });
});
