import { createHash } from 'node:crypto';
import type { Failure } from './failure.ts';
import { readImage } from './image.ts';

/** Hexadecimal digits of the id: enough for every incident of an account for ever, short enough to read out. */
const digits = 16;

const repositoryOf = (image: string): string => {
  const { registry, repository } = readImage(image) ?? {};
  return repository === undefined ? image : `${registry}/${repository}`;
};

/**
 * The same for every finding of one incident: where it is, its cause and what it is about (role and action,
 * repository, host). Never a task, a tag, a time or a request: they differ at each retry of the same failure. Known
 * from the event alone, so that a repeat can be told before anything is asked of AWS.
 */
export const incidentId = ({
  account,
  region,
  clusterArn,
  group,
  cause,
  clues,
  containers,
  synthetic,
}: Failure): string => {
  const about = [
    clues.principal?.roleName ?? '',
    ...clues.denials.map(({ action, resource = '' }) => `${action} ${resource}`),
    ...containers.map(({ image }) => repositoryOf(image)).sort(),
    containers.length > 0 ? '' : (clues.host ?? ''),
  ];
  const key = JSON.stringify([
    account,
    region,
    clusterArn,
    group,
    cause,
    about,
    ...(synthetic ? ['synthetic'] : []),
  ]);
  return createHash('sha256').update(key).digest('hex').slice(0, digits);
};
