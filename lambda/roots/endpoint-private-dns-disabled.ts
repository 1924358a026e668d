import { links } from '../links.ts';
import { sceneOf } from '../network/scene.ts';
import { retryService } from '../remedy.ts';
import { awsCommand } from '../shell.ts';
import type { FinerRoot } from './root.ts';

/** The endpoint is there, and the service's own name, which the agent dials, does not lead to it. */
export const endpointPrivateDnsDisabled: FinerRoot = {
  kinds: ['network-timeout'],
  title: "the endpoint's private DNS is off",
  remedy(subject, failure, diagnosis) {
    const scene = sceneOf('endpoint-private-dns-disabled', failure, diagnosis);
    const id = scene && /\bvpce-[0-9a-f]+/.exec(scene.link.detail)?.[0];
    return {
      summary: `Turn on private DNS${id === undefined ? '' : ` of endpoint ${id}`}.`,
      steps: [
        "The agent dials the service's public name: only private DNS leads that name to the endpoint.",
        'It takes a minute or two to hold, and needs enableDnsSupport and enableDnsHostnames of the VPC.',
      ],
      commands: [
        ...(id === undefined
          ? []
          : [
              awsCommand('ec2 modify-vpc-endpoint', {
                'vpc-endpoint-id': id,
                region: subject.region,
              }).concat(' --private-dns-enabled'),
            ]),
        ...retryService(subject),
      ],
      lasting: {
        cdk: 'privateDnsEnabled: true,',
        terraform: '# in resource "aws_vpc_endpoint":\nprivate_dns_enabled = true',
      },
      links: [links.endpointDns, links.ecrEndpoints],
    };
  },
};
