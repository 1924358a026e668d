import { describe, expect, test } from 'vitest';
import { readOnly } from '../../cli/read-only.ts';
import { sandbox } from '../../cli/sandbox.ts';
import type { Calls } from '../../lambda/aws.ts';
import {
  account,
  boundary,
  createdAt,
  fails,
  managed,
  policy,
  read,
  repository,
  trust,
} from './given-account.ts';

const { aws, published, topicArn } = sandbox(read());

const decoded = (document: string | undefined): unknown => JSON.parse(decodeURIComponent(document ?? ''));

describe('ECS', () => {
  test('describes a task definition by ARN, by revision, and its newest by family', async () => {
    const asked = [`arn:aws:ecs:eu-west-1:${account}:task-definition/web:10`, 'web:10', 'web'];
    for (const taskDefinition of asked) {
      const { taskDefinition: found } = await aws('ecs:DescribeTaskDefinition', { taskDefinition });
      expect(found).toMatchObject({
        taskDefinitionArn: asked[0],
        executionRoleArn: `arn:aws:iam::${account}:role/tasks/managed`,
        requiresCompatibilities: ['FARGATE'],
        containerDefinitions: [{ image: 'web:10', secrets: [{ valueFrom: '/web/key' }] }],
      });
    }
  });

  test.each(['web:3', 'nothing', '', `arn:aws:ecs:us-east-1:${account}:task-definition/web:10`])(
    'does not know task definition "%s"',
    async (taskDefinition) => {
      await expect(aws('ecs:DescribeTaskDefinition', { taskDefinition })).rejects.toEqual(
        fails('ClientException'),
      );
    },
  );

  test('keeps regions apart', async () => {
    const input = { taskDefinition: 'away' };
    await expect(aws('ecs:DescribeTaskDefinition', input)).rejects.toEqual(fails('ClientException'));
    await expect(aws('ecs:DescribeTaskDefinition', input, { region: 'us-east-1' })).resolves.toMatchObject({
      taskDefinition: { revision: 1 },
    });
  });
});

describe('ECR', () => {
  test('describes repositories by name, and all of them page by page', async () => {
    const named = await aws('ecr:DescribeRepositories', { repositoryNames: ['web'] });
    expect(named.repositories).toMatchObject([{ repositoryArn: repository, registryId: account }]);
    const first = await aws('ecr:DescribeRepositories', { maxResults: 1 });
    const second = await aws('ecr:DescribeRepositories', { maxResults: 1, nextToken: first.nextToken });
    expect([first, second].flatMap(({ repositories }) => repositories?.[0]?.repositoryName)).toEqual([
      'web',
      'empty',
    ]);
    expect(second.nextToken).toBeUndefined();
  });

  test('describes an image by tag and by digest, and tagged ones only where asked so', async () => {
    const ask = (input: Omit<Calls['ecr:DescribeImages'][0], 'repositoryName'>) =>
      aws('ecr:DescribeImages', { repositoryName: 'web', ...input });
    const [byTag] = (await ask({ imageIds: [{ imageTag: '1' }] })).imageDetails ?? [];
    expect(byTag?.imagePushedAt).toEqual(new Date('2026-09-01T00:00:00Z'));
    const [byDigest] = (await ask({ imageIds: [{ imageDigest: byTag?.imageDigest }] })).imageDetails ?? [];
    expect(byDigest?.imageTags).toEqual(['1']);
    expect((await ask({})).imageDetails).toHaveLength(3);
    expect((await ask({ filter: { tagStatus: 'TAGGED' } })).imageDetails).toHaveLength(2);
    expect((await ask({ filter: { tagStatus: 'UNTAGGED' } })).imageDetails).toHaveLength(1);
  });

  test('refuses what is not there, and other registries', async () => {
    const imageIds = [{ imageTag: '9' }];
    const failing = [
      [aws('ecr:DescribeImages', { repositoryName: 'web', imageIds }), 'ImageNotFoundException'],
      [aws('ecr:DescribeImages', { repositoryName: 'nope' }), 'RepositoryNotFoundException'],
      [aws('ecr:DescribeImages', { repositoryName: 'away' }), 'RepositoryNotFoundException'],
      [aws('ecr:DescribeRepositories', { repositoryNames: ['web', 'x'] }), 'RepositoryNotFoundException'],
      [aws('ecr:DescribeRepositories', { registryId: '999988887777' }), 'AccessDeniedException'],
      [aws('ecr:DescribeRepositories', { nextToken: 'x' }), 'InvalidParameterException'],
    ] as const;
    for (const [call, name] of failing) await expect(call).rejects.toEqual(fails(name));
  });
});

