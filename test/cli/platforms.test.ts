import { describe, expect, test } from 'vitest';
import { platformsOf, platformsWhereAsked } from '../../cli/platforms.ts';
import { knownValue } from '../../lambda/facts.ts';
import { type Answers, awsError, fakeAws } from '../fake-aws.ts';
import { given } from '../given.ts';

const image = given.image();
const facts = given.facts({ images: [image] });

const manifest = (body: unknown): Answers => ({
  'ecr:BatchGetImage': { images: [{ imageManifest: JSON.stringify(body) }] },
});

const platform = (os: string, architecture: string, variant?: string) => ({
  digest: 'sha256:1',
  platform: { os, architecture, ...(variant === undefined ? {} : { variant }) },
});

describe('the platforms of an image', () => {
  test('stand in its index; provenance is none', async () => {
    const { aws, sent } = fakeAws(
      manifest({
        manifests: [
          platform('linux', 'amd64'),
          platform('linux', 'arm64', 'v8'),
          platform('unknown', 'unknown'),
        ],
      }),
    );
    expect(await platformsOf(image, aws)).toEqual({
      state: 'known',
      value: ['linux/amd64', 'linux/arm64/v8'],
      from: 'ecr:BatchGetImage',
    });
    expect(sent[0]?.input).toMatchObject({
      acceptedMediaTypes: expect.arrayContaining([expect.stringContaining('image.index')]),
    });
  });

  test('stands in the configuration of a manifest for one alone', async () => {
    const { aws, sent } = fakeAws({
      ...manifest({ config: { digest: 'sha256:cafe' }, layers: [] }),
      'ecr:GetDownloadUrlForLayer': { downloadUrl: 'https://blobs.example/1' },
      's3:GetObject': { body: '{"architecture":"arm64","os":"linux","rootfs":{}}' },
    });
    expect(knownValue(await platformsOf(image, aws))).toEqual(['linux/arm64']);
    expect(sent.slice(1).map(({ input }) => input)).toMatchObject([
      { layerDigest: 'sha256:cafe' },
      { url: 'https://blobs.example/1' },
    ]);
  });

  test.each<[string, Answers]>([
    ['may not be read', { 'ecr:BatchGetImage': awsError('AccessDeniedException') }],
    ['has no manifest', { 'ecr:BatchGetImage': { images: [], failures: [{ failureReason: 'gone' }] } }],
    ['has a manifest that is no JSON', { 'ecr:BatchGetImage': { images: [{ imageManifest: '{' }] } }],
    ['has one of Docker 1', manifest({ schemaVersion: 1, architecture: 'amd64' })],
    [
      'has a configuration that S3 does not give',
      {
        ...manifest({ config: { digest: 'd' } }),
        'ecr:GetDownloadUrlForLayer': {},
        's3:GetObject': new Error('no'),
      },
    ],
  ])('are not known where the image %s', async (_what, answers) => {
    const { aws } = fakeAws(answers);
    expect(await platformsOf(image, aws)).toMatchObject({ state: 'unreadable' });
  });

  test('are read where the failure turns on them, and nowhere else', async () => {
    const { aws, sent } = fakeAws(manifest({ manifests: [platform('linux', 'amd64')] }));
    const other = given.failure({ cause: 'ecr-pull-denied' });
    expect(await platformsWhereAsked(facts, other, aws)).toBe(facts);
    expect(sent).toEqual([]);
    const read = await platformsWhereAsked(facts, given.failure({ cause: 'platform-mismatch' }), aws);
    expect(knownValue(read.images)?.[0]?.platforms).toMatchObject({ value: ['linux/amd64'] });
  });
});
