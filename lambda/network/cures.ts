import type { Failure } from '../failure.ts';
import { awsCommand } from '../shell.ts';
import {
  endpointGroups,
  endpointSubnets,
  missingServices,
  ownGroups,
  type Scene,
  workingNat,
} from './scene.ts';

/** List prices of us-east-1, US dollars a month or a GB: enough to choose by, not to budget by. */
export const costs =
  'Cost (us-east-1 list prices): an interface endpoint is about $7 a month in each zone and $0.01 a GB, a NAT gateway about $33 a month and $0.045 a GB; the gateway endpoint for S3 costs nothing.';

/** A flag has no value, which `awsCommand` does not know. */
const flagged = (command: string, flag: string): string => `${command} --${flag}`;

const createInterface = ({ network }: Scene, service: string): string => {
  const groups = endpointGroups(network) ?? ownGroups(network);
  return flagged(
    awsCommand('ec2 create-vpc-endpoint', {
      'vpc-id': network.vpcId,
      'vpc-endpoint-type': 'Interface',
      'service-name': `com.amazonaws.${network.region}.${service}`,
      'subnet-ids': endpointSubnets(network),
      ...(groups.length === 0 ? {} : { 'security-group-ids': groups }),
      region: network.region,
    }),
    'private-dns-enabled',
  );
};

const createGateway = ({ network, trace }: Scene): string =>
  awsCommand('ec2 create-vpc-endpoint', {
    'vpc-id': network.vpcId,
    'vpc-endpoint-type': 'Gateway',
    'service-name': `com.amazonaws.${network.region}.s3`,
    'route-table-ids': trace.table?.id,
    region: network.region,
  });

const gatewayOfS3 = ({ network }: Scene) =>
  (network.endpoints.state === 'known' ? network.endpoints.value : []).find(
    ({ type, service }) => type === 'Gateway' && service === `com.amazonaws.${network.region}.s3`,
  );

const intoTable = (scene: Scene, endpointId: string): string =>
  awsCommand('ec2 modify-vpc-endpoint', {
    'vpc-endpoint-id': endpointId,
    'add-route-table-ids': scene.trace.table?.id,
    region: scene.network.region,
  });

/** The rule that lets a task's group into itself, for endpoints that are put into it. */
const intoOwnGroup = ({ network }: Scene): string[] => {
  const [own] = ownGroups(network);
  return own === undefined || endpointGroups(network) !== undefined
    ? []
    : [
        awsCommand('ec2 authorize-security-group-ingress', {
          'group-id': own,
          protocol: 'tcp',
          port: '443',
          'source-group': own,
          region: network.region,
        }),
      ];
};

/** The endpoints that the start needs and the VPC lacks, each as one command. */
export const addEndpoints = (scene: Scene, failure: Failure): string[] => {
  const missing = missingServices(scene, failure);
  const gateway = gatewayOfS3(scene);
  const interfaces = missing.filter((service) => service !== 's3');
  return [
    ...(interfaces.length === 0 ? [] : intoOwnGroup(scene)),
    ...interfaces.map((service) => createInterface(scene, service)),
    ...(missing.includes('s3')
      ? [gateway === undefined ? createGateway(scene) : intoTable(scene, gateway.id)]
      : []),
  ];
};

const v6 = ({ trace }: Scene): boolean => trace.target.party.ranges[0]?.family === 6;

/** A default route: made where there is none, put in the place of one that leads nowhere. */
export const defaultRoute = (
  scene: Scene,
  how: 'create-route' | 'replace-route',
  target: { readonly 'nat-gateway-id'?: string; readonly 'gateway-id'?: string },
  tableId = scene.trace.table?.id,
): string[] =>
  tableId === undefined
    ? []
    : [
        awsCommand(`ec2 ${how}`, {
          'route-table-id': tableId,
          ...(v6(scene)
            ? { 'destination-ipv6-cidr-block': '::/0' }
            : { 'destination-cidr-block': '0.0.0.0/0' }),
          ...target,
          region: scene.network.region,
        }),
      ];

/** By a NAT gateway of the VPC that works, if there is one. */
export const byWorkingNat = (scene: Scene, how: 'create-route' | 'replace-route', but?: string): string[] => {
  const nat = v6(scene) ? undefined : workingNat(scene.network, but);
  return nat === undefined ? [] : defaultRoute(scene, how, { 'nat-gateway-id': nat.id });
};

/** What NAT gateways the VPC has, for where none is known to work. */
export const listNats = ({ network }: Scene): string =>
  awsCommand('ec2 describe-nat-gateways', {
    filter: `Name=vpc-id,Values=${network.vpcId}`,
    query: 'NatGateways[].[NatGatewayId,State,SubnetId]',
    output: 'text',
    region: network.region,
  });

/** Lets 443 out of a group: to an endpoint's group, to AWS's own list of S3, or to everywhere. */
export const letOut = (scene: Scene): string[] => {
  const [group] = ownGroups(scene.network);
  const { network, trace } = scene;
  const { party, kind } = trace.target;
  if (group === undefined) return [];
  const permission = (to: string): string =>
    awsCommand('ec2 authorize-security-group-egress', {
      'group-id': group,
      'ip-permissions': `IpProtocol=tcp,FromPort=443,ToPort=443,${to}`,
      region: network.region,
    });
  const [ofEndpoint] = party.groupIds;
  const s3 = (network.prefixLists.state === 'known' ? network.prefixLists.value : []).find(
    ({ name }) => name === `com.amazonaws.${network.region}.s3`,
  );
  const layers = s3 === undefined ? [] : [permission(`PrefixListIds=[{PrefixListId=${s3.id}}]`)];
  if (kind === 'endpoint' && ofEndpoint !== undefined)
    return [permission(`UserIdGroupPairs=[{GroupId=${ofEndpoint}}]`), ...layers];
  if (party.prefixListId !== undefined) return layers;
  const everywhere = v6(scene) ? 'Ipv6Ranges=[{CidrIpv6=::/0}]' : 'IpRanges=[{CidrIp=0.0.0.0/0}]';
  return [permission(everywhere)];
};
