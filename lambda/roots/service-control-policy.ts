import { causeOf } from '../causes/index.ts';
import type { FinerRoot } from './root.ts';

/** A service control policy of the organization stands above every role of the account. */
export const serviceControlPolicy: FinerRoot = {
  kinds: [
    'policy-explicit-deny',
    'ecr-auth-denied',
    'ecr-pull-denied',
    'secret-access-denied',
    'kms-access-denied',
    'pull-through-cache-failed',
  ],
  title: 'an SCP of the organization does not allow it',
  remedy: (subject, failure, diagnosis) => causeOf(failure.cause).remedy(subject, failure, diagnosis),
};
