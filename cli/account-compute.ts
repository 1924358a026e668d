import * as v from 'valibot';
import { networkConfiguration, placement } from './account-network.ts';
import { count, path, region, text, time } from './account-values.ts';

const instanceId = v.pipe(
  v.string(),
  v.regex(/^m?i-[0-9a-f]{8,17}$/, 'must be an instance id such as i-01a01a01a01a01a01'),
);

/** A container instance of a cluster, and the instance of EC2 that it is. */
export const containerInstance = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[\w-]+$/, 'must be the id of a container instance, without its ARN')),
  cluster: text,
  ec2InstanceId: instanceId,
  registeredAt: time,
  agentConnected: v.optional(v.boolean(), true),
  agentVersion: v.optional(text, '1.96.0'),
  region: v.optional(region),
});

export const instance = v.strictObject({
  id: instanceId,
  launchedAt: v.optional(time, '2026-01-01T00:00:00Z'),
  state: v.optional(v.picklist(['pending', 'running', 'stopping', 'stopped', 'terminated']), 'running'),
  /** Name of its instance profile. */
  instanceProfile: v.optional(text),
  ...placement,
  region: v.optional(region),
});

export const instanceProfile = v.strictObject({
  name: text,
  path,
  /** Name of its role. */
  role: v.optional(text),
});

const taskDefinitionName = v.pipe(
  v.string(),
  v.regex(/^[\w-]+:\d+$/, 'must be a family and a revision, such as web:41'),
);

export const service = v.strictObject({
  name: text,
  cluster: text,
  region: v.optional(region),
  status: v.optional(v.picklist(['ACTIVE', 'DRAINING', 'INACTIVE']), 'ACTIVE'),
  desiredCount: count,
  runningCount: v.optional(count, 0),
  taskDefinition: taskDefinitionName,
  networkConfiguration: v.optional(networkConfiguration),
  /** Made up from the service itself when it is left out. */
  deployments: v.optional(
    v.array(
      v.strictObject({
        status: v.picklist(['PRIMARY', 'ACTIVE', 'INACTIVE']),
        taskDefinition: taskDefinitionName,
        rolloutState: v.optional(v.picklist(['IN_PROGRESS', 'COMPLETED', 'FAILED'])),
        desiredCount: v.optional(count, 0),
        runningCount: v.optional(count, 0),
        createdAt: v.optional(time, '2026-01-01T00:00:00Z'),
      }),
    ),
  ),
});
