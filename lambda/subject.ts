import type { Diagnosis } from './diagnosis.ts';
import { knownValue } from './facts.ts';
import type { Failure } from './failure.ts';
import { type ImageReference, readImage, versionOf } from './image.ts';
import { present } from './present.ts';
import { pullRoleOf } from './pull-role.ts';

/** What a failure is about, in the real names that a command or a sentence needs. Undefined where nobody knows. */
export interface Subject {
  readonly region?: string;
  readonly cluster?: string;
  readonly service?: string;
  /** `web:41`, or the ARN's last part as far as it is known. */
  readonly taskDefinition?: string;
  readonly family?: string;
  /** As written by its owner: the name to say. */
  readonly imageText: string;
  readonly image?: ImageReference;
  readonly roleName?: string;
  /** `execution role web-exec`, or the words alone when its name is not known. */
  readonly role: string;
  readonly onInstance: boolean;
  /** On EC2: id of the container instance. */
  readonly containerInstance?: string;
}

const lastPart = (arn: string | undefined): string | undefined => arn?.split('/').at(-1);

const imageOf = (failure: Failure): string | undefined => {
  const { image } = failure.clues;
  const fromText = image !== undefined && readImage(image) !== undefined ? image : undefined;
  return failure.containers[0]?.image ?? fromText;
};

/** Pure reading of names; the role is the one that really pulls as far as the facts tell. */
export const subjectOf = (failure: Failure, { facts }: Pick<Diagnosis, 'facts'>): Subject => {
  const definition = knownValue(facts.taskDefinition);
  const pull = pullRoleOf(failure, facts.taskDefinition);
  const imageText = imageOf(failure);
  const taskDefinition = lastPart(failure.taskDefinitionArn ?? definition?.arn);
  const group = failure.group ?? '';
  const kind = pull.onInstance ? 'instance role' : 'execution role';
  return {
    imageText: imageText ?? 'the image',
    role: pull.roleName === undefined ? `the ${kind}` : `${kind} ${pull.roleName}`,
    onInstance: pull.onInstance,
    ...present({
      image: imageText === undefined ? undefined : readImage(imageText),
      roleName: pull.roleName,
      containerInstance: lastPart(failure.containerInstanceArn),
      region: failure.region,
      cluster: lastPart(failure.clusterArn),
      service: group.startsWith('service:') ? group.slice('service:'.length) : undefined,
      taskDefinition,
      family: taskDefinition?.split(':')[0],
    }),
  };
};

/** `tag 1.4.2` or `digest sha256:…`. */
export const wantedVersion = (image: ImageReference): string =>
  image.digest === undefined ? `tag ${versionOf(image)}` : `digest ${image.digest}`;
