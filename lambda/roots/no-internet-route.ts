import { links } from '../links.ts';
import { addEndpoints, byWorkingNat, costs, defaultRoute, listNats } from '../network/cures.ts';
import { type Scene, sceneOf } from '../network/scene.ts';
import { retryService } from '../remedy.ts';
import type { FinerRoot } from './root.ts';

/** A task with a public address needs no NAT gateway, only the route. */
const byInternetGateway = (scene: Scene): string[] => {
  const { origin, internetGateways } = scene.network;
  const [gateway] = internetGateways.state === 'known' ? internetGateways.value : [];
  return gateway !== undefined && origin.hasPublicIp.state === 'known' && origin.hasPublicIp.value
    ? defaultRoute(scene, 'create-route', { 'gateway-id': gateway })
    : [];
};

/** The subnet's route table has nothing that leads to public addresses, and no endpoint is in their place. */
export const noInternetRoute: FinerRoot = {
  kinds: ['network-timeout'],
  title: 'the subnet has no way to the internet',
  remedy(subject, failure, diagnosis) {
    const scene = sceneOf('no-internet-route', failure, diagnosis);
    const route = scene && [...byInternetGateway(scene), ...byWorkingNat(scene, 'create-route')].slice(0, 1);
    const endpoints = scene && addEndpoints(scene, failure);
    const isLed = route !== undefined && route.length > 0;
    const out = isLed ? route : endpoints?.length ? endpoints : scene && [listNats(scene)];
    return {
      summary: isLed
        ? `Lead the default route of ${scene?.trace.table?.id} to where the internet is.`
        : 'Give the subnet a way out: a NAT gateway, or VPC endpoints for what the task pulls from.',
      steps: [
        ...(scene?.trace.table?.isMain
          ? [
              `${scene.trace.table.id} is the VPC's main table: a route in it holds for every subnet that has no table of its own.`,
            ]
          : []),
        'A NAT gateway in a public subnet, and a default route to it, opens the way to every registry.',
        endpoints?.length
          ? 'Endpoints open the way to AWS alone: ecr.api and ecr.dkr as interface endpoints, S3 as a gateway endpoint in this route table; secretsmanager, ssm and logs as used.'
          : 'No endpoint leads to a registry outside of AWS: copy the image to ECR of this region, or use its pull through cache.',
        costs,
      ],
      commands: [...(out ?? []), ...retryService(subject)],
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
      links: [links.natGateways, links.ecrEndpoints, links.cannotPull],
    };
  },
};
