import type { Service, Task, TaskDefinition } from '@aws-sdk/client-ecs';
import type { Failure } from '../lambda/failure.ts';
import { readImage } from '../lambda/image.ts';
import { readMessage } from '../lambda/message.ts';
import type { Ask } from '../lambda/network/step.ts';
import { type Home, readCredentialsReference, readSecretReference } from '../lambda/secret-reference.ts';

/** Where a task may be placed: a subnet, or on EC2 a container instance of the cluster. */
export type Place = Pick<Failure, 'subnetId' | 'containerInstanceArn'>;

/** What is to be started: a registered task definition, and the service that would run it where there is one. */
export interface Start {
  readonly account: string;
  readonly region: string;
  readonly taskDefinitionArn: string;
  readonly launchType: string;
  readonly clusterArn?: string;
  readonly service?: string;
  readonly containers: Failure['containers'];
  readonly asks: readonly Ask[];
  /** Empty where nothing says it. */
  readonly places: readonly Place[];
}

/** What else is known of the service that would start it. */
export interface Surroundings {
  readonly service?: Service;
  /** A task of it that runs now: ECS starts the next one with the same digests. */
  readonly running?: Task;
  /** ARNs of container instances that could take it. */
  readonly containerInstances?: readonly string[];
}

const isFargate = (definition: TaskDefinition, service: Service | undefined): boolean => {
  const providers = service?.capacityProviderStrategy ?? [];
  if (service?.launchType !== undefined) return service.launchType === 'FARGATE';
  if (providers.length > 0)
    return providers.some(({ capacityProvider }) => capacityProvider?.startsWith('FARGATE'));
  return definition.requiresCompatibilities?.includes('FARGATE') ?? false;
};

/** Whether tasks of this service run on container instances, whose network and role then pull. */
export const runsOnInstances = (definition: TaskDefinition, service: Service | undefined): boolean =>
  !isFargate(definition, service) && service?.launchType !== 'EXTERNAL';

const asksOfImage = (image: string): Ask[] => {
  const isEcr = readImage(image)?.ecr !== undefined;
  return isEcr
    ? [
        { step: 'ecr-api', image },
        { step: 'ecr-registry', image },
        { step: 's3-layers', image },
      ]
    : [{ step: 'other-registry', image }];
};

/** The registry of an image: two images of one ask for the same ways. */
const registryOf = (image: string): string => readImage(image)?.registry ?? image;

/** Where a start of this has to go, in its order. */
const asksOf = ({ containerDefinitions = [] }: TaskDefinition, home: Home): Ask[] => {
  const references = containerDefinitions.flatMap(({ secrets = [], repositoryCredentials }) => {
    const ofRegistry = repositoryCredentials?.credentialsParameter;
    return [
      ...(ofRegistry === undefined ? [] : [readCredentialsReference(ofRegistry, home)]),
      ...secrets.map(({ valueFrom = '' }) => readSecretReference(valueFrom, home)),
    ];
  });
  const services = new Set(references.map((reference) => reference?.service));
  const images = containerDefinitions.flatMap(({ image }) => image ?? []);
  const one = [...new Map(images.map((image) => [registryOf(image), image])).values()];
  return [
    ...(services.has('secretsmanager') ? [{ step: 'secrets-manager' } as const] : []),
    ...(services.has('ssm') ? [{ step: 'parameter-store' } as const] : []),
    ...one.flatMap(asksOfImage),
  ];
};

const placesOf = (
  definition: TaskDefinition,
  { service, containerInstances = [] }: Surroundings,
): Place[] => {
  if (service === undefined) return [];
  if (runsOnInstances(definition, service))
    return containerInstances.map((containerInstanceArn) => ({ containerInstanceArn }));
  const { subnets = [] } = service.networkConfiguration?.awsvpcConfiguration ?? {};
  return subnets.map((subnetId) => ({ subnetId }));
};

/** The digest that the service's deployment is bound to, unless its container says not to (ECS, "versionConsistency"). */
const boundImage = (name: string, image: string, isBound: boolean, running: Task | undefined): string => {
  const digest = running?.containers?.find((container) => container.name === name)?.imageDigest;
  const reference = readImage(image);
  if (!isBound || digest === undefined || reference?.ecr === undefined || reference.digest !== undefined)
    return image;
  return `${image.replace(/:[\w.-]{1,128}$/, '')}@${digest}`;
};

/** As a service would run it where one is given, else as the task definition alone says. */
export const startOf = (
  definition: TaskDefinition,
  surroundings: Surroundings,
  region: string | undefined,
): Start => {
  const { service, running } = surroundings;
  const arn = definition.taskDefinitionArn ?? '';
  const [, partition = 'aws', , home = region ?? '', account = ''] = arn.split(':');
  const isSame = running?.taskDefinitionArn === arn;
  return {
    account,
    region: home,
    taskDefinitionArn: arn,
    launchType: isFargate(definition, service) ? 'FARGATE' : (service?.launchType ?? 'EC2'),
    containers: (definition.containerDefinitions ?? []).map(
      ({ name = '', image = '', versionConsistency }) => ({
        name,
        image: boundImage(name, image, versionConsistency !== 'disabled', isSame ? running : undefined),
      }),
    ),
    asks: asksOf(definition, { partition, account, region: home }),
    places: placesOf(definition, surroundings),
    ...(service?.clusterArn === undefined ? {} : { clusterArn: service.clusterArn }),
    ...(service?.serviceName === undefined ? {} : { service: service.serviceName }),
  };
};

/** A start that has not failed, looked into like one that gives no reason, once for each place that it may come to. */
export const asFailures = ({ service, containers, places, ...start }: Start): Failure[] => {
  const failure: Failure = {
    cause: 'unknown',
    confidence: 'possible',
    message: '',
    clues: readMessage(''),
    containers,
    ...start,
    ...(service === undefined ? {} : { group: `service:${service}` }),
  };
  return places.length === 0 ? [failure] : places.map((place) => ({ ...failure, ...place }));
};
