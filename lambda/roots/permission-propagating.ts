import { causeOf } from '../causes/index.ts';
import type { FinerRoot } from './root.ts';

/** IAM spreads a change within seconds or minutes: the start was denied before it arrived. */
export const permissionPropagating: FinerRoot = {
  kinds: [
    'ecr-pull-denied',
    'ecr-auth-denied',
    'secret-access-denied',
    'kms-access-denied',
    'pull-through-cache-failed',
    'role-not-assumable',
  ],
  title: 'denied then, allowed now',
  remedy: (subject, failure, diagnosis) => causeOf(failure.cause).remedy(subject, failure, diagnosis),
};
