import { causeOf } from '../causes/index.ts';
import type { FinerRoot } from './root.ts';

/** A name without a host means Docker Hub, and the account has an ECR repository of that name. */
export const registryHostMissing: FinerRoot = {
  kinds: ['registry-auth-failed', 'repository-not-found', 'image-not-found', 'rate-limited'],
  title: "the registry's host is missing in the image name",
  remedy: (subject, failure, diagnosis) => causeOf(failure.cause).remedy(subject, failure, diagnosis),
};
