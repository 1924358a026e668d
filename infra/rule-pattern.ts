import type { EventPattern } from 'aws-cdk-lib/aws-events';

/**
 * How the reason of a pull, registry-auth or secret failure begins, where the stop code does not say that the task
 * failed to start. Prefixes only: an account has 30 rules with wildcards on a bus, and this takes none of them.
 */
const failurePrefixes = [
  // CannotPullContainerError and its kin for manifests, ECR's authorization and private registries (agent source).
  'CannotPull',
  // Registry auth and secrets, on Fargate and by newer agents.
  'ResourceInitializationError',
  // A malformed image name on Fargate, in the three ways that have been seen.
  'InternalError: failed to normalize',
  'InternalError: failed to create container model',
  'failed to normalize image reference',
  // Secrets, from agents of 2020 and before: Secrets Manager and Parameter Store both begin so.
  'Fetching secret data from',
  // A pull that never ended, from old agents. The same error for `created` or `started` is not a pull.
  'DockerTimeoutError: Could not transition to pull',
] as const;

/** EventBridge's limit on the text of a pattern. */
export const patternChars = 2_048;

const ofCluster = (cluster: string): string | { readonly suffix: string } =>
  cluster.startsWith('arn:') ? cluster : { suffix: `:cluster/${cluster}` };

/**
 * What a detail's `clusterArn` must be, by name or whole ARN; empty means any. A name is matched as the end of the ARN,
 * from the colon on, which no other cluster's ARN can have.
 */
export const clusterTests = (clusters: readonly string[]): { readonly clusterArn?: unknown[] } =>
  clusters.length === 0 ? {} : { clusterArn: clusters.map(ofCluster) };

/**
 * Which events wake the function for a failure: tasks that stopped, and either never started (then the words are judged in code,
 * for one in seven real failure texts carries none of the usual names) or say in the task's or a container's reason
 * that an image or secret could not be had. Old agents report those as EssentialContainerExited, so the stop code is
 * not asked for there. An ordinary stop, be it a deployment or an exit, matches nothing and costs nothing.
 */
export const rulePattern = (clusters: readonly string[]): EventPattern => {
  const begins = failurePrefixes.map((prefix) => ({ prefix }));
  return {
    source: ['aws.ecs'],
    detailType: ['ECS Task State Change'],
    detail: {
      ...clusterTests(clusters),
      lastStatus: ['STOPPED'],
      $or: [
        { stopCode: ['TaskFailedToStart'] },
        { stoppedReason: begins },
        { containers: { reason: begins } },
      ],
    },
  };
};
