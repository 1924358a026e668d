import { Aws } from 'aws-cdk-lib';
import type { EventPattern } from 'aws-cdk-lib/aws-events';
import { deployedPattern, steadyPattern } from './recovery-pattern.ts';
import type { RegionSettings } from './region-settings.ts';
import { rulePattern } from './rule-pattern.ts';

/** A rule without its target: the function at home, the home region's bus elsewhere. */
export interface EventRule {
  readonly id: string;
  readonly description: string;
  readonly eventPattern: EventPattern;
}

/** The regions whose events the function gets. Where none is named it is whichever the stack is deployed in. */
export const watchedRegions = ({ home, further }: RegionSettings): readonly string[] => [
  home ?? Aws.REGION,
  ...further,
];

/** What the function is to hear of, the same in every region, so that what is forwarded is also taken. */
export const eventRules = (settings: {
  readonly clusters: readonly string[];
  readonly regions: RegionSettings;
}): readonly [failures: EventRule, ...recoveries: EventRule[]] => [
  {
    id: 'Rule',
    description:
      'ECS tasks that stopped because an image, its registry or a start-up secret could not be had',
    eventPattern: rulePattern(settings.clusters),
  },
  {
    id: 'SteadyRule',
    description: 'ECS services that are at their desired count: what failed there is over',
    eventPattern: steadyPattern(settings.clusters),
  },
  {
    id: 'DeployedRule',
    description: 'ECS deployments that are complete: what failed there is over',
    eventPattern: deployedPattern(settings.clusters, watchedRegions(settings.regions)),
  },
];
