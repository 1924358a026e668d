import { exactResource } from './denial.ts';
import type { TaskDefinition } from './facts.ts';
import type { Failure } from './failure.ts';
import { readImage, repositoryArn } from './image.ts';
import { pullRoleOf } from './pull-role.ts';

/** An action that the start of the task needs, on its exact resource, and what for. */
export interface NeededAction {
  readonly action: string;
  readonly resource: string;
  readonly needFor: string;
}

/** The pull side's two calls on a repository; `ecr:BatchCheckLayerAvailability` is a check before a push. */
const pullActions = ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'] as const;

const imagesOf = (failure: Failure, definition: TaskDefinition | undefined): string[] => {
  const all = [...(definition?.containers ?? []), ...failure.containers].map(({ image }) => image);
  const said = failure.clues.image;
  return [...new Set(all.length > 0 || said === undefined ? all : [said])];
};

const pulls = (images: readonly string[]): NeededAction[] => {
  const repositories = new Set(
    images.flatMap((text) => {
      const image = readImage(text);
      return (image && repositoryArn(image)) ?? [];
    }),
  );
  const token = { action: 'ecr:GetAuthorizationToken', resource: '*', needFor: 'the registry token' };
  return repositories.size === 0
    ? []
    : [
        token,
        ...[...repositories].flatMap((resource) =>
          pullActions.map((action) => ({ action, resource, needFor: 'the image' })),
        ),
      ];
};

/** Where a start-up secret lives: `valueFrom` is a secret's ARN, which may end in JSON key, stage and version, or a parameter's ARN or name. */
const secretNeed = (valueFrom: string, failure: Failure): NeededAction | undefined => {
  const parts = valueFrom.split(':');
  if (valueFrom.startsWith('arn:') && parts[2] === 'secretsmanager') {
    const resource = parts.slice(0, 7).join(':');
    return { action: 'secretsmanager:GetSecretValue', resource, needFor: 'a start-up secret' };
  }
  if (valueFrom.startsWith('arn:') && parts[2] === 'ssm') {
    return { action: 'ssm:GetParameters', resource: valueFrom, needFor: 'a start-up parameter' };
  }
  const partition = /^arn:([\w-]+):/.exec(failure.clusterArn ?? '')?.[1] ?? 'aws';
  if (valueFrom.startsWith('arn:') || failure.region === undefined || failure.account === undefined)
    return undefined;
  const resource = `arn:${partition}:ssm:${failure.region}:${failure.account}:parameter/${valueFrom.replace(/^\//, '')}`;
  return { action: 'ssm:GetParameters', resource, needFor: 'a start-up parameter' };
};

/**
 * Every action that this task's start needs, in the order in which it would be missed: registry token, secrets,
 * then each image. What the message says was denied belongs to it whatever we know of the task.
 */
export const neededActions = (failure: Failure, definition: TaskDefinition | undefined): NeededAction[] => {
  const [token, ...layers] = pulls(imagesOf(failure, definition));
  const secrets = (definition?.containers ?? [])
    .flatMap(({ registryCredentials, secrets }) => [
      ...(registryCredentials ? [registryCredentials] : []),
      ...secrets,
    ])
    .flatMap((valueFrom) => secretNeed(valueFrom, failure) ?? []);
  const said = failure.clues.denials.flatMap((denial) => {
    const resource = exactResource(denial);
    return resource === undefined
      ? []
      : [{ action: denial.action, resource, needFor: 'what the message names' }];
  });
  // On EC2 two roles share the start: the instance's own pulls, the execution role reads the secrets.
  const { onInstance } = pullRoleOf(failure, { state: 'not-asked' });
  const pullsItself =
    failure.launchType !== 'EC2' || onInstance || said.some(({ action }) => action.startsWith('ecr:'));
  const needs = [
    ...(token && pullsItself ? [token] : []),
    ...(onInstance ? [] : secrets),
    ...(pullsItself ? layers : []),
    ...said,
  ];
  return [...new Map(needs.map((need) => [`${need.action} ${need.resource}`, need])).values()];
};
