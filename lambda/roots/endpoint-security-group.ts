import { links } from '../links.ts';
import { ownCidr } from '../network/hops.ts';
import { ownGroups, type Scene, sceneOf } from '../network/scene.ts';
import { retryService } from '../remedy.ts';
import { awsCommand } from '../shell.ts';
import type { FinerRoot } from './root.ts';

const letIn = ({ network, trace }: Scene): string[] => {
  const [group] = trace.target.party.groupIds;
  const [own] = ownGroups(network);
  if (group === undefined) return [];
  return [
    awsCommand('ec2 authorize-security-group-ingress', {
      'group-id': group,
      protocol: 'tcp',
      port: '443',
      ...(own === undefined ? { cidr: ownCidr(network) } : { 'source-group': own }),
      region: network.region,
    }),
  ];
};

/** The task gets as far as the endpoint, whose security group does not let it in. */
export const endpointSecurityGroup: FinerRoot = {
  kinds: ['network-timeout'],
  title: "the endpoint's security group does not let the task in",
  remedy(subject, failure, diagnosis) {
    const scene = sceneOf('endpoint-security-group', failure, diagnosis);
    const group = scene?.trace.target.party.groupIds[0];
    return {
      summary: `Let 443 in from the task${group === undefined ? '' : ` at security group ${group}`} of the endpoint.`,
      steps: [
        "By the task's own group as the source, the rule holds in every subnet.",
        'Other endpoints of the VPC that share the group then let the task in, too.',
      ],
      commands: [...(scene === undefined ? [] : letIn(scene)), ...retryService(subject)],
      lasting: {
        cdk: 'endpoint.connections.allowDefaultPortFrom(service);',
        terraform: [
          'resource "aws_vpc_security_group_ingress_rule" "endpoint" {',
          `  security_group_id            = ${JSON.stringify(group ?? 'sg')}`,
          `  referenced_security_group_id = ${JSON.stringify((scene && ownGroups(scene.network)[0]) ?? 'sg')}`,
          '  ip_protocol                  = "tcp"',
          '  from_port                    = 443',
          '  to_port                      = 443',
          '}',
        ].join('\n'),
      },
      links: [links.ecrEndpoints, links.securityGroups],
    };
  },
};
