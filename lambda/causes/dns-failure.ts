import { links } from '../links.ts';
import { awsCommand } from '../shell.ts';
import { defineCause } from './cause.ts';

/**
 * A name was not resolved; a lookup that times out or is refused counts, whatever its tail says. Shapes: `dial tcp: lookup
 * HOST on IP:53: no such host`, `lookup HOST: … server misbehaving`, `Temporary failure in name resolution`.
 */
export const dnsFailure = defineCause({
  code: 'dns-failure',
  title: 'registry name not resolved',
  says: [
    /\bno such host\b|\bserver misbehaving\b|\bname resolution\b|\bName or service not known\b|\bNXDOMAIN\b|\bSERVFAIL\b/i,
    /\bdial (?:tcp|udp)\d?: lookup \S{3}|\blookup [\w.*<>{}-]{1,253} on \S{3,60}:53: ?\S|\blookup [\w.-]{1,253}: (?:no such|dial|read|i\/o|server|Try|Temporary|device|operation)/i,
    /\bEAI_AGAIN\b|\bENOTFOUND\b|\bgetaddrinfo\b|\bUnknownHostException\b|\bcould(?: not|n't) resolve (?:host|proxy|address)|\bfailed to resolve host\b|\bNo such host is known\b/i,
  ],
  wordsAreProof: true,
  checks: ['dns'],
  retryable: false,
  summary: (_subject, { clues }) => {
    const name = /\blookup ([\w.-]{3,253})/i.exec(clues.text)?.[1] ?? clues.host;
    return `The name ${name ?? 'of the registry'} could not be resolved from the task's network.`;
  },
  remedy: ({ cluster, service, region }) => ({
    summary: "Make the name resolve in the task's VPC.",
    steps: [
      'Check the host in the image name for a typing error first.',
      "The VPC needs enableDnsSupport; private names of VPC endpoints need enableDnsHostnames too. A DHCP option set with other name servers must forward to the VPC's own resolver.",
    ],
    commands: [
      ...(cluster === undefined || service === undefined
        ? []
        : [
            awsCommand('ecs describe-services', {
              cluster,
              services: service,
              query: 'services[].networkConfiguration.awsvpcConfiguration.subnets',
              region,
            }),
          ]),
      awsCommand('ec2 describe-vpcs', {
        query: 'Vpcs[].[VpcId,DhcpOptionsId,CidrBlock]',
        output: 'text',
        region,
      }),
    ],
    links: [links.cannotPull, links.ecrEndpoints],
  }),
});
