import type { Instance } from '@aws-sdk/client-ec2';
import type { Aws } from '../aws.ts';
import { type Fact, knownValue } from '../facts.ts';
import type { ContainerInstance, Role } from '../facts-iam.ts';
import type { Failure } from '../failure.ts';
import { present } from '../present.ts';
import { read } from './probe.ts';
import { roleFrom } from './role-from.ts';

/** Told by a message of the instance's own role: its session is the instance's id. */
const saidInstance = ({ clues }: Failure): string | undefined => {
  const session = clues.principal?.sessionName;
  return session !== undefined && /^i-[0-9a-f]{8,17}$/.test(session) ? session : undefined;
};

const iso = (date: Date | undefined): string | undefined =>
  date === undefined ? undefined : new Date(date).toISOString();

const placed = (failure: Failure, aws: Aws): Promise<Fact<Omit<ContainerInstance, 'role'>>> =>
  read('ecs:DescribeContainerInstances', ['ClusterNotFoundException'], async () => {
    const { clusterArn, containerInstanceArn = '', region } = failure;
    const answer = await aws(
      'ecs:DescribeContainerInstances',
      {
        containerInstances: [containerInstanceArn],
        ...(clusterArn === undefined ? {} : { cluster: clusterArn }),
      },
      region === undefined ? {} : { region },
    );
    const found = answer.containerInstances?.[0];
    if (found === undefined) return undefined;
    return {
      arn: containerInstanceArn,
      ...present({
        instanceId: found.ec2InstanceId,
        registeredAt: iso(found.registeredAt),
        agentConnected: found.agentConnected,
        agentVersion: found.versionInfo?.agentVersion,
      }),
    };
  });

interface Launched {
  /** A terminated instance no longer shows the profile that it had. */
  readonly isGone?: boolean;
  readonly launchedAt?: string;
  readonly instanceProfileArn?: string;
  readonly network?: NonNullable<ContainerInstance['network']>;
}

/** The primary interface: the agent pulls by it, whatever interfaces the tasks on the instance have. */
const networkOf = (found: Instance): Launched['network'] => {
  const { SubnetId: subnetId, VpcId: vpcId } = found;
  if (subnetId === undefined || vpcId === undefined) return undefined;
  const primary = found.NetworkInterfaces?.find(({ Attachment: at }) => at?.DeviceIndex === 0);
  const groups = primary?.Groups ?? found.SecurityGroups ?? [];
  return {
    subnetId,
    vpcId,
    securityGroupIds: groups.flatMap(({ GroupId: id }) => id ?? []),
    hasPublicIp: (found.PublicIpAddress ?? primary?.Association?.PublicIp) !== undefined,
    ...present({ privateIp: found.PrivateIpAddress }),
  };
};

const launched = (id: string, region: string | undefined, aws: Aws): Promise<Fact<Launched>> =>
  read('ec2:DescribeInstances', ['InvalidInstanceID.NotFound'], async () => {
    const answer = await aws(
      'ec2:DescribeInstances',
      { InstanceIds: [id] },
      region === undefined ? {} : { region },
    );
    const found = answer.Reservations?.[0]?.Instances?.[0];
    return (
      found &&
      present({
        launchedAt: iso(found.LaunchTime),
        instanceProfileArn: found.IamInstanceProfile?.Arn,
        network: networkOf(found),
        isGone: /^(?:shutting-down|terminated)$/.test(found.State?.Name ?? '') || undefined,
      })
    );
  });

const roleOfProfile = async (arn: string, failure: Failure, aws: Aws): Promise<Fact<Role>> => {
  const name = arn.split('/').at(-1) ?? arn;
  const profile = await read(
    'iam:GetInstanceProfile',
    ['NoSuchEntity', 'NoSuchEntityException'],
    async () => {
      const { InstanceProfile: found } = await aws('iam:GetInstanceProfile', { InstanceProfileName: name });
      return found;
    },
  );
  if (profile.state !== 'known') return profile;
  const role = profile.value.Roles?.[0];
  return role === undefined
    ? { state: 'absent', from: profile.from }
    : { state: 'known', value: roleFrom(role, failure), from: profile.from };
};

const roleOf = (machine: Fact<Launched>, failure: Failure, aws: Aws): Promise<Fact<Role>> | Fact<Role> => {
  if (machine.state !== 'known') return machine;
  const { instanceProfileArn: arn, isGone } = machine.value;
  if (arn === undefined && isGone) return { state: 'not-asked', why: 'the instance is terminated' };
  return arn === undefined ? { state: 'absent', from: machine.from } : roleOfProfile(arn, failure, aws);
};

const notOnEc2 = {
  state: 'not-asked',
  why: 'it is not an instance of EC2, so that no instance profile tells its role',
} as const;

/** The instance as ECS has it, or as far as the message names it. */
const seen = async (failure: Failure, said: string | undefined, aws: Aws): ReturnType<typeof placed> => {
  const { containerInstanceArn: arn } = failure;
  const found = arn === undefined ? undefined : await placed(failure, aws);
  // A message may be about another instance than ECS names: the facts of the two are not mixed.
  const isSame = found?.state === 'known' && (said === undefined || found.value.instanceId === said);
  if (said === undefined || isSame)
    return found ?? { state: 'not-asked', why: 'the event names no container instance' };
  return { state: 'known', value: { arn: arn ?? '', instanceId: said }, from: 'the message' };
};

/**
 * The container instance that a task on EC2 was placed on, and the role of its instance profile. A message that names
 * the instance's role by its session names the instance too, which saves a round trip.
 */
export const readContainerInstance = async (failure: Failure, aws: Aws): Promise<Fact<ContainerInstance>> => {
  const said = saidInstance(failure);
  const early = said === undefined ? undefined : launched(said, failure.region, aws);
  const instance = await seen(failure, said, aws);
  if (instance.state !== 'known') return instance;
  const id = instance.value.instanceId ?? said ?? '';
  if (!id.startsWith('i-')) return { ...instance, value: { ...instance.value, role: notOnEc2 } };
  const machine = await (early ?? launched(id, failure.region, aws));
  const role = await roleOf(machine, failure, aws);
  return { ...instance, value: { ...instance.value, ...knownValue(machine), role } };
};
