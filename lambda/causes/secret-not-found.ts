import { type Facts, knownValue } from '../facts.ts';
import { links } from '../links.ts';
import { awsCommand } from '../shell.ts';
import { defineCause } from './cause.ts';

const secretStep =
  /\b(?:from (?:asm|ssm)|Secrets? ?Manager|Parameter Store|GetSecretValue|GetParameters?|secret|AuthorizationData)\b/i;

/** A secret that waits for its deletion comes back with one call. */
const restore = ({ secrets }: Pick<Facts, 'secrets'>): string[] =>
  (knownValue(secrets) ?? []).flatMap(({ reference, stored }) =>
    knownValue(stored)?.deletedAt === undefined
      ? []
      : [
          awsCommand('secretsmanager restore-secret', {
            'secret-id': reference.arn,
            region: reference.region,
          }),
        ],
  );

/**
 * The start-up secret, its JSON key or version, or the parameter does not exist, or is not in the form asked for.
 * Shapes: `Secrets Manager can't find the specified secret`, `invalid ssm parameters: NAME`, `retrieved secret from
 * Secrets Manager did not contain json key KEY` (ECS agent `asm`, `ssm`).
 */
export const secretNotFound = defineCause({
  code: 'secret-not-found',
  title: 'a start-up secret is not there',
  says: [
    /\bcan't find the specified secret/i,
    /\binvalid (?:ssm )?parameters: |\bcould not find a secretsmanager secret|\bretrieve secret with value\b.{0,300}\barn: |\bparameter name specified for secret is invalid|\bspecified secret value\b/i,
    /\bdid not contain json key/i,
    /\bParameterNotFound\b|\bParameterVersionNotFound\b|\bInvalidRequestException:.{0,200}\bsecret\b.{0,60}\bmarked (?:for deletion|as deleted)/i,
    /\bmarked for deletion\b/i,
    /\bunexpected ARN format\b|\binvalid ARN\b.{0,100}\bsecret\b|\bsecret\b.{0,100}\binvalid ARN\b/i,
    { text: /\bResourceNotFoundException\b/, where: ({ text }) => secretStep.test(text) },
    {
      text: /\binvalid character\b|\bcannot unmarshal\b|\bunable to unmarshal\b|\binvalid schema\b|\bAuthorizationData is malformed|\bempty secrets? value|\bempty response|\bunexpected end of JSON input|\bis (?:empty|nil)\b|\bValidationException\b|\bvalidation error\(s\)/i,
      where: ({ text }) =>
        /\b(?:from asm|from ssm|secrets? ?manager|secret value|secret data|asm fetching|pull secrets|fetching (?:username|password)|AuthorizationData)\b/i.test(
          text,
        ) && !/\becr (?:registry )?auth\b/i.test(text),
    },
  ],
  hints: [/\bCheck (?:whether|that|if) the secret\b[^:]{0,80}[.\s]*$/i],
  wordsAreProof: false,
  checks: ['secret', 'permission'],
  retryable: false,
  summary: (_subject, { clues }) => {
    const key = /\bjson key ([^\s.,)]{1,200})/i.exec(clues.text)?.[1];
    const what = key === undefined ? clues.parameters.join(', ') || clues.secretArn : `JSON key ${key}`;
    return `A secret that the task needs at its start is not there${what ? `: ${what}` : ''}.`;
  },
  remedy: ({ taskDefinition, region }, { clues }, { facts }) => ({
    summary: 'Create the secret, or correct its name in the task definition.',
    steps: [
      'Compare valueFrom in the task definition with what exists: region, full name or ARN, JSON key, version.',
      'Create what is missing, or register a new revision with the right valueFrom and deploy it.',
    ],
    commands: [
      ...restore(facts),
      ...(taskDefinition === undefined
        ? []
        : [
            awsCommand('ecs describe-task-definition', {
              'task-definition': taskDefinition,
              query: 'taskDefinition.containerDefinitions[].secrets',
              region,
            }),
          ]),
      ...(clues.secretArn === undefined
        ? []
        : [awsCommand('secretsmanager describe-secret', { 'secret-id': clues.secretArn, region })]),
      ...(clues.parameters.length === 0
        ? []
        : [
            awsCommand('ssm describe-parameters', {
              'parameter-filters': `Key=Name,Values=${clues.parameters.join(',')}`,
              region,
            }),
          ]),
    ],
    links: [links.secrets],
  }),
});
