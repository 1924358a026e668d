import { causeOf } from '../causes/index.ts';
import type { FinerRoot } from './root.ts';

/** The instance role was deleted and made again under its name after the agent had taken its identity from it. */
export const agentCredentialsStale: FinerRoot = {
  kinds: ['ecr-pull-denied', 'ecr-auth-denied'],
  title: 'the ECS agent holds the identity of a deleted role',
  remedy: (subject, failure, diagnosis) => causeOf(failure.cause).remedy(subject, failure, diagnosis),
};
