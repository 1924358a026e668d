import type { LifecycleRule, RepositoryTag } from './facts-ecr.ts';

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

const ruleOf = (given: unknown): LifecycleRule[] => {
  const { rulePriority, description, selection, action } = record(given);
  const { tagStatus, tagPrefixList, tagPatternList, countType, countNumber, countUnit } = record(selection);
  const { type } = record(action);
  const isKnown = tagStatus === 'tagged' || tagStatus === 'untagged' || tagStatus === 'any';
  if (
    !isKnown ||
    typeof countType !== 'string' ||
    typeof countNumber !== 'number' ||
    typeof type !== 'string'
  )
    return [];
  return [
    {
      priority: typeof rulePriority === 'number' ? rulePriority : 0,
      tagStatus,
      tagPrefixes: texts(tagPrefixList),
      tagPatterns: texts(tagPatternList),
      countType,
      countNumber,
      action: type,
      ...(typeof description === 'string' && description !== '' ? { description } : {}),
      ...(typeof countUnit === 'string' ? { countUnit } : {}),
    },
  ];
};

/** Reads a lifecycle policy's text; rules that cannot be read are left out. Undefined when it is no such policy. */
export const readLifecycle = (text: string): LifecycleRule[] | undefined => {
  try {
    const { rules } = record(JSON.parse(text));
    return Array.isArray(rules)
      ? rules.flatMap(ruleOf).toSorted((a, b) => a.priority - b.priority)
      : undefined;
  } catch {
    return undefined;
  }
};

/** Whether a pattern with `*` for any text matches, in one walk from left to right. */
export const matches = (pattern: string, text: string): boolean => {
  const parts = pattern.split('*');
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  if (parts.length === 1) return pattern === text;
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last))
    return false;
  const end = text.length - last.length;
  let place = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, place);
    if (found < 0 || found + part.length > end) return false;
    place = found + part.length;
  }
  return true;
};

const selectsTag = (rule: LifecycleRule, tag: string): boolean => {
  if (rule.tagStatus !== 'tagged') return rule.tagStatus === 'any';
  // An image must have a tag for each of them; only of this one tag is anything known.
  const isListed = rule.tagPrefixes.length + rule.tagPatterns.length > 0;
  return (
    isListed &&
    rule.tagPrefixes.every((prefix) => tag.startsWith(prefix)) &&
    rule.tagPatterns.every((pattern) => matches(pattern, tag))
  );
};

const day = 86_400_000;

const isOlder = (rule: LifecycleRule, { pushedAt }: RepositoryTag, now: number): boolean =>
  pushedAt === undefined || now - Date.parse(pushedAt) > rule.countNumber * day;

/** Whether what is left looks as if the rule had done its work: at its bound, with nothing beyond it. */
const hasBite = (rule: LifecycleRule, tags: readonly RepositoryTag[], now: number): boolean => {
  const selected = tags.filter(({ tag }) => selectsTag(rule, tag));
  // A rule counts images, of which one may have several tags.
  if (rule.countType === 'imageCountMoreThan')
    return new Set(selected.map(({ tag, digest }) => digest ?? tag)).size >= rule.countNumber;
  return (
    rule.countType === 'sinceImagePushed' &&
    Number.isFinite(now) &&
    !selected.some((tag) => isOlder(rule, tag, now))
  );
};

/** A tag whose number is lower than that of every tag like it; nobody else can tell that it was ever there. */
const isBefore = (tag: string, tags: readonly RepositoryTag[]): boolean => {
  const shape = (text: string): string => text.replace(/\d+/g, '0');
  const like = tags.filter((each) => shape(each.tag) === shape(tag));
  return like.length > 0 && like.every((each) => tag.localeCompare(each.tag, 'en', { numeric: true }) < 0);
};

export interface Gone {
  readonly tag?: string;
  /** A digest that ECS resolved: it was there once. */
  readonly digest?: string;
}

/**
 * The rule that explains why an image is no longer there: of those that select it the one of the highest priority, for
 * that one alone acts on it; it expires such images, it has reached its bound, and the image was there once as far as
 * can be told. ECR keeps no record of what a rule removed; CloudTrail does (`PolicyExecutionEvent`).
 */
export const expiredBy = (
  rules: readonly LifecycleRule[],
  gone: Gone,
  tags: readonly RepositoryTag[],
  now: number,
): LifecycleRule | undefined => {
  const { tag, digest } = gone;
  const rule = rules.find((each) =>
    tag === undefined ? each.tagStatus !== 'tagged' : selectsTag(each, tag),
  );
  if (rule?.action !== 'expire') return undefined;
  if (tag === undefined) return digest === undefined ? undefined : rule;
  const wasThere = digest !== undefined || isBefore(tag, tags);
  return wasThere && hasBite(rule, tags, now) ? rule : undefined;
};

/** `rule 1 (keep two releases): at most 2 images of any tag`. */
export const ruleInWords = ({
  priority,
  description,
  tagStatus,
  tagPrefixes,
  tagPatterns,
  countType,
  countNumber,
}: LifecycleRule): string => {
  const which = {
    any: 'whatever their tag',
    untagged: 'without a tag',
    tagged: `with a tag like ${[...tagPrefixes.map((prefix) => `${prefix}*`), ...tagPatterns].join(', ')}`,
  }[tagStatus];
  const keeps =
    countType === 'sinceImagePushed' ? `images younger than ${countNumber} days` : `${countNumber} images`;
  return `rule ${priority}${description === undefined ? '' : ` (${description})`} keeps ${keeps} ${which}`;
};
