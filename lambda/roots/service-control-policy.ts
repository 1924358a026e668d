import { links } from '../links.ts';
import { awsCommand } from '../shell.ts';
import { type FinerRoot, refusals } from './root.ts';

/** A service control policy of the organization stands above every role of the account. */
export const serviceControlPolicy: FinerRoot = {
  kinds: refusals,
  title: 'an SCP of the organization does not allow it',
  remedy(_subject, { account }, { missing }) {
    const [first] = missing;
    const what = first === undefined ? 'what was refused' : `${first.action} on ${first.resource}`;
    return {
      summary: `Ask the owners of the organization to let ${what} through.`,
      steps: [
        'No change in this account helps: an SCP caps what its roles may do.',
        "In the organization's management account: find the policies of the account and of the units above it, and except the action there. The command below is for that account.",
      ],
      commands: [
        awsCommand('organizations list-policies-for-target', {
          'target-id': account,
          filter: 'SERVICE_CONTROL_POLICY',
        }),
      ],
      links: [links.accessDenied, links.policyEvaluation],
    };
  },
};
