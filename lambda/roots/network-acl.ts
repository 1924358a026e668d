import { links } from '../links.ts';
import { isWithin, readRange } from '../network/address.ts';
import type { MissingEntry } from '../network/link.ts';
import { type Scene, sceneOf } from '../network/scene.ts';
import { retryService } from '../remedy.ts';
import { awsCommand } from '../shell.ts';
import type { FinerRoot } from './root.ts';

/** A number that is free and lower than that of any entry that denies these addresses. */
const freeNumber = (
  { aclId, isEgress, cidr }: MissingEntry,
  { network }: Scene,
  taken: ReadonlySet<number>,
): number | undefined => {
  const acls = network.networkAcls.state === 'known' ? network.networkAcls.value : [];
  const entries = (acls.find(({ id }) => id === aclId)?.entries ?? []).filter(
    (entry) => entry.isEgress === isEgress,
  );
  const wanted = readRange(cidr);
  const denies = entries.filter((entry) => {
    const range = readRange(entry.cidr);
    const touches = range && wanted && (isWithin([wanted], range) || isWithin([range], wanted));
    return !entry.allows && touches;
  });
  const before = Math.min(32_767, ...denies.map((entry) => entry.number));
  const used = new Set([...taken, ...entries.map((entry) => entry.number)]);
  for (let number = Math.min(before - 1, 90); number > 0; number -= 1) if (!used.has(number)) return number;
  return undefined;
};

const addEntry = (entry: MissingEntry, number: number, scene: Scene): string => {
  const command = awsCommand('ec2 create-network-acl-entry', {
    'network-acl-id': entry.aclId,
    'rule-number': String(number),
    protocol: 'tcp',
    'port-range': `From=${entry.ports[0]},To=${entry.ports[1]}`,
    [entry.cidr.includes(':') ? 'ipv6-cidr-block' : 'cidr-block']: entry.cidr,
    'rule-action': 'allow',
    region: scene.network.region,
  });
  return `${command} ${entry.isEgress ? '--egress' : '--ingress'}`;
};

/** Each entry with a number of its own. */
const numbered = (scene: Scene): { entry: MissingEntry; number: number }[] => {
  const taken = new Set<number>();
  return (scene.link.entries ?? []).flatMap((entry) => {
    const number = freeNumber(entry, scene, taken);
    if (number === undefined) return [];
    taken.add(number);
    return [{ entry, number }];
  });
};

/** A network ACL denies the packets on their way, or those that come back: it knows no connections. */
export const networkAcl: FinerRoot = {
  kinds: ['network-timeout'],
  title: 'a network ACL denies it',
  remedy(subject, failure, diagnosis) {
    const scene = sceneOf('network-acl', failure, diagnosis);
    const entries = scene?.link.entries ?? [];
    const [entry] = entries;
    const { aclId = 'acl', isEgress = true, cidr = '0.0.0.0/0', ports = [443, 443] } = entry ?? {};
    const added = scene === undefined ? [] : numbered(scene);
    const number = added[0]?.number ?? 90;
    return {
      summary: `Add ${entries.length > 1 ? 'entries' : 'an entry'} to ${entry === undefined ? 'the network ACL' : [...new Set(entries.map((each) => each.aclId))].join(', ')} that ${entries.length > 1 ? 'let' : 'lets'} it pass.`,
      steps: [
        'An entry counts for one direction: 443 out needs the way back in to ports 1024-65535, and the other way round at an endpoint or a NAT gateway in another subnet.',
        'The lowest number that matches decides, so that the entry comes before the one that denies.',
      ],
      commands: [
        ...(scene === undefined ? [] : added.map((each) => addEntry(each.entry, each.number, scene))),
        ...retryService(subject),
      ],
      lasting: {
        cdk: `new ec2.CfnNetworkAclEntry(this, 'Pull', { networkAclId: '${aclId}', ruleNumber: ${number}, protocol: 6, ruleAction: 'allow', egress: ${isEgress}, cidrBlock: '${cidr}', portRange: { from: ${ports[0]}, to: ${ports[1]} } });`,
        terraform: [
          'resource "aws_network_acl_rule" "pull" {',
          `  network_acl_id = ${JSON.stringify(aclId)}`,
          `  rule_number    = ${number}`,
          `  egress         = ${isEgress}`,
          '  protocol       = "tcp"',
          '  rule_action    = "allow"',
          `  cidr_block     = ${JSON.stringify(cidr)}`,
          `  from_port      = ${ports[0]}`,
          `  to_port        = ${ports[1]}`,
          '}',
        ].join('\n'),
      },
      links: [links.networkAcls, links.cannotPull],
    };
  },
};
