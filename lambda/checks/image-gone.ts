import { type Fact, knownValue } from '../facts.ts';
import type { EcrImage, RepositoryTag } from '../facts-ecr.ts';
import type { Failure } from '../failure.ts';
import { versionOf } from '../image.ts';
import { expiredBy, ruleInWords } from '../lifecycle.ts';
import { nearestTags } from '../nearest-tags.ts';
import { wantedVersion } from '../subject.ts';
import type { Judgement } from './check.ts';

type Failed = Extract<Judgement, { result: 'fail' }>;

const at = (time: string | undefined): string =>
  time === undefined ? '' : ` ${time.slice(0, 16).replace('T', ' ')} UTC`;

const shown = ({ tag, pushedAt }: RepositoryTag): string =>
  pushedAt === undefined ? tag : `${tag} (pushed${at(pushedAt)})`;

const neighbours = ({ reference, tags, elsewhere }: EcrImage): string => {
  const all = knownValue(tags);
  const there =
    all === undefined
      ? ''
      : all.length === 0
        ? ' The repository has no tagged image at all.'
        : ` There are: ${nearestTags(reference.tag ?? versionOf(reference), all)
            .map(shown)
            .join(', ')}.`;
  const others = knownValue(elsewhere) ?? [];
  return others.length === 0
    ? there
    : `${there} The tag is there in another repository: ${others.join(', ')}.`;
};

const movedTag = ({ reference, tagged }: EcrImage): Failed | undefined => {
  const now = knownValue(tagged);
  if (now === undefined || reference.digest === undefined || now.digest === reference.digest)
    return undefined;
  const tag = reference.tag === undefined ? 'its tag' : `tag ${reference.tag}`;
  return {
    result: 'fail',
    root: 'tag-moved',
    confidence: 'confirmed',
    detail: `Repository ${reference.repository} no longer has ${reference.digest}, to which the task was pinned; ${tag} points to ${now.digest} now${now.pushedAt === undefined ? '' : `, pushed${at(now.pushedAt)}`}.`,
  };
};

const expired = (image: EcrImage, now: number): Failed | undefined => {
  const { reference, lifecycle, tags } = image;
  const { tag, digest } = reference;
  const gone = {
    ...(digest === undefined ? { tag: tag ?? 'latest' } : {}),
    ...(tag !== undefined && digest !== undefined ? { tag } : {}),
    ...(digest === undefined ? {} : { digest }),
  };
  const all = knownValue(tags);
  const rule = all && expiredBy(knownValue(lifecycle) ?? [], gone, all, now);
  if (rule === undefined) return undefined;
  return {
    result: 'fail',
    root: 'image-expired',
    confidence: 'likely',
    detail: `Repository ${reference.repository} has no ${wantedVersion(reference)}, and its lifecycle policy removes such images: ${ruleInWords(rule)}. (ECR keeps no list of what it removed; CloudTrail does, as PolicyExecutionEvent.)${neighbours(image)}`,
  };
};

const unread = (fact: Fact<unknown>, question: string): string =>
  fact.state === 'unreadable' ? ` (${question} could not be read: allow ${fact.from} to show it.)` : '';

/** What could have told more of it, and was not to be had. */
const notSeen = ({ lifecycle, tagged, tags, repositories, pullThrough }: EcrImage): string =>
  [
    unread(pullThrough, 'Whether it is a cache that has yet to fetch it'),
    unread(lifecycle, 'Whether a lifecycle policy removed it'),
    unread(tagged, 'Where the tag points now'),
    unread(tags, 'Which tags there are'),
    unread(repositories, 'Whether another repository has it'),
  ].join('');

/** What a pull through cache does not hold yet, its first pull fetches: that it is not there is no fault by itself. */
const notCachedYet = ({ reference, pullThrough }: EcrImage): Judgement | undefined => {
  const rule = knownValue(pullThrough);
  return rule === undefined
    ? undefined
    : {
        result: 'unknown',
        detail: `Repository ${reference.repository} is a cache of ${rule.upstream}, and ${wantedVersion(reference)} is not in it yet: its pull must fetch it. Whether it exists upstream is not seen from here.`,
      };
};

/** Why an image is not there, in an existing repository: not cached yet, its tag moved on, a lifecycle rule took it, or nobody knows. */
export const goneImage = (image: EcrImage, { cause, time }: Failure): Judgement =>
  notCachedYet(image) ??
  movedTag(image) ??
  expired(image, Date.parse(time ?? '')) ?? {
    result: 'fail',
    root: 'image-not-found',
    confidence:
      image.pullThrough.state === 'unreadable' && cause !== 'image-not-found' ? 'likely' : 'confirmed',
    detail: `Repository ${image.reference.repository} has no ${wantedVersion(image.reference)}.${neighbours(image)}${notSeen(image)}`,
  };

/** Why an image that is there cannot be pulled: it is in archive storage, or on its way back. */
export const archivedImage = ({ reference, version }: EcrImage): Failed | undefined => {
  const found = knownValue(version);
  if (found?.status !== 'ARCHIVED' && found?.status !== 'ACTIVATING') return undefined;
  const where =
    found.status === 'ARCHIVED'
      ? `is in archive storage${found.archivedAt === undefined ? '' : ` since${at(found.archivedAt)}`}, from which nothing can be pulled`
      : 'is being restored from archive storage and cannot be pulled yet';
  const what = wantedVersion(reference);
  return {
    result: 'fail',
    root: 'image-archived',
    confidence: 'confirmed',
    detail: `${what.charAt(0).toUpperCase()}${what.slice(1)} in repository ${reference.repository} ${where}.`,
  };
};
