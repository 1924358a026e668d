import { describe, expect, test } from 'vitest';
import { knownValue } from '../../lambda/facts.ts';
import type { EcrImage } from '../../lambda/facts-ecr.ts';
import { images } from '../../lambda/probes/images.ts';
import { type Answers, askProbe, awsError, type Sent } from '../fake-aws.ts';
import { given, image, registry, repositoryArn } from '../given.ts';

const digest = `sha256:${'4f'.repeat(32)}`;
const there: Answers = {
  'ecr:DescribeRepositories': { repositories: [{ repositoryArn }] },
  'ecr:DescribeImages': {
    imageDetails: [{ imageDigest: digest, imagePushedAt: new Date('2026-09-01T08:30:00Z') }],
  },
};

const ask = async (answers: Answers, ...names: string[]): Promise<{ found: EcrImage[]; sent: Sent[] }> => {
  const containers = names.map((each, index) => ({ name: `c${index}`, image: each }));
  const { fact, sent } = await askProbe(images, given.failure({ containers }), answers);
  return { found: [...(knownValue(fact) ?? [])], sent };
};

const askOne = async (answers: Answers, name = image): Promise<EcrImage | undefined> =>
  (await ask(answers, name)).found[0];

/** What stands around an image that is not there: nothing. */
const around: Answers = {
  'ecr:GetLifecyclePolicy': awsError('LifecyclePolicyNotFoundException'),
  'ecr:DescribePullThroughCacheRules': { pullThroughCacheRules: [] },
};

describe('an image that is there', () => {
  test('is known by its digest and when it was pushed', async () => {
    expect(await askOne(there)).toEqual({
      image,
      reference: expect.objectContaining({ repository: 'shop/web', tag: '1.4.2' }),
      repository: { state: 'known', value: { arn: repositoryArn }, from: 'ecr:DescribeRepositories' },
      version: {
        state: 'known',
        value: { digest, pushedAt: '2026-09-01T08:30:00.000Z' },
        from: 'ecr:DescribeImages',
      },
      isFailed: true,
      tagged: { state: 'not-asked' },
      tags: { state: 'not-asked' },
      lifecycle: { state: 'not-asked' },
      repositories: { state: 'not-asked' },
      elsewhere: { state: 'not-asked' },
      pullThrough: { state: 'not-asked' },
      platforms: { state: 'not-asked', why: 'this function may not read manifests' },
    });
  });

  test('costs two calls, and no listing', async () => {
    const { sent } = await ask(there, image);
    expect(sent.map(({ call }) => call)).toEqual(['ecr:DescribeRepositories', 'ecr:DescribeImages']);
  });

  test('is asked for once, however many containers use it', async () => {
    const { found, sent } = await ask(there, image, image);
    expect([found.length, sent.length]).toEqual([1, 2]);
  });
});

describe('what is asked for', () => {
  test.each([
    ['a tag', `${registry}/web:1.4.2`, 'web', { imageTag: '1.4.2' }],
    ['latest when there is neither tag nor digest', `${registry}/web`, 'web', { imageTag: 'latest' }],
    ['a digest', `${registry}/web@${digest}`, 'web', { imageDigest: digest }],
    [
      'the digest alone when there are both',
      `${registry}/web:1.4.2@${digest}`,
      'web',
      { imageDigest: digest },
    ],
    ['a nested name', `${registry}/team/shop/web:1`, 'team/shop/web', { imageTag: '1' }],
  ])('is %s', async (_what, name, repositoryName, imageId) => {
    const { sent } = await ask(there, name);
    expect(sent.map(({ input }) => input)).toEqual([
      { registryId: '111122223333', repositoryNames: [repositoryName] },
      { registryId: '111122223333', repositoryName, imageIds: [imageId] },
    ]);
  });

  test.each([
    ['444455556666.dkr.ecr.us-east-2.amazonaws.com/base:1', '444455556666', 'us-east-2'],
    ['444455556666.dkr.ecr-fips.us-gov-west-1.amazonaws.com/base:1', '444455556666', 'us-gov-west-1'],
    ['444455556666.dkr.ecr.cn-north-1.amazonaws.com.cn/base:1', '444455556666', 'cn-north-1'],
    ['444455556666.dkr-ecr.eu-west-1.on.aws/base:1', '444455556666', 'eu-west-1'],
  ])('goes to the registry and region of %s, listings too', async (name, registryId, region) => {
    const noTag = await ask(
      {
        ...there,
        'ecr:DescribeImages': ({ imageIds }) => (imageIds ? awsError('ImageNotFoundException') : {}),
        ...around,
      },
      name,
    );
    const noRepository = await ask(
      {
        'ecr:DescribeRepositories': ({ repositoryNames }) =>
          repositoryNames ? awsError('RepositoryNotFoundException') : {},
        'ecr:DescribeImages': awsError('RepositoryNotFoundException'),
        ...around,
      },
      name,
    );
    const sent = [...noTag.sent, ...noRepository.sent];
    expect(sent.length).toBe(10);
    for (const each of sent) expect(each).toMatchObject({ region, input: { registryId } });
  });

  test('is each private ECR image of the containers, and nothing of other registries', async () => {
    const other = `${registry}/side:2`;
    const { found } = await ask(there, image, 'nginx:1.27', 'public.ecr.aws/nginx/nginx:1', other);
    expect(found.map((each) => each.image)).toEqual([image, other]);
  });

  test('is the image of the message when the event knows no container', async () => {
    const { fact } = await askProbe(images, given.failure({ containers: [] }), there);
    expect(knownValue(fact)?.map(({ reference }) => reference.repository)).toEqual(['shop/web']);
  });

  test.each(['nginx', 'public.ecr.aws/x/y:1', '   ', 'a b', `${registry}/`])(
    'is nothing for %j',
    async (name) => {
      const { fact, sent } = await askProbe(
        images,
        given.failure({ containers: [{ name: 'web', image: name }] }),
        {},
      );
      expect([fact.state, sent]).toEqual(['not-asked', []]);
    },
  );
});

