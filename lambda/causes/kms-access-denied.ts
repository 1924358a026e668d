import { grant } from '../grant.ts';
import { links } from '../links.ts';
import { awsCommand } from '../shell.ts';
import { defineCause } from './cause.ts';
import { denialOf } from './verdict.ts';

/**
 * A KMS key refuses: the role may not decrypt with it, or the key is disabled or being deleted. Shapes: `Access to KMS
 * is not allowed` (Secrets Manager), `The ciphertext refers to a customer master key that does not exist, … or you are
 * not allowed to access` (KMS by way of SSM), `not authorized to perform: kms:Decrypt`.
 */
export const kmsAccessDenied = defineCause({
  code: 'kms-access-denied',
  title: 'a KMS key refuses',
  says: [
    (clues) => denialOf(clues, 'kms') !== undefined,
    /\bAccess to KMS is not allowed/i,
    /\bciphertext refers to a (?:customer master )?key\b/i,
    /\b(?:KMSKeyDisabled|KMSInvalidState|KMSAccessDenied|KMSNotFound|InvalidKeyId|KMSOptInRequired)\w*/i,
    /\barn:[\w-]+:kms:[^\s]{1,200} (?:is (?:disabled|pending)|does not exist)/i,
    /\bcan't decrypt the (?:protected )?secret/i,
  ],
  wordsAreProof: true,
  checks: ['secret', 'permission'],
  retryable: false,
  summary: ({ role }) =>
    `The KMS key that protects a start-up secret does not let the ${role.replace(/^the /, '')} decrypt.`,
  remedy: (subject, failure, diagnosis) => {
    const key = denialOf(failure.clues, 'kms')?.resource;
    const { secretArn } = failure.clues;
    const base = grant(
      failure,
      diagnosis,
      key === undefined ? [] : [{ action: 'kms:Decrypt', resource: key }],
    );
    const findKey =
      secretArn === undefined
        ? []
        : [
            awsCommand('secretsmanager describe-secret', {
              'secret-id': secretArn,
              query: 'KmsKeyId',
              output: 'text',
              region: subject.region,
            }),
          ];
    return {
      ...base,
      summary: `Let the ${subject.role.replace(/^the /, '')} decrypt with the secret's key.`,
      steps: [
        "Allow kms:Decrypt on the key to the role; the key's own policy must allow it too, or leave it to IAM.",
        'See that the key is enabled and not scheduled for deletion.',
      ],
      commands: [...(key === undefined ? findKey : []), ...base.commands],
      links: [links.kmsPolicies, links.secrets],
    };
  },
});
