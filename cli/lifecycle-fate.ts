import type { LifecycleRule } from '../lambda/facts-ecr.ts';
import { matches } from '../lambda/lifecycle.ts';

/** An image as a lifecycle policy sees it. Times are ISO 8601. */
export interface KeptImage {
  readonly digest: string;
  readonly tags: readonly string[];
  readonly pushedAt: string;
  readonly pulledAt?: string;
}

/** What the repository's lifecycle policy does to an image. */
export type Fate =
  | { readonly kind: 'kept' }
  /** ECR removes it, or moves it to the archive, within 24 hours. */
  | { readonly kind: 'going'; readonly rule: LifecycleRule }
  /** Nothing happens to it now, but does with the next image that is pushed, or within some days. */
  | { readonly kind: 'next'; readonly rule: LifecycleRule; readonly when: string };

const day = 86_400_000;

/** Of an age rule: told this long before, days. */
const soonDays = 7;

/** Each prefix and pattern must be met by a tag of the image (ECR user guide, "Lifecycle policy parameters"). */
const selects = (rule: LifecycleRule, { tags }: KeptImage): boolean => {
  if (rule.tagStatus === 'any') return true;
  if (rule.tagStatus === 'untagged') return tags.length === 0;
  const isListed = rule.tagPrefixes.length + rule.tagPatterns.length > 0;
  return (
    isListed &&
    rule.tagPrefixes.every((prefix) => tags.some((tag) => tag.startsWith(prefix))) &&
    rule.tagPatterns.every((pattern) => tags.some((tag) => matches(pattern, tag)))
  );
};

const byCount = (rule: LifecycleRule, image: KeptImage, images: readonly KeptImage[]): Fate => {
  const newer = images.filter(
    (each) =>
      each.digest !== image.digest &&
      selects(rule, each) &&
      Date.parse(each.pushedAt) > Date.parse(image.pushedAt),
  ).length;
  if (newer >= rule.countNumber) return { kind: 'going', rule };
  return newer === rule.countNumber - 1 && newer > 0
    ? { kind: 'next', rule, when: 'with the next image that is pushed' }
    : { kind: 'kept' };
};

const byAge = (rule: LifecycleRule, since: string, now: number): Fate => {
  const left = Math.ceil(rule.countNumber - (now - Date.parse(since)) / day);
  if (left <= 0) return { kind: 'going', rule };
  return left <= soonDays
    ? { kind: 'next', rule, when: left === 1 ? 'within a day' : `in ${left} days` }
    : { kind: 'kept' };
};

/**
 * What becomes of an image by the rules, as ECR applies them: the rule of the highest priority that selects it decides
 * alone, and counts all images that it selects, those of other rules too (ECR user guide, "How lifecycle policies
 * work"). Undefined where it turns on what is not known here: a rule by a time that ECR does not tell.
 *
 * @param rules by priority, as `readLifecycle` gives them
 * @param now epoch milliseconds
 */
export const fateOf = (
  digest: string,
  images: readonly KeptImage[],
  rules: readonly LifecycleRule[],
  now: number,
): Fate | undefined => {
  const image = images.find((each) => each.digest === digest);
  if (image === undefined) return undefined;
  const rule = rules.find((each) => selects(each, image));
  if (rule === undefined) return { kind: 'kept' };
  switch (rule.countType) {
    case 'imageCountMoreThan':
      return byCount(rule, image, images);
    case 'sinceImagePushed':
      return byAge(rule, image.pushedAt, now);
    case 'sinceImagePulled':
      return byAge(rule, image.pulledAt ?? image.pushedAt, now);
    default:
      return undefined;
  }
};
