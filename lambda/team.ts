import type { Diagnosis } from './diagnosis.ts';
import { knownValue } from './facts.ts';
import type { Failure } from './failure.ts';
import { plain } from './report/text.ts';

/** ECS lets a tag's value have as many characters (ECS API, Tag). */
const longest = 256;

/** Reads tags as ECS lists them; one without a key is none. */
export const tagsOf = (
  tags: readonly { key?: string | undefined; value?: string | undefined }[] | undefined,
): { readonly tags?: Readonly<Record<string, string>> } =>
  tags === undefined || tags.length === 0
    ? {}
    : { tags: Object.fromEntries(tags.flatMap(({ key, value = '' }) => (key ? [[key, value]] : []))) };

/**
 * Whose failure it is, by the tag that the settings name: the service's own, or the task definition's where the task is
 * of no service. Undefined without that setting, without the tag, or where the tags could not be read. Pure; whoever may
 * tag a service chooses the text.
 */
export const teamOf = (
  { group = '' }: Failure,
  { facts }: Pick<Diagnosis, 'facts'>,
  routeTag: string | undefined,
): string | undefined => {
  const tagged = group.startsWith('service:') ? knownValue(facts.service) : knownValue(facts.taskDefinition);
  const value = Object.entries(tagged?.tags ?? {}).find(([key]) => key === routeTag)?.[1];
  return plain(value ?? '', longest) || undefined;
};
