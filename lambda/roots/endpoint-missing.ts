import { links } from '../links.ts';
import { addEndpoints, costs } from '../network/cures.ts';
import { missingServices, sceneOf } from '../network/scene.ts';
import { retryService } from '../remedy.ts';
import type { FinerRoot } from './root.ts';

const constructs: Readonly<Record<string, string>> = {
  'ecr.api': 'ECR',
  'ecr.dkr': 'ECR_DOCKER',
  secretsmanager: 'SECRETS_MANAGER',
  ssm: 'SSM',
  kms: 'KMS',
};

const cdk = (service: string): string =>
  service === 's3'
    ? "vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });"
    : `vpc.addInterfaceEndpoint('${constructs[service] ?? 'Service'}', { service: ec2.InterfaceVpcEndpointAwsService.${constructs[service] ?? 'ECR'} });`;

const terraform = (service: string, region: string, tableId: string | undefined): string =>
  [
    `resource "aws_vpc_endpoint" "${service.replace('.', '_')}" {`,
    '  vpc_id              = aws_vpc.this.id',
    `  service_name        = "com.amazonaws.${region}.${service}"`,
    ...(service === 's3'
      ? ['  vpc_endpoint_type   = "Gateway"', `  route_table_ids     = [${JSON.stringify(tableId ?? 'rtb')}]`]
      : [
          '  vpc_endpoint_type   = "Interface"',
          '  subnet_ids          = aws_subnet.private[*].id',
          '  private_dns_enabled = true',
        ]),
    '}',
  ].join('\n');

/** A VPC that lives by endpoints lacks one of those that the start needs, or the subnet's table lacks it. */
export const endpointMissing: FinerRoot = {
  kinds: ['network-timeout'],
  title: 'a VPC endpoint is missing',
  remedy(subject, failure, diagnosis) {
    const scene = sceneOf('endpoint-missing', failure, diagnosis);
    const missing = scene === undefined ? [] : missingServices(scene, failure);
    const region = scene?.network.region ?? '';
    return {
      summary: `Add the endpoint${missing.length > 1 ? 's' : ''} that the subnet lacks${missing.length === 0 ? '' : `: ${missing.join(', ')}`}.`,
      steps: [
        'A pull from ECR needs three: ecr.api and ecr.dkr as interface endpoints with private DNS, and S3, where the layers are, as a gateway endpoint in the route table of the subnet.',
        'Start-up secrets need secretsmanager or ssm besides, the awslogs driver logs.',
        costs,
      ],
      commands: [...(scene === undefined ? [] : addEndpoints(scene, failure)), ...retryService(subject)],
      ...(missing.length === 0
        ? {}
        : {
            lasting: {
              cdk: missing.map(cdk).join('\n'),
              terraform: missing
                .map((service) => terraform(service, region, scene?.trace.table?.id))
                .join('\n\n'),
            },
          }),
      links: [links.ecrEndpoints, links.cannotPull],
    };
  },
};
