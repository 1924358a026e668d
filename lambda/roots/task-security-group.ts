import { links } from '../links.ts';
import { letOut } from '../network/cures.ts';
import { ownGroups, sceneOf } from '../network/scene.ts';
import { retryService } from '../remedy.ts';
import type { FinerRoot } from './root.ts';

/** The task's own security groups let nothing out to where the name leads. */
export const taskSecurityGroup: FinerRoot = {
  kinds: ['network-timeout'],
  title: "the task's security group does not let it out",
  remedy(subject, failure, diagnosis) {
    const scene = sceneOf('task-security-group', failure, diagnosis);
    const [group] = scene === undefined ? [] : ownGroups(scene.network);
    return {
      summary: `Let 443 out${group === undefined ? '' : ` of security group ${group}`}.`,
      steps: [
        'A pull from ECR goes to two places: to the registry, or the groups of its endpoints, and to S3, where the layers are.',
        "S3 has no security group: it is let out to by AWS's own prefix list of it, or by its addresses.",
        'What comes back needs no rule.',
      ],
      commands: [...(scene === undefined ? [] : letOut(scene)), ...retryService(subject)],
      lasting: {
        cdk: 'securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS);',
        terraform: [
          'resource "aws_vpc_security_group_egress_rule" "https" {',
          `  security_group_id = ${JSON.stringify(group ?? 'sg')}`,
          '  cidr_ipv4         = "0.0.0.0/0"',
          '  ip_protocol       = "tcp"',
          '  from_port         = 443',
          '  to_port           = 443',
          '}',
        ].join('\n'),
      },
      links: [links.securityGroups, links.cannotPull],
    };
  },
};
