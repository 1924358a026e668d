import { causeOf } from '../causes/index.ts';
import type { FinerRoot } from './root.ts';

/** A lifecycle rule of the repository selects such an image and removes it. */
export const imageExpired: FinerRoot = {
  kinds: ['image-not-found'],
  title: 'a lifecycle policy removed the image',
  remedy: (subject, failure, diagnosis) => causeOf(failure.cause).remedy(subject, failure, diagnosis),
};