describe('a missing tag', () => {
  const pages: Answers = {
    ...there,
    'ecr:DescribeImages': ({ imageIds, nextToken }) => {
      if (imageIds) return awsError('ImageNotFoundException');
      return nextToken === undefined
        ? {
            imageDetails: [
              { imageTags: ['1.4.0', 'old'], imagePushedAt: new Date('2026-01-01') },
              { imageTags: ['1.4.1'], imagePushedAt: new Date('2026-03-01') },
              {},
            ],
            nextToken: 'more',
          }
        : {
            imageDetails: [
              { imageTags: ['1.5.0'], imagePushedAt: new Date('2026-02-01') },
              { imageTags: ['b', 'a'] },
            ],
          };
    },
  };

  test('brings the tags of all pages, newest first', async () => {
    const found = await askOne(pages);
    expect(found?.version.state).toBe('absent');
    expect(found && knownValue(found.tags)?.map(({ tag }) => tag)).toEqual([
      '1.4.1',
      '1.5.0',
      '1.4.0',
      'old',
      'a',
      'b',
    ]);
  });

  test('stops after three pages of a registry that never ends', async () => {
    const { sent } = await ask(
      {
        ...there,
        'ecr:DescribeImages': ({ imageIds }) =>
          imageIds ? awsError('ImageNotFoundException') : { imageDetails: [], nextToken: 'again' },
      },
      image,
    );
    const listings = sent.filter(({ call, input }) => call === 'ecr:DescribeImages' && 'maxResults' in input);
    expect(listings).toHaveLength(3);
  });

  test('stays a missing tag when the listing is denied', async () => {
    const found = await askOne({
      ...there,
      'ecr:DescribeImages': ({ imageIds }) =>
        imageIds ? awsError('ImageNotFoundException') : awsError('AccessDeniedException'),
    });
    expect([found?.version.state, found?.tags.state]).toEqual(['absent', 'unreadable']);
  });
});

describe('a missing repository', () => {
  const missing = awsError('RepositoryNotFoundException');

  test('brings the names of the others, and no tags', async () => {
    const found = await askOne({
      'ecr:DescribeRepositories': ({ repositoryNames, nextToken }) => {
        if (repositoryNames) return missing;
        return nextToken === undefined
          ? { repositories: [{ repositoryName: 'shop/api' }, {}], nextToken: 'more' }
          : { repositories: [{ repositoryName: 'shop/webb' }] };
      },
      'ecr:DescribeImages': missing,
    });
    expect(found).toMatchObject({
      repository: { state: 'absent' },
      version: { state: 'absent' },
      tags: { state: 'not-asked' },
      repositories: { state: 'known', value: ['shop/api', 'shop/webb'] },
    });
  });

  test('of two images does not hide what is known of the other', async () => {
    const { found } = await ask(
      {
        ...there,
        'ecr:DescribeRepositories': ({ repositoryNames }) => {
          if (repositoryNames === undefined) return { repositories: [] };
          return repositoryNames[0] === 'gone' ? missing : { repositories: [{ repositoryArn }] };
        },
      },
      `${registry}/gone:1`,
      image,
    );
    expect(found.map(({ repository }) => repository.state)).toEqual(['absent', 'known']);
  });
});

test.each([
  ['ecr:DescribeRepositories', 'unreadable', 'known'],
  ['ecr:DescribeImages', 'known', 'unreadable'],
] as const)('keeps the other half when %s is denied', async (call, repository, version) => {
  const found = await askOne({ ...there, [call]: awsError('AccessDeniedException') });
  expect([found?.repository.state, found?.version.state]).toEqual([repository, version]);
});

test('reads an impossible date as unreadable', async () => {
  const found = await askOne({
    ...there,
    'ecr:DescribeImages': { imageDetails: [{ imageDigest: digest, imagePushedAt: new Date('never') }] },
  });
  expect(found?.version).toMatchObject({ state: 'unreadable', why: 'error' });
});
