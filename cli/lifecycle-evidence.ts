import type { Aws } from '../lambda/aws.ts';
import { unseen } from '../lambda/checks/check.ts';
import type { Evidence } from '../lambda/diagnosis.ts';
import { type Fact, type Facts, knownValue } from '../lambda/facts.ts';
import type { EcrImage, LifecycleRule } from '../lambda/facts-ecr.ts';
import type { EcrRegistry } from '../lambda/image.ts';
import { readLifecycle, ruleInWords } from '../lambda/lifecycle.ts';
import { readLifecyclePolicy } from '../lambda/probes/ecr-calls.ts';
import { read } from '../lambda/probes/probe.ts';
import { wantedVersion } from '../lambda/subject.ts';
import { type Fate, fateOf, type KeptImage } from './lifecycle-fate.ts';

/** Pages of 1,000 images: with more of them, which are the newest is not known. */
const maxPages = 5;

const check = 'image.lifecycle';

const iso = (date: Date | undefined): string => new Date(date ?? 0).toISOString();

const readImages = (aws: Aws, registry: EcrRegistry, repository: string): Promise<Fact<KeptImage[]>> =>
  read('ecr:DescribeImages', ['RepositoryNotFoundException'], async () => {
    const found: KeptImage[] = [];
    let token: string | undefined;
    for (let page = 0; page < maxPages; page += 1) {
      const { imageDetails = [], nextToken } = await aws(
        'ecr:DescribeImages',
        {
          registryId: registry.account,
          repositoryName: repository,
          maxResults: 1000,
          ...(token === undefined ? {} : { nextToken: token }),
        },
        { region: registry.region },
      );
      for (const { imageDigest = '', imageTags = [], imagePushedAt, lastRecordedPullTime } of imageDetails)
        found.push({
          digest: imageDigest,
          tags: imageTags,
          pushedAt: iso(imagePushedAt),
          ...(lastRecordedPullTime === undefined ? {} : { pulledAt: iso(lastRecordedPullTime) }),
        });
      token = nextToken;
      if (token === undefined) return found;
    }
    throw new Error(`the repository has more than ${maxPages * 1000} images`);
  });

interface Preview {
  readonly rules: readonly LifecycleRule[];
  /** Rule that takes the image, by its priority. */
  readonly priority?: number;
}

/** The last preview that someone let ECR make of it. It says nothing of a policy that was changed since. */
const readPreview = (
  aws: Aws,
  registry: EcrRegistry,
  repository: string,
  digest: string,
): Promise<Fact<Preview>> =>
  read('ecr:GetLifecyclePolicyPreview', ['LifecyclePolicyPreviewNotFoundException'], async () => {
    const { status, previewResults, lifecyclePolicyText } = await aws(
      'ecr:GetLifecyclePolicyPreview',
      { registryId: registry.account, repositoryName: repository, imageIds: [{ imageDigest: digest }] },
      { region: registry.region },
    );
    const rules = readLifecycle(lifecyclePolicyText ?? '') ?? [];
    if (status !== 'COMPLETE') return { rules: [] };
    const priority = previewResults?.find(({ imageDigest }) => imageDigest === digest)?.appliedRulePriority;
    return { rules, ...(priority === undefined ? {} : { priority }) };
  });

const previewed = (preview: Fact<Preview>, rules: readonly LifecycleRule[]): LifecycleRule | undefined => {
  const { rules: then, priority } = knownValue(preview) ?? { rules: [] };
  const isSame = JSON.stringify(then) === JSON.stringify(rules);
  return isSame && priority !== undefined ? rules.find((rule) => rule.priority === priority) : undefined;
};

const doing = ({ action }: LifecycleRule): string =>
  action === 'expire' ? 'removes it' : 'moves it to the archive, from which nothing is pulled,';

const told = (what: string, fate: Fate, by: string): Evidence => {
  switch (fate.kind) {
    case 'kept':
      return { check, result: 'pass', detail: `The lifecycle policy keeps ${what}.` };
    case 'next':
      return {
        check,
        result: 'pass',
        detail: `The lifecycle policy ${doing(fate.rule)} ${fate.when}: ${what}. ${ruleInWords(fate.rule)}.`,
      };
    case 'going':
      return {
        check,
        result: 'fail',
        detail: `The lifecycle policy ${doing(fate.rule)} within 24 hours${by}: ${what}. ${ruleInWords(fate.rule)}.`,
      };
    default:
      return fate satisfies never;
  }
};

const ofImage = async (image: EcrImage, aws: Aws, now: number): Promise<Evidence | undefined> => {
  const { reference, version } = image;
  const { ecr, repository } = reference;
  if (ecr === undefined || version.state !== 'known') return undefined;
  const { digest } = version.value;
  const what = `${wantedVersion(reference)} in repository ${repository}`;
  const unknown = (fact: Exclude<Fact<unknown>, { state: 'known' }>): Evidence => {
    const { result, detail } = unseen(`Whether the lifecycle policy keeps ${what}`, fact);
    return { check, result, detail };
  };
  const policy = await readLifecyclePolicy(aws, ecr, repository);
  if (policy.state === 'absent')
    return { check, result: 'pass', detail: `Repository ${repository} has no lifecycle policy.` };
  if (policy.state !== 'known') return unknown(policy);
  const [preview, images] = await Promise.all([
    readPreview(aws, ecr, repository, digest),
    readImages(aws, ecr, repository),
  ]);
  const rule = previewed(preview, policy.value);
  if (rule !== undefined) return told(what, { kind: 'going', rule }, ', by the preview that ECR made of it');
  if (images.state !== 'known') return unknown(images);
  const fate = fateOf(digest, images.value, policy.value, now);
  return fate === undefined
    ? unknown({ state: 'not-asked', why: 'its rules go by what is not known here' })
    : told(what, fate, '');
};

/** What the lifecycle policy of each image's repository is about to do to it. Never rejects. */
export const lifecycleEvidence = async ({ images }: Facts, aws: Aws, now: number): Promise<Evidence[]> => {
  const found = await Promise.all((knownValue(images) ?? []).map((image) => ofImage(image, aws, now)));
  return found.filter((each) => each !== undefined);
};
