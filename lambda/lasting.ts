import type { PolicyJson, Remedy } from './remedy.ts';

const quoted = (words: readonly string[]): string =>
  words.map((word) => `'${word.replaceAll("'", '')}'`).join(', ');

const hcl = (words: readonly string[]): string =>
  words.map((word) => JSON.stringify(word).replaceAll('${', '$${').replaceAll('%{', '%%{')).join(', ');

/** A policy as lines of CDK and of Terraform, for those whose next deploy would take a change by hand away. */
export const lastingPolicy = (
  roleName: string,
  onInstance: boolean,
  policy: PolicyJson,
): NonNullable<Remedy['lasting']> => {
  const cdk = policy.Statement.map(({ Action, Resource }) =>
    [
      `${onInstance ? 'autoScalingGroup.addToRolePolicy' : 'taskDefinition.addToExecutionRolePolicy'}(new iam.PolicyStatement({`,
      `  actions: [${quoted(Action)}],`,
      `  resources: [${quoted([Resource ?? '*'])}],`,
      '}));',
    ].join('\n'),
  );
  const statements = policy.Statement.map(
    ({ Action, Resource }) =>
      `      { Effect = "Allow", Action = [${hcl(Action)}], Resource = [${hcl([Resource ?? '*'])}] },`,
  );
  const terraform = [
    'resource "aws_iam_role_policy" "ecs_pull" {',
    `  role = ${hcl([roleName])}`,
    '  policy = jsonencode({',
    '    Version = "2012-10-17"',
    '    Statement = [',
    ...statements,
    '    ]',
    '  })',
    '}',
  ];
  return { cdk: cdk.join('\n'), terraform: terraform.join('\n') };
};
