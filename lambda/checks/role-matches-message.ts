import { pullRoleOf } from '../pull-role.ts';
import { defineCheck } from './check.ts';

/** Whether the role that the message names is the role that the task was given. */
export const roleMatchesMessage = defineCheck({
  id: 'role.matches-message',
  needs: ['taskDefinition'],
  judge({ taskDefinition }, failure) {
    const said = failure.clues.principal?.roleName;
    if (said === undefined || taskDefinition.state !== 'known') return undefined;
    const pull = pullRoleOf(failure, taskDefinition);
    if (pull.onInstance) {
      return {
        result: 'pass',
        detail: `The container instance pulls with its own role: the message names ${said}.`,
      };
    }
    if (pull.contradictedBy === undefined) {
      return { result: 'pass', detail: `The message names the role that the task was given: ${said}.` };
    }
    return {
      result: 'unknown',
      detail: `The message names role ${said}, but the task was given ${pull.roleName}: a newer revision, or a text from elsewhere.`,
    };
  },
});
