import { causeOf } from '../causes/index.ts';
import type { FinerRoot } from './root.ts';

/** The role may do no more than its permissions boundary allows, and the boundary leaves an action of the start out. */
export const permissionsBoundary: FinerRoot = {
  kinds: [
    'policy-explicit-deny',
    'ecr-auth-denied',
    'ecr-pull-denied',
    'secret-access-denied',
    'kms-access-denied',
    'pull-through-cache-failed',
  ],
  title: 'the permissions boundary does not allow it',
  remedy: (subject, failure, diagnosis) => causeOf(failure.cause).remedy(subject, failure, diagnosis),
};
