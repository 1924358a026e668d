import { imageExists } from './image-exists.ts';
import { repositoryExists } from './repository-exists.ts';
import { roleEcrActions } from './role-ecr-actions.ts';
import { roleEcrToken } from './role-ecr-token.ts';
import { roleExists } from './role-exists.ts';
import { roleKmsActions } from './role-kms-actions.ts';
import { roleMatchesMessage } from './role-matches-message.ts';
import { roleSecretActions } from './role-secret-actions.ts';
import { roleTrust } from './role-trust.ts';
import { roleUpstreamActions } from './role-upstream-actions.ts';
import { taskExecutionRole } from './task-execution-role.ts';

/** Is there a role, and can ECS become it. */
export const roleChecks = [taskExecutionRole, roleExists, roleTrust, roleMatchesMessage] as const;

/** All that a role must be and may do for the start; in the order in which the start would hit a fault. */
export const permissionChecks = [
  ...roleChecks,
  roleEcrToken,
  roleSecretActions,
  roleKmsActions,
  roleEcrActions,
  roleUpstreamActions,
] as const;

/** Is the image where its name says. */
export const imageChecks = [repositoryExists, imageExists] as const;

/** What the start-up secrets need. */
export const secretChecks = [taskExecutionRole, roleSecretActions, roleKmsActions] as const;

export const checks = [...permissionChecks, ...imageChecks] as const;
