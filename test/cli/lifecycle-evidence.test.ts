import { describe, expect, test } from 'vitest';
import { lifecycleEvidence } from '../../cli/lifecycle-evidence.ts';
import type { Facts } from '../../lambda/facts.ts';
import { type Answers, awsError, fakeAws } from '../fake-aws.ts';
import { given } from '../given.ts';

const policy = (rules: readonly object[]): string => JSON.stringify({ rules });
const keep = (countNumber: number, type = 'expire') => ({
  rulePriority: 1,
  description: 'few',
  selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber },
  action: { type },
});

const old = 'sha256:old';
const listed = {
  imageDetails: [
    { imageDigest: old, imageTags: ['1.4.2'], imagePushedAt: new Date('2026-11-01T00:00:00Z') },
    { imageDigest: 'sha256:new', imagePushedAt: new Date('2026-11-02T00:00:00Z') },
  ],
};
const noPreview = awsError('LifecyclePolicyPreviewNotFoundException');
const now = Date.parse('2026-11-10T00:00:00Z');

const version = { state: 'known', value: { digest: old }, from: 'a test' } as const;
const facts: Facts = given.facts({ images: [given.image({ version })] });

const ask = async (answers: Answers) => {
  const { aws, sent } = fakeAws({
    'ecr:GetLifecyclePolicyPreview': noPreview,
    'ecr:DescribeImages': listed,
    ...answers,
  });
  const [found] = await lifecycleEvidence(facts, aws, now);
  return { found, sent };
};

describe('the lifecycle policy of a repository', () => {
  test.each([
    [1, 'expire', 'fail', /removes it within 24 hours: .*rule 1 \(few\) keeps 1 images/],
    [1, 'transition', 'fail', /moves it to the archive, from which nothing is pulled, within 24 hours/],
    [2, 'expire', 'pass', /removes it with the next image that is pushed/],
    [9, 'expire', 'pass', /^The lifecycle policy keeps tag /],
  ])('that keeps %i images and does %s to the others', async (count, type, result, words) => {
    const { found } = await ask({
      'ecr:GetLifecyclePolicy': { lifecyclePolicyText: policy([keep(count, type)]) },
    });
    expect(found).toEqual({ check: 'image.lifecycle', result, detail: expect.stringMatching(words) });
  });

  test('by the preview that ECR made of the same policy', async () => {
    const text = policy([keep(9)]);
    const preview = {
      status: 'COMPLETE' as const,
      lifecyclePolicyText: text,
      previewResults: [{ imageDigest: old, appliedRulePriority: 1 }],
    };
    const { found } = await ask({
      'ecr:GetLifecyclePolicy': { lifecyclePolicyText: text },
      'ecr:GetLifecyclePolicyPreview': preview,
    });
    expect(found).toMatchObject({ result: 'fail', detail: expect.stringContaining('by the preview') });
    const stale = { ...preview, lifecyclePolicyText: policy([keep(1)]) };
    const other = await ask({
      'ecr:GetLifecyclePolicy': { lifecyclePolicyText: text },
      'ecr:GetLifecyclePolicyPreview': stale,
    });
    expect(other.found).toMatchObject({ result: 'pass' });
  });

  test('that is not there keeps everything, and costs one call', async () => {
    const { found, sent } = await ask({
      'ecr:GetLifecyclePolicy': awsError('LifecyclePolicyNotFoundException'),
    });
    expect(found).toMatchObject({
      result: 'pass',
      detail: expect.stringContaining('has no lifecycle policy'),
    });
    expect(sent).toHaveLength(1);
  });

  test('that may not be read is told as such', async () => {
    const { found } = await ask({ 'ecr:GetLifecyclePolicy': awsError('AccessDeniedException') });
    expect(found).toMatchObject({
      result: 'unknown',
      detail: expect.stringContaining('allow ecr:GetLifecyclePolicy'),
    });
  });

  test('of more images than are listed is not judged', async () => {
    const { found } = await ask({
      'ecr:GetLifecyclePolicy': { lifecyclePolicyText: policy([keep(1)]) },
      'ecr:DescribeImages': { ...listed, nextToken: 'more' },
    });
    expect(found).toMatchObject({
      result: 'unknown',
      detail: expect.stringContaining('more than 5000 images'),
    });
  });
});
