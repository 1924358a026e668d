import { readList } from './read-list.ts';
import type { RegionSettings } from './region-settings.ts';
import { patternChars, rulePattern } from './rule-pattern.ts';

const clusterName = /^[A-Za-z\d][\w-]{0,254}$/;
const clusterArn = /^arn:aws[a-z-]*:ecs:([a-z\d-]+):(\d{12}):cluster\/[\w-]{1,255}$/;

/** Faults of the clusters taken together: no rule could match them all. */
const faultsTogether = (clusters: readonly string[], { home, further }: RegionSettings): string[] => {
  const places = clusters.flatMap((cluster) => {
    const [, region = '', account = ''] = clusterArn.exec(cluster) ?? [];
    return region === '' ? [] : [{ region, account }];
  });
  const accounts = new Set(places.map(({ account }) => account));
  const regions = new Set(places.map(({ region }) => region));
  const known = home === undefined ? undefined : [home, ...further];
  const elsewhere = known === undefined ? [] : [...regions].filter((region) => !known.includes(region));
  const areSplit = accounts.size > 1 || (known === undefined && regions.size > 1);
  const { length } = JSON.stringify(rulePattern(clusters));
  return [
    ...(areSplit
      ? [
          "clusters must be of the stack's own account and region, but names " +
            [...new Set(places.map(({ region, account }) => `${region}:${account}`))].join(' and '),
        ]
      : []),
    ...(elsewhere.length > 0
      ? [`clusters must be of the regions ${known?.join(', ')}, but names ${elsewhere.join(' and ')}`]
      : []),
    ...(length > patternChars
      ? [`clusters are too many: the rule's pattern would have ${length} characters of ${patternChars}`]
      : []),
  ];
};

/** Reads `clusters` from CDK context: names, which hold in every region, or ARNs. Faults go to `complain`. */
export const readClusters = (
  value: unknown,
  regions: RegionSettings,
  complain: (fault: string) => void,
): readonly string[] => {
  const clusters = readList(value, {
    valid: (entry) => clusterName.test(entry) || clusterArn.test(entry),
    complain: (what) => complain(`clusters must be names or ARNs of ECS clusters with commas between${what}`),
  });
  for (const fault of faultsTogether(clusters, regions)) complain(fault);
  return clusters;
};
