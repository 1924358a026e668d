import { knownValue } from '../facts.ts';
import { pullRoleOf } from '../pull-role.ts';
import { defineCheck, type Judgement } from './check.ts';

/** Whether the role that the message names is the role that the task, or its instance, was given. */
export const roleMatchesMessage = defineCheck({
  id: 'role.matches-message',
  needs: ['taskDefinition', 'instance'],
  judge({ taskDefinition, instance }, failure): Judgement | undefined {
    const said = failure.clues.principal?.roleName;
    if (said === undefined || taskDefinition.state !== 'known') return undefined;
    const pull = pullRoleOf(failure, taskDefinition);
    if (pull.onInstance) {
      const role = knownValue(knownValue(instance)?.role ?? { state: 'not-asked' });
      if (role !== undefined && role.name !== said)
        return {
          result: 'unknown',
          detail: `The message names role ${said}, but the instance profile has ${role.name} now: it was changed since, and the agent may still hold the old one.`,
        };
      return {
        result: 'pass',
        detail: `The container instance pulls with its own role: the message names ${said}.`,
      };
    }
    if (pull.contradictedBy === undefined) {
      return { result: 'pass', detail: `The message names the role that the task was given: ${said}.` };
    }
    const isTaskRole = taskDefinition.value.taskRoleArn?.split('/').at(-1) === said;
    return {
      result: 'unknown',
      detail: isTaskRole
        ? `The message names ${said}, which is the task role: the role of the application once it runs. ECS starts the task with the execution role, ${pull.roleName}.`
        : `The message names role ${said}, but the task was given ${pull.roleName}: a newer revision, or a text from elsewhere.`,
    };
  },
});
