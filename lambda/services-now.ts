import type { Service } from '@aws-sdk/client-ecs';
import type { Aws } from './aws.ts';
import type { Incident } from './incident.ts';
import type { ServiceNow } from './look-at.ts';

/** Services that one call describes at most (ECS API, DescribeServices). */
const perCall = 10;

interface Place {
  readonly clusterArn: string;
  readonly name: string;
}

/** Of an incident of a service; undefined for a standalone task's. */
const placeOf = ({ where }: Pick<Incident, 'where'>): Place | undefined => {
  const at = where.indexOf(' service:');
  return at < 0 ? undefined : { clusterArn: where.slice(0, at), name: where.slice(at + ' service:'.length) };
};

const describe = ({
  status,
  desiredCount,
  runningCount,
  taskDefinition,
  deployments = [],
}: Service): ServiceNow => ({
  status: status ?? '',
  desiredCount: desiredCount ?? 0,
  runningCount: runningCount ?? 0,
  taskDefinitionArn: taskDefinition ?? '',
  isSettled:
    deployments.length <= 1 && deployments.every(({ rolloutState }) => rolloutState !== 'IN_PROGRESS'),
});

const readCluster = async (
  aws: Aws,
  clusterArn: string,
  names: readonly string[],
): Promise<[string, ServiceNow][]> => {
  const region = clusterArn.split(':')[3];
  const { services = [] } = await aws(
    'ecs:DescribeServices',
    { cluster: clusterArn, services: [...names] },
    region ? { region } : {},
  );
  return names.map((name) => {
    const found = services.find(({ serviceName }) => serviceName === name);
    return [`${clusterArn} service:${name}`, found === undefined ? 'absent' : describe(found)];
  });
};

/** What ECS says of the services of these incidents, by `where`: a call for each ten of a cluster. What could not be read is not in it. */
export const servicesNow = async (
  aws: Aws,
  incidents: readonly Incident[],
): Promise<ReadonlyMap<string, ServiceNow>> => {
  const names = new Map<string, Set<string>>();
  for (const { clusterArn, name } of incidents.flatMap((each) => placeOf(each) ?? []))
    names.set(clusterArn, (names.get(clusterArn) ?? new Set()).add(name));
  const calls = [...names].flatMap(([clusterArn, all]) => {
    const list = [...all];
    return Array.from({ length: Math.ceil(list.length / perCall) }, (_, index) =>
      readCluster(aws, clusterArn, list.slice(index * perCall, (index + 1) * perCall)),
    );
  });
  const found = await Promise.allSettled(calls);
  return new Map(found.flatMap((each) => (each.status === 'fulfilled' ? each.value : [])));
};
