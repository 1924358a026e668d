import { links } from '../links.ts';
import { byWorkingNat, costs, defaultRoute, listNats } from '../network/cures.ts';
import { effectiveTable } from '../network/route.ts';
import { type Scene, sceneOf } from '../network/scene.ts';
import { retryService } from '../remedy.ts';
import type { FinerRoot } from './root.ts';

const natIdOf = ({ link }: Scene): string | undefined => /\bnat-[0-9a-f]+/.exec(link.detail)?.[0];

/** The gateway works, and its own subnet has no way out: the route belongs there. */
const wayOfNat = (scene: Scene, id: string | undefined): string[] => {
  const { natGateways, internetGateways, routeTables } = scene.network;
  const nat = (natGateways.state === 'known' ? natGateways.value : []).find((each) => each.id === id);
  const [gateway] = internetGateways.state === 'known' ? internetGateways.value : [];
  if (nat?.state !== 'available' || nat.subnetId === undefined || gateway === undefined) return [];
  const table = effectiveTable(routeTables.state === 'known' ? routeTables.value : [], nat.subnetId);
  // One table for both would lead the task past the gateway.
  if (table === undefined || table.id === scene.trace.table?.id) return [];
  const has = table.routes.some(({ destination }) => destination === '0.0.0.0/0');
  return defaultRoute(scene, has ? 'replace-route' : 'create-route', { 'gateway-id': gateway }, table.id);
};

/** The route leads to a NAT gateway that is failed, deleted, still being made, or has no way out itself. */
export const natGatewayUnavailable: FinerRoot = {
  kinds: ['network-timeout'],
  title: 'the NAT gateway passes nothing on',
  remedy(subject, failure, diagnosis) {
    const scene = sceneOf('nat-gateway-unavailable', failure, diagnosis);
    const id = scene && natIdOf(scene);
    const repaired = scene === undefined ? [] : wayOfNat(scene, id);
    const other = scene === undefined ? [] : byWorkingNat(scene, 'replace-route', id);
    const commands =
      repaired.length > 0 ? repaired : other.length > 0 ? other : scene ? [listNats(scene)] : [];
    return {
      summary:
        repaired.length > 0
          ? `Lead the subnet of ${id} to the internet gateway.`
          : other.length > 0
            ? 'Lead the route to the NAT gateway of the VPC that works.'
            : 'Make a NAT gateway in a public subnet, and lead the route to it.',
      steps: [
        'A public NAT gateway stands in a subnet whose default route leads to an internet gateway, and has an Elastic IP.',
        'A gateway that is pending passes traffic within minutes; a failed one has to be made anew.',
        costs,
      ],
      commands: [...commands, ...retryService(subject)],
      lasting: {
        cdk: "const natGateway = new ec2.CfnNatGateway(this, 'Nat', { subnetId: publicSubnet.subnetId, allocationId: address.attrAllocationId });",
        terraform: [
          'resource "aws_nat_gateway" "this" {',
          '  subnet_id     = aws_subnet.public.id',
          '  allocation_id = aws_eip.nat.id',
          '}',
        ].join('\n'),
      },
      links: [links.natGateways, links.routeTables],
    };
  },
};
