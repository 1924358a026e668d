import { executionRole } from './execution-role.ts';
import { hostless } from './hostless.ts';
import { images } from './images.ts';
import { instance } from './instance.ts';
import { network } from './network.ts';
import { permissions } from './permissions.ts';
import { pullRole } from './pull-role.ts';
import { secrets } from './secrets.ts';
import { service } from './service.ts';
import { task } from './task.ts';
import { taskDefinition } from './task-definition.ts';

/** Everything that can be asked of AWS. The order is that of the rounds: a probe comes after those it needs. */
export const probes = [
  task,
  taskDefinition,
  service,
  instance,
  hostless,
  images,
  pullRole,
  executionRole,
  permissions,
  secrets,
  network,
] as const;
