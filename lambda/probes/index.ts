import { images } from './images.ts';
import { permissions } from './permissions.ts';
import { pullRole } from './pull-role.ts';
import { taskDefinition } from './task-definition.ts';

/** Everything that can be asked of AWS. The order is that of the rounds: a probe comes after those it needs. */
export const probes = [taskDefinition, images, pullRole, permissions] as const;
