import { type Facts, knownValue } from './facts.ts';
import { awsCommand } from './shell.ts';
import type { Subject } from './subject.ts';

/** The one command that stops the harm, before anything is repaired. */
export interface StopBleeding {
  readonly summary: string;
  readonly command?: string;
}

const nameOf = (arn: string): string => arn.split('/').at(-1) ?? arn;

/**
 * Back to the last task definition that is known to start, else the desired count to 0 where nothing runs. Tasks that
 * still serve are never stopped. Undefined for a standalone task, and where the service could not be seen.
 */
export const stopBleeding = (subject: Subject, facts: Pick<Facts, 'service'>): StopBleeding | undefined => {
  const service = knownValue(facts.service);
  const { cluster, region, taskDefinition } = subject;
  if (service === undefined || service.status !== 'ACTIVE' || service.desiredCount === 0) return undefined;
  const update = (options: Readonly<Record<string, string>>): string =>
    awsCommand('ecs update-service', { cluster, service: service.name, ...options, region });
  const { lastGoodArn, runningCount, desiredCount } = service;
  const still = runningCount > 0 ? `${runningCount} of ${desiredCount} tasks still run` : 'nothing runs';
  if (lastGoodArn !== undefined && nameOf(lastGoodArn) !== taskDefinition)
    return {
      summary: `Go back to ${nameOf(lastGoodArn)}, which the service ran before (${still}).`,
      command: update({ 'task-definition': nameOf(lastGoodArn) }),
    };
  return runningCount > 0
    ? {
        summary: `${still.charAt(0).toUpperCase()}${still.slice(1)}: leave them alone, and start no new deployment before this is repaired, for it would replace them.`,
      }
    : {
        summary:
          'Nothing runs, and no task definition is known that does: ask for no tasks until this is repaired.',
        command: update({ 'desired-count': '0' }),
      };
};
