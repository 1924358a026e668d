import { Aws } from 'aws-cdk-lib';
import type { EventPattern } from 'aws-cdk-lib/aws-events';
import { clusterTests, patternChars } from './rule-pattern.ts';

/**
 * Services that are at their desired count. ECS says so when they come to it, and every six hours while they stay: most
 * of these events find no incident open. The same detail type has a dozen other names, which stay out.
 */
export const steadyPattern = (clusters: readonly string[]): EventPattern => ({
  source: ['aws.ecs'],
  detailType: ['ECS Service Action'],
  detail: { ...clusterTests(clusters), eventName: ['SERVICE_STEADY_STATE'] },
});

/** How the ARNs of a cluster's services begin. The cluster's own ARN says where it is; a name is of any of the regions. */
const servicesOf = (cluster: string, regions: readonly string[]): string[] =>
  cluster.startsWith('arn:')
    ? [`${cluster.replace(':cluster/', ':service/')}/`]
    : regions.map((region) => `arn:${Aws.PARTITION}:ecs:${region}:${Aws.ACCOUNT_ID}:service/${cluster}/`);

/** The pattern in characters once it is deployed, or some more: with the longest partition and region. */
const lengthOf = (pattern: unknown): number =>
  JSON.stringify(pattern)
    .replaceAll(Aws.PARTITION, 'aws-us-gov')
    .replaceAll(Aws.REGION, 'ap-southeast-1')
    .replaceAll(Aws.ACCOUNT_ID, '111122223333').length;

/**
 * Deployments that came to their end. Such an event does not name its cluster, but the service that it is about does:
 * by the beginning of its ARN, so no wildcard is needed, of which a bus has few. With more clusters than a pattern has
 * room for it takes those of all, which costs a call for each, and ends nothing: no incident is open where no failure
 * is let in.
 */
export const deployedPattern = (clusters: readonly string[], regions: readonly string[]): EventPattern => {
  const everywhere: EventPattern = {
    source: ['aws.ecs'],
    detailType: ['ECS Deployment State Change'],
    detail: { eventName: ['SERVICE_DEPLOYMENT_COMPLETED'] },
  };
  // The type knows of texts only, the service of tests as well.
  const resources = clusters
    .flatMap((cluster) => servicesOf(cluster, regions))
    .map((prefix) => ({ prefix })) as unknown as string[];
  const watched = { ...everywhere, resources };
  return clusters.length === 0 || lengthOf(watched) > patternChars ? everywhere : watched;
};
