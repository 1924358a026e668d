import { knownValue } from '../facts.ts';
import type { StartSecret } from '../facts-secret.ts';
import { leastPolicy } from '../least-policy.ts';
import { links } from '../links.ts';
import { awsCommand } from '../shell.ts';
import type { FinerRoot } from './root.ts';

const wholeArn = ({ stored, namesake }: StartSecret): string | undefined =>
  (knownValue(stored) ?? knownValue(namesake))?.arn;

/** What the task definition should say: the whole ARN, with the JSON key, stage and version that it asks for. */
const valueFrom = ({ reference }: StartSecret, arn: string): string =>
  reference.valueFrom.startsWith(reference.arn) ? arn + reference.valueFrom.slice(reference.arn.length) : arn;

/** The ARN in the task definition is partial, or another than the one that the policy or the secret has. */
export const secretArnMismatch: FinerRoot = {
  kinds: ['secret-access-denied', 'secret-not-found'],
  title: "the secret's ARN is another one",
  remedy(subject, _failure, { facts, missing }) {
    const odd = (knownValue(facts.secrets) ?? []).find((secret) => {
      const arn = wholeArn(secret);
      return (
        secret.reference.service === 'secretsmanager' && arn !== undefined && arn !== secret.reference.arn
      );
    });
    const arn = odd && wholeArn(odd);
    const isLacking = missing.some(({ resource }) => resource === arn);
    const policy =
      arn === undefined
        ? undefined
        : leastPolicy([{ action: 'secretsmanager:GetSecretValue', resource: arn }]);
    return {
      summary: "Write the secret's whole ARN, in the task definition and in the role's policy.",
      steps: [
        ...(odd && arn ? [`In the task definition, as valueFrom: ${valueFrom(odd, arn)}`] : []),
        isLacking
          ? "The role's policy must name the whole ARN too: the policy below does, and nothing more."
          : "See that the role's policy names the whole ARN: the policy below does, and nothing more.",
        'A wider policy is the wrong cure: what is written does not name the secret that is there.',
      ],
      commands:
        subject.roleName === undefined || policy === undefined
          ? []
          : [
              awsCommand('iam put-role-policy', {
                'role-name': subject.roleName,
                'policy-name': 'ecs-pull-medic',
                'policy-document': JSON.stringify(policy),
              }),
            ],
      ...(policy === undefined ? {} : { policy }),
      lasting: {
        cdk: `ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretCompleteArn(this, 'Secret', '${(arn ?? '').replace(/['\\]/g, '')}'));`,
        terraform:
          '# in container_definitions, under secrets:\n# valueFrom = aws_secretsmanager_secret.this.arn',
      },
      links: [links.secrets],
    };
  },
};