describe('IAM', () => {
  test('gives a role with its path, trust policy as URL-encoded JSON, tags and boundary', async () => {
    const { Role } = await aws('iam:GetRole', { RoleName: 'managed' });
    expect(Role).toMatchObject({
      Arn: `arn:aws:iam::${account}:role/tasks/managed`,
      Path: '/tasks/',
      CreateDate: new Date(createdAt),
      Tags: [{ Key: 'team', Value: 'web' }],
    });
    expect(Role?.AssumeRolePolicyDocument).toMatch(/^%7B/);
    expect(decoded(Role?.AssumeRolePolicyDocument)).toEqual(trust);
    const bounded = await aws('iam:GetRole', { RoleName: 'bounded' });
    expect(bounded.Role?.PermissionsBoundary?.PermissionsBoundaryArn).toBe(boundary);
  });

  test('lists policies page by page and gives their documents', async () => {
    const one = await aws('iam:ListAttachedRolePolicies', { RoleName: 'many', MaxItems: 1 });
    expect(one).toMatchObject({ IsTruncated: true, AttachedPolicies: [{ PolicyArn: managed }] });
    const two = await aws('iam:ListAttachedRolePolicies', { RoleName: 'many', Marker: one.Marker });
    expect(two).toMatchObject({
      IsTruncated: false,
      AttachedPolicies: [{ PolicyName: 'AmazonEC2ContainerRegistryPullOnly' }],
    });
    expect((await aws('iam:ListRolePolicies', { RoleName: 'many' })).PolicyNames).toEqual(['b', 'a']);
    const inline = await aws('iam:GetRolePolicy', { RoleName: 'many', PolicyName: 'a' });
    expect(decoded(inline.PolicyDocument)).toEqual(policy());
    expect((await aws('iam:GetPolicy', { PolicyArn: boundary })).Policy).toMatchObject({
      DefaultVersionId: 'v1',
      PermissionsBoundaryUsageCount: 1,
    });
    const version = await aws('iam:GetPolicyVersion', { PolicyArn: managed, VersionId: 'v1' });
    expect(JSON.stringify(decoded(version.PolicyVersion?.Document))).toContain('ecr:GetAuthorizationToken');
  });

  test('refuses what is not there', async () => {
    const failing = [
      [aws('iam:GetRole', { RoleName: 'nope' }), 'NoSuchEntityException'],
      [aws('iam:ListRolePolicies', { RoleName: 'nope' }), 'NoSuchEntityException'],
      [aws('iam:GetRolePolicy', { RoleName: 'many', PolicyName: 'toString' }), 'NoSuchEntityException'],
      [aws('iam:GetPolicy', { PolicyArn: `${managed}X` }), 'NoSuchEntityException'],
      [aws('iam:GetPolicyVersion', { PolicyArn: managed, VersionId: 'v2' }), 'NoSuchEntityException'],
    ] as const;
    for (const [call, name] of failing) await expect(call).rejects.toEqual(fails(name));
  });
});

test('keeps what is published', async () => {
  const { MessageId } = await aws('sns:Publish', { TopicArn: topicArn, Message: 'hello' });
  expect(MessageId).toMatch(/^[0-9a-f-]{36}$/);
  expect(published).toEqual([{ TopicArn: topicArn, Message: 'hello' }]);
});

test('a call that nobody answers is refused', async () => {
  const unknown: string = 'toString';
  await expect(Reflect.apply(aws, undefined, [unknown, {}])).rejects.toThrow('does not answer toString');
});

test('the read-only AWS refuses a write, and an odd region, before they are sent', async () => {
  const sent: string[] = [];
  const guarded = readOnly(async (call, input, options) => {
    sent.push(call);
    return aws(call, input, options);
  });
  await expect(guarded('sns:Publish', { Message: 'x' })).rejects.toThrow('read-only');
  const odd = guarded('ecr:DescribeRepositories', {}, { region: 'evil.example/' });
  await expect(odd).rejects.toThrow('no region');
  await guarded('iam:GetRole', { RoleName: 'bare' });
  expect(sent).toEqual(['iam:GetRole']);
});
