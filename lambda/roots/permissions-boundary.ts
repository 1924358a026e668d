import { knownValue } from '../facts.ts';
import { lastingStatements } from '../lasting.ts';
import { leastPolicy } from '../least-policy.ts';
import { links } from '../links.ts';
import { awsCommand } from '../shell.ts';
import { type FinerRoot, refusals } from './root.ts';

/** The role may do no more than its permissions boundary allows, and the boundary leaves an action of the start out. */
export const permissionsBoundary: FinerRoot = {
  kinds: refusals,
  title: 'the permissions boundary does not allow it',
  remedy(subject, _failure, { facts, missing }) {
    const role = knownValue(facts.pullRole) ?? knownValue(facts.executionRole);
    const boundary = role?.boundaryArn;
    const policy = leastPolicy(missing.filter(({ decision }) => decision === 'implicitDeny'));
    return {
      summary: `Add the statement below to the permissions boundary${boundary === undefined ? '' : ` ${boundary.split('/').at(-1)}`}.`,
      steps: [
        'Attaching a policy to the role does not help: a boundary caps what its policies may grant.',
        'The owner of the boundary adds the statement to it, as a new default version; all roles under it may then do as much, if their own policies say so.',
      ],
      commands: [
        ...(subject.roleName === undefined
          ? []
          : [
              awsCommand('iam get-role', {
                'role-name': subject.roleName,
                query: 'Role.PermissionsBoundary.PermissionsBoundaryArn',
                output: 'text',
              }),
            ]),
        ...(boundary === undefined
          ? []
          : [awsCommand('iam list-policy-versions', { 'policy-arn': boundary, output: 'text' })]),
      ],
      ...(policy.Statement.length === 0 ? {} : { policy, lasting: lastingStatements('boundary', policy) }),
      links: [links.accessDenied, links.policyEvaluation],
    };
  },
};
