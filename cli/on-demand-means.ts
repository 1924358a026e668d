import type { Aws } from '../lambda/aws.ts';
import type { Means } from '../lambda/means.ts';
import { platformsWhereAsked } from './platforms.ts';

/** Time for reading from AWS, milliseconds: what the function has, too. */
export const budgetMs = 20_000;

/** A diagnosis on demand, live or replayed: manifests where they are asked for, nothing repaired and nothing sent. */
export const onDemandMeans = (aws: Aws): Means => ({
  aws,
  budgetMs,
  publish: async () => undefined,
  readMore: platformsWhereAsked,
});
