import { causeOf } from '../causes/index.ts';
import type { FinerRoot } from './root.ts';

/** The ARN in the task definition is partial, or another than the one that the policy or the secret has. */
export const secretArnMismatch: FinerRoot = {
  kinds: ['secret-access-denied', 'secret-not-found'],
  title: "the secret's ARN is another one",
  remedy: (subject, failure, diagnosis) => causeOf(failure.cause).remedy(subject, failure, diagnosis),
};
