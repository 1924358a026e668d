import { knownValue } from '../facts.ts';
import type { StartSecret } from '../facts-secret.ts';
import { isAbout, nextUnless } from './about-secret.ts';
import { defineCheck, type Judgement, unseen } from './check.ts';
import { strictest } from './strictest.ts';

const judgeOne = ({ key, reference }: StartSecret): Judgement | undefined => {
  const of = `the KMS key of ${reference.name}`;
  if (key.state === 'not-asked') return undefined;
  if (key.state === 'absent')
    return {
      result: 'fail',
      root: 'kms-access-denied',
      confidence: 'confirmed',
      detail: `The KMS key that ${reference.name} is encrypted with does not exist (any more).`,
    };
  if (key.state !== 'known') return unseen(`${of.charAt(0).toUpperCase()}${of.slice(1)}`, key);
  const { arn, state, manager } = key.value;
  if (state !== 'Enabled')
    return {
      result: 'fail',
      root: 'kms-access-denied',
      confidence: 'confirmed',
      detail: `Key ${arn}, which encrypts ${reference.name}, cannot decrypt: its state is ${state}.`,
    };
  const unseenPolicy =
    manager === 'CUSTOMER' ? " The key's own policy is not seen from here, and it has the last word." : '';
  return {
    result: 'pass',
    detail: `Key ${arn}, which encrypts ${reference.name}, is enabled.${unseenPolicy}`,
  };
};

/** Whether the key of each start-up secret is there and enabled. */
export const secretKey = defineCheck({
  id: 'secret.key',
  needs: ['secrets'],
  judge: ({ secrets }, failure) =>
    strictest(
      (knownValue(secrets) ?? []).flatMap((secret) => nextUnless(isAbout(secret, failure), judgeOne(secret))),
    ),
});
