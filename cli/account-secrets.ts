import * as v from 'valibot';
import { region, text, time } from './account-values.ts';

/** A secret without its value. */
export const secret = v.strictObject({
  name: text,
  /** The six characters that end its ARN; made up from the name when left out. */
  suffix: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9]{6}$/, 'must be six letters or digits'))),
  region: v.optional(region),
  /** Left out: AWS's own key. */
  kmsKeyId: v.optional(text),
  deletedAt: v.optional(time),
  /** Staging labels by version id. */
  versions: v.optional(v.record(v.string(), v.array(text)), {
    'a1b2c3d4-5678-90ab-cdef-1234567890ab': ['AWSCURRENT'],
  }),
});

/** A parameter without its value. */
export const parameter = v.strictObject({
  name: text,
  type: v.optional(v.picklist(['String', 'StringList', 'SecureString']), 'SecureString'),
  /** Of a SecureString; left out: AWS's own key. */
  keyId: v.optional(text),
  version: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
  region: v.optional(region),
});

export const key = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[\w-]+$/, 'must be the id of a key, without its ARN')),
  state: v.optional(
    v.picklist(['Enabled', 'Disabled', 'PendingDeletion', 'PendingImport', 'Unavailable']),
    'Enabled',
  ),
  manager: v.optional(v.picklist(['CUSTOMER', 'AWS']), 'CUSTOMER'),
  aliases: v.optional(
    v.array(v.pipe(v.string(), v.regex(/^alias\/./, 'must be an alias such as alias/shop'))),
    [],
  ),
  region: v.optional(region),
});
