import { links } from '../links.ts';
import { awsCommand } from '../shell.ts';
import { defineCause } from './cause.ts';
import { denialOf, isFromAbove } from './verdict.ts';

const layers = {
  'no-boundary': 'its permissions boundary',
  'no-service-control-policy': 'a service control policy (SCP) of the organization',
  'no-resource-control-policy': 'a resource control policy (RCP) of the organization',
  'no-session-policy': 'a session policy',
  'no-endpoint-policy': 'the policy of a VPC endpoint',
  'explicit-deny': 'an explicit deny',
  'no-identity-policy': 'a policy',
  'no-resource-policy': 'a policy',
} as const;

/**
 * A policy above the role stands in the way, so that no further allow on the role can help: an explicit deny anywhere,
 * or an SCP, RCP, permissions boundary, session policy or VPC endpoint policy that does not allow. Shape:
 * `… is not authorized to perform: ACTION on resource: RESOURCE with an explicit deny in a service control policy`,
 * `… because no VPC endpoint policy allows the ACTION action` (IAM user guide, "Troubleshoot access denied error messages").
 */
export const policyExplicitDeny = defineCause({
  code: 'policy-explicit-deny',
  title: 'a policy above the role refuses',
  says: [
    (clues) => {
      const denial = denialOf(clues, 'token', 'pull', 'upstream', 'secret', 'kms');
      return denial !== undefined && isFromAbove(denial);
    },
    {
      text: /\bwith an explicit deny\b|\bbecause no (?:VPC endpoint|session|service control|resource control|permissions boundary)/i,
      where: ({ denials, text }) =>
        denials.length === 0 &&
        /\b(?:GetAuthorizationToken|GetSecretValue|GetParameters|BatchGetImage|ecr:|secretsmanager:|ssm:)/i.test(
          text,
        ),
    },
  ],
  wordsAreProof: true,
  checks: ['permission', 'endpoint-policy'],
  retryable: false,
  summary: ({ role }, { clues }) => {
    const denial = clues.denials.find(isFromAbove);
    const layer =
      denial?.deniedIn === undefined
        ? layers[denial?.why ?? 'explicit-deny']
        : `an explicit deny in the ${denial.deniedIn} policy`;
    return `${denial?.action ?? 'A call of the start'} is refused to the ${role.replace(/^the /, '')} by ${layer.replace('boundary policy', 'boundary')}; a further allow on the role cannot help.`;
  },
  remedy: ({ roleName, region }, { clues }) => {
    const denial = clues.denials.find(isFromAbove);
    const action = denial?.action ?? 'the denied action';
    return {
      summary: `Change the policy that stands above the role, so that it lets ${action} through.`,
      steps: [
        'Attaching an allow to the role does not help: find the policy the message names and its owner.',
        `Ask for ${action}${denial?.resource === undefined ? '' : ` on ${denial.resource}`} to be excepted from the deny, or added to what the boundary, SCP or endpoint policy allows.`,
      ],
      commands: [
        ...(denial?.why === 'no-endpoint-policy' || denial?.deniedIn === 'vpc endpoint'
          ? [
              awsCommand('ec2 describe-vpc-endpoints', {
                query: 'VpcEndpoints[].[VpcEndpointId,ServiceName,PolicyDocument]',
                output: 'text',
                region,
              }),
            ]
          : []),
        ...(roleName === undefined
          ? []
          : [
              awsCommand('iam get-role', { 'role-name': roleName, query: 'Role.PermissionsBoundary' }),
              awsCommand('iam list-attached-role-policies', { 'role-name': roleName }),
            ]),
      ],
      links: [links.accessDenied, links.policyEvaluation],
    };
  },
});
