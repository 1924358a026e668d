import { causeOf } from '../causes/index.ts';
import type { FinerRoot } from './root.ts';

/** The digest that the deployment was pinned to is no longer there, and the tag points to another image. */
export const tagMoved: FinerRoot = {
  kinds: ['image-not-found'],
  title: 'the digest is gone, the tag has moved',
  remedy: (subject, failure, diagnosis) => causeOf(failure.cause).remedy(subject, failure, diagnosis),
};
