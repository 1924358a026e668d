import { knownValue } from '../facts.ts';
import type { Network } from '../facts-network.ts';
import type { Failure } from '../failure.ts';
import { links } from '../links.ts';
import { type Remedy, retryService } from '../remedy.ts';
import { awsCommand } from '../shell.ts';
import type { Subject } from '../subject.ts';
import { defineCause } from './cause.ts';

/** What to do while nothing but the words is known. */
const byWords = ({ cluster, service, region }: Subject, { clues }: Failure): Remedy => ({
  summary: "Give the task's subnet a way to the registry.",
  steps: [
    clues.dialled?.isPrivate
      ? "A private address answered the name, so a VPC endpoint is in play: its security group must let in 443 from the task, and the task's must let it out."
      : 'The address is public or not known: a public subnet needs assignPublicIp ENABLED and a route to an internet gateway; a private one needs a NAT gateway.',
    "Without internet: endpoints for ecr.api and ecr.dkr, and an S3 gateway endpoint in the subnet's route table; secretsmanager, ssm and logs as used.",
    "The task's security group must let out 443, to S3 too.",
  ],
  commands:
    cluster === undefined || service === undefined
      ? []
      : [
          awsCommand('ecs describe-services', {
            cluster,
            services: service,
            query: 'services[].networkConfiguration.awsvpcConfiguration',
            region,
          }),
        ],
  links: [links.cannotPull, links.ecrEndpoints],
});

/** What to do where all that EC2 shows is well. */
const beyondPaper = (subject: Subject, { vpcId, subnet }: Network): Remedy => ({
  summary: 'The way is open on paper: look at what EC2 does not show.',
  steps: [
    'Start again first: what was broken for a moment, or repaired since, shows no more.',
    'A firewall or a proxy on the way: its own log says what it dropped. Flow logs of the subnet show packets that got no answer.',
    "DNS that is forwarded to other name servers: resolve the registry's name from a task or an instance in the same subnet.",
    'On EC2, the host: its own firewall, its proxy settings, Docker and the agent.',
  ],
  commands: [
    ...retryService(subject),
    awsCommand('ec2 describe-flow-logs', {
      filter: `Name=resource-id,Values=${vpcId},${subnet.id}`,
      query: 'FlowLogs[].[FlowLogId,LogDestinationType,LogGroupName]',
      output: 'text',
      region: subject.region,
    }),
  ],
  links: [links.cannotPull, links.ecrEndpoints],
});

/**
 * No connection, or no answer in time, on the way to ECR, S3, Secrets Manager, SSM or another registry. Shapes: `dial
 * tcp IP:443: i/o timeout`, `net/http: TLS handshake timeout`, `Client.Timeout exceeded while awaiting headers`,
 * `context deadline exceeded`; also ECS's own "There is a connection issue" where it has nothing more to say.
 */
export const networkTimeout = defineCause({
  code: 'network-timeout',
  title: 'no answer from the registry',
  says: [
    /\bi\/o timeout\b|\bTLS handshake timeout\b|\bClient\.Timeout\b|\bwhile waiting for connection\b|\bawaiting (?:response )?headers\b/i,
    /\bcontext deadl|\bdeadline exceeded\b|\bDeadlineExceeded\b/i,
    /\b(?:operation|connection|connect|read|request|network) ?timed? ?out\b|\bETIMEDOUT\b|\bESOCKETTIMEDOUT\b|\bRequestTimeout\b|\bResponseTimeout\b|\btimeout limit\b|\bConnectTimeout\w*|\bNetwork timed out\b/i,
    /\bA connection attempt failed\b|\bdid not properly respond after a period of time\b|\bconnected host has failed to respond\b/i,
    /\bCannot ?Pull\w*Error: time-?d? ?out[.\s]*$|\btimeout awaiting\b|\bno response\b.{0,40}\bregistry\b|\bCould not connect to the endpoint URL\b/i,
    /\bconnection issue between the task and\b[^:]{0,300}(?:\bnetwork configuration[.\s]*)?$/i,
  ],
  wordsAreProof: true,
  checks: ['network', 'image', 'permission'],
  retryable: false,
  summary: (_subject, { clues }) => {
    const layers = /\bhttpRead(?:er)?Seeker\b/i.test(clues.text) && clues.registry === 'ecr';
    const to = layers
      ? 'S3, which holds the layers of ECR images (the text shows the ECR name instead)'
      : (clues.host ?? 'what it pulls from');
    const dialled =
      clues.dialled === undefined
        ? ''
        : ` at ${clues.dialled.ip} (${clues.dialled.isPrivate ? 'a private' : 'a public'} address)`;
    return `The task got no answer from ${to}${dialled}: the way there is broken somewhere.`;
  },
  remedy(subject, failure, { facts, evidence }) {
    const network = knownValue(facts.network);
    const isOpen = evidence.some(({ check, result }) => check === 'network.path' && result === 'pass');
    return network !== undefined && isOpen ? beyondPaper(subject, network) : byWords(subject, failure);
  },
});
