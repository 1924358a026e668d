import { links } from '../links.ts';
import { retryService } from '../remedy.ts';
import type { FinerRoot } from './root.ts';

/** IAM spreads a change within seconds or minutes: the start was denied before it arrived. */
export const permissionPropagating: FinerRoot = {
  kinds: [
    'ecr-pull-denied',
    'ecr-auth-denied',
    'secret-access-denied',
    'kms-access-denied',
    'pull-through-cache-failed',
    'role-not-assumable',
  ],
  title: 'denied then, allowed now',
  remedy: (subject) => ({
    summary: 'Start again: nothing is missing any more.',
    steps: [
      'ECS starts the tasks of a service again by itself; a new deployment does it at once.',
      'If it is refused again, a policy that is not seen from here refuses: of the organization (RCP), of the session, or of a VPC endpoint.',
      'Where a role and its service are made by one deployment, let the service wait for the role and its policies.',
    ],
    commands: retryService(subject),
    lasting: {
      cdk: 'service.node.addDependency(taskDefinition.executionRole!);',
      terraform: '# in resource "aws_ecs_service":\ndepends_on = [aws_iam_role_policy.ecs_pull]',
    },
    links: [links.executionRole, links.policyEvaluation],
  }),
};
