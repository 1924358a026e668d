import { causeOf } from '../causes/index.ts';
import type { FinerRoot } from './root.ts';

/** The image is still described by its id, but it is in archive storage, from which nothing can be pulled. */
export const imageArchived: FinerRoot = {
  kinds: ['image-not-found'],
  title: 'the image is in archive storage',
  remedy: (subject, failure, diagnosis) => causeOf(failure.cause).remedy(subject, failure, diagnosis),
};
