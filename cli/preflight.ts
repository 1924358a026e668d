import type { Service, TaskDefinition } from '@aws-sdk/client-ecs';
import type { Aws } from '../lambda/aws.ts';
import { collect } from '../lambda/collect.ts';
import { checksFor, diagnose } from '../lambda/diagnose.ts';
import type { Evidence } from '../lambda/diagnosis.ts';
import { type Facts, knownValue } from '../lambda/facts.ts';
import type { Failure } from '../lambda/failure.ts';
import { readMessage } from '../lambda/message.ts';
import { oneLine } from './terminal.ts';

/** What is to be started: a registered task definition, and the service that would run it where there is one. */
export interface Start {
  readonly account: string;
  readonly region: string;
  readonly taskDefinitionArn: string;
  readonly launchType: string;
  readonly clusterArn?: string;
  readonly service?: string;
  readonly containers: Failure['containers'];
}

/** As a service would run it where one is given, else as the task definition alone says. */
export const startOf = (
  definition: TaskDefinition,
  service: Service | undefined,
  region: string | undefined,
): Start => {
  const arn = definition.taskDefinitionArn ?? '';
  const [, , , home = region ?? '', account = ''] = arn.split(':');
  const isFargate = definition.requiresCompatibilities?.includes('FARGATE');
  return {
    account,
    region: home,
    taskDefinitionArn: arn,
    launchType: service?.launchType ?? (isFargate ? 'FARGATE' : 'EC2'),
    containers: (definition.containerDefinitions ?? []).map(({ name = '', image = '' }) => ({ name, image })),
    ...(service?.clusterArn === undefined ? {} : { clusterArn: service.clusterArn }),
    ...(service?.serviceName === undefined ? {} : { service: service.serviceName }),
  };
};

/** A start that has not failed, so that every check is put to it: it would be looked into like one that gives no reason. */
const asFailure = ({ service, containers, ...start }: Start): Failure => ({
  cause: 'unknown',
  confidence: 'possible',
  message: '',
  clues: readMessage(''),
  containers,
  ...start,
  ...(service === undefined ? {} : { group: `service:${service}` }),
});

/** Whether a task definition would start, as far as AWS tells before it is tried. */
export interface Preflight {
  readonly service?: string;
  readonly taskDefinitionArn: string;
  readonly verdict: 'pass' | 'fail' | 'unknown';
  readonly checks: readonly Evidence[];
}

const verdictOf = (checks: readonly Evidence[]): Preflight['verdict'] => {
  const results = new Set(checks.map(({ result }) => result));
  return results.has('fail') ? 'fail' : results.has('unknown') ? 'unknown' : 'pass';
};

/** What a service does at the moment says nothing of whether a start would go well. */
const isAboutTheStart = ({ check }: Evidence): boolean => check !== 'service.state';

/**
 * Puts the checks of a start to what is registered. The way to the registry is not among them: without a failure there
 * is no step whose way it would be.
 */
export const preflight = async (start: Start, aws: Aws, budgetMs: number): Promise<Preflight> => {
  const failure = asFailure(start);
  const facts: Facts = await collect(checksFor(failure), failure, aws, budgetMs);
  const checks = diagnose(failure, facts).evidence.filter(isAboutTheStart);
  return {
    ...(start.service === undefined ? {} : { service: start.service }),
    taskDefinitionArn: knownValue(facts.taskDefinition)?.arn ?? start.taskDefinitionArn,
    verdict: verdictOf(checks),
    checks,
  };
};

const marks = { pass: '[ ok ]', fail: '[FAIL]', unknown: '[ ?  ]' } as const;
const would = {
  pass: 'would start',
  fail: 'would not start',
  unknown: 'may start: not all could be seen',
} as const;

/** The verdict, and a line a check. */
export const showPreflight = ({ taskDefinitionArn, service, verdict, checks }: Preflight): string => {
  const lines = checks.map(({ check, result, detail }) => `${marks[result]} ${check}: ${detail}`);
  const name = taskDefinitionArn.split('/').at(-1) ?? taskDefinitionArn;
  return [`${service === undefined ? '' : `service ${service}: `}${name} ${would[verdict]}.`, ...lines]
    .map((line) => `${oneLine(line)}\n`)
    .join('');
};
