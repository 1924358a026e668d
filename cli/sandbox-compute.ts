import type { ContainerInstance, Service } from '@aws-sdk/client-ecs';
import type { SandboxAccount } from './account-file.ts';
import { awsError } from './aws-error.ts';
import type { Answers } from './sandbox-iam.ts';
import { partitionOf } from './sandbox-policies.ts';

type Call = 'ecs:DescribeContainerInstances' | 'ecs:DescribeServices' | 'ec2:DescribeInstances';

type SandboxService = SandboxAccount['services'][number];

const nameOf = (nameOrArn: string | undefined): string => nameOrArn?.split('/').at(-1) ?? 'default';

type SandboxInstance = SandboxAccount['instances'][number];

/** An instance whose subnet no VPC of the file has is as if it did not say one. */
const placed = (
  { subnet, securityGroups = [], privateIp, publicIp }: SandboxInstance,
  { vpcs }: SandboxAccount,
) => {
  const vpc = vpcs.find(({ subnets }) => subnets.some(({ id }) => id === subnet));
  if (vpc === undefined || subnet === undefined) return {};
  return {
    SubnetId: subnet,
    VpcId: vpc.id,
    SecurityGroups: securityGroups.map((GroupId) => ({ GroupId })),
    ...(privateIp === undefined ? {} : { PrivateIpAddress: privateIp }),
    ...(publicIp === undefined ? {} : { PublicIpAddress: publicIp }),
  };
};

/** Container instances, services and instances of EC2 of the account in memory. A cluster is there by being named. */
export const sandboxCompute = (account: SandboxAccount): Answers<Call> => {
  const isIn =
    (region = account.region) =>
    (each: { readonly region?: string | undefined }): boolean =>
      (each.region ?? account.region) === region;
  const arnOf = (region: string, rest: string): string =>
    `arn:${partitionOf(region)}:ecs:${region}:${account.account}:${rest}`;

  const clusterNamed = (asked: string | undefined, region: string): string => {
    const name = nameOf(asked);
    const all = [...account.services, ...account.containerInstances].filter(isIn(region));
    if (!all.some(({ cluster }) => cluster === name))
      throw awsError('ClusterNotFoundException', 'Cluster not found.');
    return name;
  };

  const missing = (arn: string) => ({ arn, reason: 'MISSING' });

  const describedService = (service: SandboxService, region: string): Service => {
    const { name, cluster, status, desiredCount, runningCount, taskDefinition } = service;
    const definition = (family: string): string => arnOf(region, `task-definition/${family}`);
    const deployments = service.deployments ?? [
      {
        status: 'PRIMARY' as const,
        taskDefinition,
        rolloutState: 'IN_PROGRESS' as const,
        desiredCount,
        runningCount,
        createdAt: '2026-01-01T00:00:00Z',
      },
    ];
    return {
      serviceArn: arnOf(region, `service/${cluster}/${name}`),
      serviceName: name,
      clusterArn: arnOf(region, `cluster/${cluster}`),
      status,
      desiredCount,
      runningCount,
      pendingCount: 0,
      taskDefinition: definition(taskDefinition),
      ...(service.networkConfiguration === undefined
        ? {}
        : { networkConfiguration: service.networkConfiguration }),
      deployments: deployments.map(({ rolloutState, createdAt, taskDefinition: own, ...rest }, index) => ({
        ...rest,
        id: `ecs-svc/${index + 1}`,
        taskDefinition: definition(own),
        createdAt: new Date(createdAt),
        ...(rolloutState === undefined ? {} : { rolloutState }),
      })),
    };
  };

  return {
    'ecs:DescribeContainerInstances': ({ cluster: asked, containerInstances: ids = [] }, options) => {
      const region = options?.region ?? account.region;
      const cluster = clusterNamed(asked, region);
      const all = account.containerInstances.filter(isIn(region)).filter((each) => each.cluster === cluster);
      const arn = (id: string): string => arnOf(region, `container-instance/${cluster}/${id}`);
      const found = ids.flatMap((id): ContainerInstance[] =>
        all
          .filter((each) => each.id === nameOf(id))
          .map((each) => ({
            containerInstanceArn: arn(each.id),
            ec2InstanceId: each.ec2InstanceId,
            registeredAt: new Date(each.registeredAt),
            agentConnected: each.agentConnected,
            status: 'ACTIVE',
            versionInfo: { agentVersion: each.agentVersion },
          })),
      );
      const gone = ids.filter((id) => !all.some((each) => each.id === nameOf(id)));
      return {
        $metadata: {},
        containerInstances: found,
        failures: gone.map((id) => missing(arn(nameOf(id)))),
      };
    },
    'ecs:DescribeServices': ({ cluster: asked, services: names = [] }, options) => {
      const region = options?.region ?? account.region;
      const cluster = clusterNamed(asked, region);
      const all = account.services.filter(isIn(region)).filter((each) => each.cluster === cluster);
      const found = names.flatMap((name) => all.filter((each) => each.name === nameOf(name)));
      const gone = names.filter((name) => !all.some((each) => each.name === nameOf(name)));
      return {
        $metadata: {},
        services: found.map((each) => describedService(each, region)),
        failures: gone.map((name) => missing(arnOf(region, `service/${cluster}/${nameOf(name)}`))),
      };
    },
    'ec2:DescribeInstances': ({ InstanceIds: ids = [] }, options) => {
      const all = account.instances.filter(isIn(options?.region));
      const instances = ids.map((id) => {
        const found = all.find((each) => each.id === id);
        if (found === undefined)
          throw awsError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
        const profile = account.instanceProfiles.find(({ name }) => name === found.instanceProfile);
        const partition = partitionOf(account.region);
        return {
          InstanceId: found.id,
          LaunchTime: new Date(found.launchedAt),
          State: { Name: found.state },
          ...placed(found, account),
          ...(profile === undefined
            ? {}
            : {
                IamInstanceProfile: {
                  Arn: `arn:${partition}:iam::${account.account}:instance-profile${profile.path}${profile.name}`,
                },
              }),
        };
      });
      return { $metadata: {}, Reservations: instances.map((each) => ({ Instances: [each] })) };
    },
  };
};
