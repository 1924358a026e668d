import { links } from '../links.ts';
import { awsCommand } from '../shell.ts';
import { defineCause, type Heard } from './cause.ts';

/** A bare 403 is a registry's only where a registry was asked. */
const atRegistry =
  /\/v[12]\/|\/token\b|\b(?:oauth|anonymous|bearer) token\b|\bpull|\bresolve\b|\bregistry\b|\bmanifests?\b|\brequest to\b|\bdaemon\b|\bimage\b|\brepository\b|\btransition\b/i;

/** A login to ECR is a matter of the role, and has causes of its own. */
const isElsewhere = ({ registry }: Heard): boolean => registry !== 'ecr';

/**
 * A third-party registry rejects the credentials or has got none; Docker Hub answers the same for a repository that
 * does not exist. Shapes: `pull access denied for IMAGE, repository does not exist or may require 'docker login'`,
 * `server message: insufficient_scope: authorization failed`, `unauthorized: …`, 401 or 403 of a host that is not ECR.
 */
export const registryAuthFailed = defineCause({
  code: 'registry-auth-failed',
  title: 'the registry rejects the login',
  says: [
    {
      text: /\bpull access denied(?: for \S{1,600})?, repo|\binsufficient_scope\b|\bno basic auth credentials|\bauthorization failed\b/i,
      where: isElsewhere,
    },
    {
      text: /\bunauthorized(?:\b|:)|\bauthentication ?(?:is )?required|\b(?:401|403) (?:Unauthorized|Forbidden)|\bstatus(?: code)?:? 40[13]\b|\bAuthentication is required/i,
      where: (clues) => isElsewhere(clues) && atRegistry.test(clues.text),
    },
    {
      text: /\bdenied: (?:requested access|access forbidden|permission|Permission|Project|project|You|This|installation|The|denied|not_authorized|token|Unauthenticated|failed to read)/,
      where: isElsewhere,
    },
    /\bincorrect username or password|\binvalid username\/password|\bpersonal access token\b|\bbad credentials\b/i,
    /\bauthorization token has expired|\bcredentials not found\b|\bnot have permission ['"]?artifactregistry\b|\bregistry credentials: not found\b|\bmissing username or secret\b|\bdid not include a token\b|\berror getting credentials\b|\bfind docker auth\b/i,
    {
      text: /\bparsing HTTP 40[13] response body\b/,
      where: (clues) => isElsewhere(clues) && !/\bimage configuration\b/.test(clues.text),
    },
    /\bdenied: requested access to the resource is denied/i,
    /\bPermission ['"]?artifactregistry\.[\w.]*(?:download|get)\w*['"]? denied/i,
    { text: /\bfailed to (?:authorize|fetch \w+ token)\b.{0,600}\b40[13]\b/, where: isElsewhere },
  ],
  hints: [
    /\bpull access denied[.\s]*$/i,
    {
      text: /\bdenied: (?!U)|: denied[.\s]*$|\b40[13]\b|\bForbidden\b/,
      where: (clues) =>
        isElsewhere(clues) && atRegistry.test(clues.text) && !/\bimage configuration\b/.test(clues.text),
    },
  ],
  wordsAreProof: false,
  checks: ['registry', 'secret', 'permission', 'image'],
  retryable: false,
  summary: ({ image, imageText }) =>
    `Registry ${image?.registry ?? 'of the image'} does not give ${image?.repository ?? imageText} to this task: no or wrong credentials, or no such repository.`,
  remedy: ({ image, imageText, region, taskDefinition }) => ({
    summary: `See whether ${imageText} is spelled right, then give the task credentials for ${image?.registry ?? 'the registry'}.`,
    steps: [
      `Check the name: a name without a host means Docker Hub, and Docker Hub says the same for a repository that does not exist.`,
      'If it is private, put user name and password in a Secrets Manager secret, name it in repositoryCredentials of the container, and allow the execution role secretsmanager:GetSecretValue on it.',
    ],
    commands: [
      ...(taskDefinition === undefined
        ? []
        : [
            awsCommand('ecs describe-task-definition', {
              'task-definition': taskDefinition,
              query: 'taskDefinition.containerDefinitions[].[name,image,repositoryCredentials]',
              region,
            }),
          ]),
    ],
    lasting: {
      cdk: `image: ecs.ContainerImage.fromRegistry('${imageText.replace(/['\\\n]/g, '')}', {\n  credentials: secretsmanager.Secret.fromSecretNameV2(this, 'RegistryCredentials', 'registry-credentials'),\n}),`,
      terraform:
        '# in container_definitions:\nrepositoryCredentials = { credentialsParameter = aws_secretsmanager_secret.registry.arn }',
    },
    links: [links.privateRegistry, links.cannotPull],
  }),
});
