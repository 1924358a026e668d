import { links } from '../links.ts';
import { sceneOf } from '../network/scene.ts';
import { retryService } from '../remedy.ts';
import { awsCommand } from '../shell.ts';
import type { FinerRoot } from './root.ts';

/** The VPC resolves no names, or not those of its endpoints. */
export const vpcDnsDisabled: FinerRoot = {
  kinds: ['network-timeout', 'dns-failure'],
  title: 'DNS of the VPC is off',
  remedy(subject, failure, diagnosis) {
    const scene = sceneOf('vpc-dns-disabled', failure, diagnosis);
    // One attribute a call.
    const turnOn = (attribute: string): string[] =>
      scene === undefined
        ? []
        : [
            awsCommand('ec2 modify-vpc-attribute', {
              'vpc-id': scene.network.vpcId,
              [attribute]: '{"Value":true}',
              region: scene.network.region,
            }),
          ];
    return {
      summary: `Turn on enableDnsSupport and enableDnsHostnames of ${scene?.network.vpcId ?? 'the VPC'}.`,
      steps: [
        "Without enableDnsSupport the VPC's resolver answers nothing; private names of endpoints need enableDnsHostnames too.",
        'Both hold at once, for running tasks too; no address changes by it.',
      ],
      commands: [
        ...turnOn('enable-dns-support'),
        ...turnOn('enable-dns-hostnames'),
        ...retryService(subject),
      ],
      lasting: {
        cdk: "new ec2.Vpc(this, 'Vpc', { enableDnsSupport: true, enableDnsHostnames: true });",
        terraform: '# in resource "aws_vpc":\nenable_dns_support   = true\nenable_dns_hostnames = true',
      },
      links: [links.vpcDns, links.endpointDns],
    };
  },
};
