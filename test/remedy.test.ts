import { describe, expect, test } from 'vitest';
import { awsManaged } from '../cli/aws-managed.ts';
import type { MissingAction } from '../lambda/checks/check.ts';
import { wordsOnly } from '../lambda/diagnosis.ts';
import { grant } from '../lambda/grant.ts';
import { evaluate } from '../lambda/iam/evaluate.ts';
import { parsePolicy } from '../lambda/iam/policy.ts';
import { forExecutionRole, forInstanceRole } from '../lambda/managed-policies.ts';
import { given, layer, manifest, messages, secret, token } from './given.ts';

const missing = (
  ...actions: readonly { readonly action: string; readonly resource: string }[]
): MissingAction[] => actions.map((each) => ({ ...each, decision: 'implicitDeny' }));

const upstream = { action: 'ecr:BatchImportUpstreamImage', resource: manifest.resource };
const root = { code: 'ecr-pull-denied', summary: 'x', confidence: 'likely' } as const;

const granting = (actions: readonly MissingAction[], message: string = messages.pullDenied) =>
  grant(given.failure({ message }), wordsOnly(root, actions), []);

describe('the policy of a remedy', () => {
  test.each([
    ['the token', missing(token)],
    ['token and image', missing(token, manifest, layer)],
    ['a secret', missing(secret)],
    ['everything', missing(token, secret, manifest, layer)],
  ])('that lacked %s allows it and nothing more', (_what, actions) => {
    const document = parsePolicy(JSON.stringify(granting(actions).policy));
    const decide = (action: string, resource: string) =>
      document && evaluate({ identity: [{ name: 'own', document }] }, { action, resource }).decision;
    for (const { action, resource } of actions) expect(decide(action, resource)).toBe('allowed');
    expect(decide('ecr:PutImage', manifest.resource)).toBe('implicitDeny');
    expect(decide('ecr:BatchGetImage', `${manifest.resource}-other`)).toBe('implicitDeny');
    expect(decide('secretsmanager:GetSecretValue', `${secret.resource}-other`)).toBe('implicitDeny');
  });
});

describe('the command of a remedy', () => {
  const commandOf = (...given: Parameters<typeof granting>): string => granting(...given).commands[0] ?? '';

  test('attaches the policy of AWS for execution roles where it covers all that is missing', () => {
    expect(commandOf(missing(token, manifest))).toMatch(
      /^aws iam attach-role-policy .*AmazonECSTaskExecutionRolePolicy$/,
    );
  });

  test('attaches the one for instances where the instance pulls', () => {
    const command = commandOf(missing(manifest, upstream), messages.pullDeniedOnInstance);
    expect(command).toMatch(
      /^aws iam attach-role-policy --role-name ecsInstanceRole .*ContainerRegistryPullOnly$/,
    );
  });

  test.each([
    ['a secret', missing(token, secret)],
    ['the first pull through a cache', missing(upstream)],
  ])('puts just what is missing where no policy of AWS covers %s', (_what, actions) => {
    expect(commandOf(actions)).toMatch(/^aws iam put-role-policy .*--policy-document '\{.*\}'$/);
  });

  test('grants nothing where it is not known what is missing', () => {
    expect(granting([]).commands.join('\n')).not.toMatch(/aws iam/);
  });

  test('looks for the role where nobody names it', () => {
    expect(commandOf(missing(manifest), messages.forbidden)).toMatch(
      /^aws ecs describe-task-definition .*executionRoleArn/,
    );
  });
});

test.each([forExecutionRole, forInstanceRole])(
  '$name grants of ECR and of logs what its document grants',
  ({ name, grants }) => {
    const document = parsePolicy(JSON.stringify(awsManaged[name]?.document));
    const actions = document?.statements.flatMap(({ actions }) => actions?.patterns ?? []) ?? [];
    expect(actions.filter((action) => /^(?:ecr|logs):/.test(action)).sort()).toEqual([...grants].sort());
  },
);
