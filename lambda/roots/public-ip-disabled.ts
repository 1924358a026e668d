import type { Failure } from '../failure.ts';
import { links } from '../links.ts';
import { addEndpoints, costs } from '../network/cures.ts';
import { ownGroups, type Scene, sceneOf } from '../network/scene.ts';
import { retryService } from '../remedy.ts';
import { awsCommand } from '../shell.ts';
import type { Subject } from '../subject.ts';
import type { FinerRoot } from './root.ts';

/** The service's own subnets and groups have to be said again with the change. */
const withAddress = ({ cluster, service, region }: Subject, { network }: Scene): string[] => {
  const subnets = network.origin.configuredSubnetIds;
  const groups = ownGroups(network);
  if (cluster === undefined || service === undefined || subnets.length === 0) return [];
  const security = groups.length === 0 ? '' : `securityGroups=[${groups.join(',')}],`;
  return [
    awsCommand('ecs update-service', {
      cluster,
      service,
      'network-configuration': `awsvpcConfiguration={subnets=[${subnets.join(',')}],${security}assignPublicIp=ENABLED}`,
      region,
    }).concat(' --force-new-deployment'),
  ];
};

const ofInstance = (subject: Subject, failure: Failure, scene: Scene) => ({
  summary: 'Give the instance a public address, or put it into a subnet with a NAT gateway.',
  steps: [
    'Images are pulled by the instance, not by the task: tasks on EC2 never get a public address of their own.',
    'An Elastic IP helps this one instance; the launch template or the Auto Scaling group helps the next ones.',
    costs,
  ],
  commands: [...addEndpoints(scene, failure), ...retryService(subject)],
  lasting: {
    cdk: 'associatePublicIpAddress: true,',
    terraform:
      '# in resource "aws_launch_template":\nnetwork_interfaces {\n  associate_public_ip_address = true\n}',
  },
  links: [links.taskNetworking, links.ecrEndpoints],
});

/** A public subnet leads to the internet gateway, which passes on nothing that has no public address. */
export const publicIpDisabled: FinerRoot = {
  kinds: ['network-timeout'],
  title: 'the task has no public address in a public subnet',
  remedy(subject, failure, diagnosis) {
    const scene = sceneOf('public-ip-disabled', failure, diagnosis);
    if (scene?.network.origin.kind === 'instance') return ofInstance(subject, failure, scene);
    return {
      summary: 'Let the service assign public addresses, or move it to subnets with a NAT gateway.',
      steps: [
        'The command keeps the subnets and the security groups of the service as they are.',
        'Whoever must not have public addresses takes private subnets with a NAT gateway, or VPC endpoints.',
        costs,
      ],
      commands: scene === undefined ? retryService(subject) : withAddress(subject, scene),
      lasting: {
        cdk: 'assignPublicIp: true,',
        terraform: [
          '# in resource "aws_ecs_service":',
          'network_configuration {',
          `  subnets          = ${JSON.stringify(scene?.network.origin.configuredSubnetIds ?? [])}`,
          '  assign_public_ip = true',
          '}',
        ].join('\n'),
      },
      links: [links.taskNetworking, links.cannotPull],
    };
  },
};
