import type { PolicyJson, Remedy } from './remedy.ts';

const quoted = (words: readonly string[]): string =>
  words.map((word) => `'${word.replace(/['\\\n]/g, '')}'`).join(', ');

const hcl = (words: readonly string[]): string =>
  words.map((word) => JSON.stringify(word).replaceAll('${', '$${').replaceAll('%{', '%%{')).join(', ');

/** A policy's statements as lines of CDK and of Terraform that add them to another policy, such as a boundary. */
export const lastingStatements = (variable: string, policy: PolicyJson): NonNullable<Remedy['lasting']> => ({
  cdk: policy.Statement.map(
    ({ Action, Resource }) =>
      `${variable}.addStatements(new iam.PolicyStatement({ actions: [${quoted(Action)}], resources: [${quoted([Resource ?? '*'])}] }));`,
  ).join('\n'),
  terraform: [
    `data "aws_iam_policy_document" "${variable}" {`,
    ...policy.Statement.flatMap(({ Action, Resource }) => [
      '  statement {',
      `    actions   = [${hcl(Action)}]`,
      `    resources = [${hcl([Resource ?? '*'])}]`,
      '  }',
    ]),
    '}',
  ].join('\n'),
});

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

/** A lifecycle rule that comes before those that expire or archive: what is deployed carries a tag of its own. */
export const keepDeployed: NonNullable<Remedy['lasting']> = {
  cdk: [
    'repository.addLifecycleRule({',
    '  rulePriority: 1,',
    "  description: 'Keep what is deployed',",
    "  tagPatternList: ['release-*'],",
    '  maxImageCount: 1000,',
    '});',
  ].join('\n'),
  terraform: [
    'resource "aws_ecr_lifecycle_policy" "keep_deployed" {',
    '  repository = aws_ecr_repository.app.name',
    '  policy = jsonencode({',
    '    rules = [{',
    '      rulePriority = 1',
    '      description  = "Keep what is deployed"',
    '      selection    = { tagStatus = "tagged", tagPatternList = ["release-*"], countType = "imageCountMoreThan", countNumber = 1000 }',
    '      action       = { type = "expire" }',
    '    }]',
    '  })',
    '}',
  ].join('\n'),
};
