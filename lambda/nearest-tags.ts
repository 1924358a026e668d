import type { RepositoryTag } from './facts-ecr.ts';
import { similarNames } from './similar.ts';

/** Tags that are compared letter by letter; a repository may have tens of thousands. */
const maxCompared = 1_000;

/** The newest tags and the nearest in name, five at most, newest first. `tags` are newest first. */
export const nearestTags = (wanted: string, tags: readonly RepositoryTag[]): RepositoryTag[] => {
  const names = tags.slice(0, maxCompared).map(({ tag }) => tag);
  const near = new Set(similarNames(wanted, names, 3));
  const chosen = new Set([...tags.filter(({ tag }) => near.has(tag)), ...tags].slice(0, 5));
  return tags.filter((each) => chosen.has(each));
};

/** The one tag that was most likely meant: the nearest in name, else the newest. */
export const nearestTag = (wanted: string, tags: readonly RepositoryTag[]): string | undefined => {
  const names = tags.slice(0, maxCompared).map(({ tag }) => tag);
  // Of equally near ones the newest, which stands first.
  return similarNames(wanted, names, 1, () => 0)[0] ?? names[0];
};
