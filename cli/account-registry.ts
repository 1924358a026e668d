import * as v from 'valibot';
import { arn, policy, region, text, time } from './account-values.ts';

const image = v.strictObject({
  tags: v.optional(v.array(text), []),
  /** Made up from the repository's name and the tags when it is left out. */
  digest: v.optional(
    v.pipe(v.string(), v.regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 hexadecimal digits')),
  ),
  pushedAt: time,
  status: v.optional(v.picklist(['ACTIVE', 'ARCHIVED', 'ACTIVATING']), 'ACTIVE'),
  archivedAt: v.optional(time),
  lastPulledAt: v.optional(time),
  mediaType: v.optional(text),
});

export const repository = v.strictObject({
  name: text,
  region: v.optional(region),
  images: v.optional(v.array(image), []),
  /** Who else may pull. */
  policy: v.optional(policy),
  /** As ECR takes it: `{"rules": […]}`. */
  lifecyclePolicy: v.optional(v.looseObject({ rules: v.array(v.looseObject({})) })),
});

export const registryPolicy = v.strictObject({ region: v.optional(region), document: policy });

export const pullThroughCacheRule = v.strictObject({
  /** Of the repositories' names, or `ROOT`. */
  prefix: text,
  /** Host of the registry that it fetches from. */
  upstream: text,
  credentialArn: v.optional(arn),
  region: v.optional(region),
});

export const repositoryCreationTemplate = v.strictObject({
  prefix: text,
  appliedFor: v.optional(v.array(v.picklist(['PULL_THROUGH_CACHE', 'REPLICATION', 'CREATE_ON_PUSH'])), [
    'PULL_THROUGH_CACHE',
  ]),
  region: v.optional(region),
});
