import { links } from '../links.ts';
import { byWorkingNat, costs, defaultRoute, listNats } from '../network/cures.ts';
import { type Scene, sceneOf } from '../network/scene.ts';
import { retryService } from '../remedy.ts';
import type { FinerRoot } from './root.ts';

/** A route to an internet gateway that is gone takes the one that is attached. */
const toAttached = (scene: Scene): string[] => {
  const { internetGateways } = scene.network;
  const [gateway] = internetGateways.state === 'known' ? internetGateways.value : [];
  return gateway !== undefined && /\bto (?:internet gateway )?igw-/.test(scene.link.detail)
    ? defaultRoute(scene, 'replace-route', { 'gateway-id': gateway })
    : [];
};

/** The route that is taken leads to something that was deleted. */
export const routeBlackhole: FinerRoot = {
  kinds: ['network-timeout'],
  title: 'the route leads to something that is gone',
  remedy(subject, failure, diagnosis) {
    const scene = sceneOf('route-blackhole', failure, diagnosis);
    const led = scene && [...toAttached(scene), ...byWorkingNat(scene, 'replace-route')].slice(0, 1);
    return {
      summary: led?.length
        ? 'Lead the route to a gateway that is there.'
        : 'Make what the route leads to anew, and lead the route to it.',
      steps: [
        'The route stayed when what it leads to was deleted: packets that take it are dropped without a word.',
        'A NAT gateway is made anew in a public subnet; the route table then needs its new id.',
        costs,
      ],
      commands: [...(led?.length ? led : scene ? [listNats(scene)] : []), ...retryService(subject)],
      lasting: {
        cdk: "new ec2.CfnRoute(this, 'WayOut', { routeTableId: subnet.routeTable.routeTableId, destinationCidrBlock: '0.0.0.0/0', natGatewayId: natGateway.ref });",
        terraform: [
          'resource "aws_route" "way_out" {',
          `  route_table_id         = ${JSON.stringify(scene?.trace.table?.id ?? 'rtb')}`,
          '  destination_cidr_block = "0.0.0.0/0"',
          '  nat_gateway_id         = aws_nat_gateway.this.id',
          '}',
        ].join('\n'),
      },
      links: [links.routeTables, links.natGateways],
    };
  },
};
