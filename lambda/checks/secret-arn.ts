import { type Facts, knownValue } from '../facts.ts';
import type { PermissionDecision } from '../facts-iam.ts';
import type { StartSecret } from '../facts-secret.ts';
import type { Failure } from '../failure.ts';
import { defineCheck, type Judgement } from './check.ts';
import { strictest } from './strictest.ts';

type Known = Facts<'permissions' | 'secrets'>;

const decisionOn = ({ permissions }: Known, arn: string): PermissionDecision | undefined =>
  knownValue(permissions)?.verdicts.find(
    ({ action, resource }) => action === 'secretsmanager:GetSecretValue' && resource === arn,
  )?.decision;

/** What the name stands for now, when the written ARN finds nothing: the suffix was taken for another, or is a former one. */
const otherArn = ({ reference, stored, namesake }: StartSecret): Judgement | undefined => {
  const found = knownValue(namesake);
  if (stored.state !== 'absent' || found === undefined || found.arn === reference.arn) return undefined;
  return {
    result: 'fail',
    root: 'secret-arn-mismatch',
    confidence: 'confirmed',
    detail: `The task definition names secret ${reference.arn}, and there is none of that ARN. The secret of that name is ${found.arn}${found.name === reference.name ? ': what ends in a hyphen and six characters is taken for a whole ARN' : ''}.`,
  };
};

/** IAM judges the whole ARN; a policy that names a part of it never matches, and one that names another never will. */
const otherInPolicy = (secret: StartSecret, facts: Known): Judgement | undefined => {
  const { reference, stored } = secret;
  const whole = knownValue(stored)?.arn;
  if (whole === undefined || whole === reference.arn) return undefined;
  const onWhole = decisionOn(facts, whole);
  const onWritten = decisionOn(facts, reference.arn);
  if (onWhole !== 'implicitDeny' || onWritten !== 'allowed') return undefined;
  return {
    result: 'fail',
    root: 'secret-arn-mismatch',
    confidence: knownValue(facts.permissions)?.method === 'simulation' ? 'confirmed' : 'likely',
    detail: `The role's policy allows ${reference.arn}, as the task definition writes it, but the secret is ${whole}: IAM judges the whole ARN, with its six characters.`,
  };
};

/** A message that refuses the partial ARN, where the role is allowed the whole one: the task definition is what to correct. */
const partialRefused = (
  { reference, stored }: StartSecret,
  facts: Known,
  { clues }: Failure,
): Judgement | undefined => {
  const whole = knownValue(stored)?.arn;
  const isRefused = clues.denials.some(({ resource }) => resource === reference.arn);
  if (whole === undefined || whole === reference.arn || !isRefused) return undefined;
  const isSo = decisionOn(facts, whole) === 'allowed' && decisionOn(facts, reference.arn) === 'implicitDeny';
  return isSo
    ? {
        result: 'fail',
        root: 'secret-arn-mismatch',
        confidence: 'likely',
        detail: `The task definition gives only a part of the secret's ARN, ${reference.arn}, and that is refused; the role may read the whole one, ${whole}.`,
      }
    : undefined;
};

/** Whether task definition, policy and secret mean one ARN. A refusal that comes from this is not cured by a wider policy. */
export const secretArn = defineCheck({
  id: 'secret.arn',
  needs: ['permissions', 'secrets'],
  judge(facts, failure) {
    const all = (knownValue(facts.secrets) ?? []).filter(
      ({ reference }) => reference.service === 'secretsmanager',
    );
    const faults = all.flatMap(
      (secret) =>
        otherArn(secret) ?? otherInPolicy(secret, facts) ?? partialRefused(secret, facts, failure) ?? [],
    );
    if (faults.length > 0) return strictest(faults);
    const named = all.filter(({ stored, reference }) => knownValue(stored)?.arn === reference.arn);
    return named.length > 0 && named.length === all.length
      ? { result: 'pass', detail: 'The task definition names each secret by its whole ARN.' }
      : undefined;
  },
});
