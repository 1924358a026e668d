import type { StartSecret } from '../facts-secret.ts';
import type { Failure } from '../failure.ts';
import { isAbout, nextUnless } from './about-secret.ts';
import { defineCheck, type Judgement, unseen } from './check.ts';
import { strictest } from './strictest.ts';

const kindOf = ({ use, reference: { service } }: StartSecret): string => {
  if (use === 'registry-credentials') return "Secret with the registry's credentials";
  return service === 'ssm' ? 'Parameter' : 'Secret';
};

/** Where it was looked for, when that is not where the task runs. */
const placeOf = ({ reference }: StartSecret, { account, region }: Failure): string => {
  const isHome = reference.region === region && reference.account === account;
  return isHome ? '' : ` in account ${reference.account}, ${reference.region}`;
};

const gone = (secret: StartSecret, failure: Failure): Judgement => {
  const { reference, namesake } = secret;
  const hint =
    namesake.state === 'known'
      ? ` There is ${namesake.value.name}, whose ARN is ${namesake.value.arn}.`
      : reference.service === 'ssm' && !reference.valueFrom.startsWith('arn:')
        ? ` A name without an ARN is looked for in the task's own region, ${reference.region}.`
        : '';
  return {
    result: 'fail',
    root: 'secret-not-found',
    confidence: 'confirmed',
    detail: `${kindOf(secret)} ${reference.name} does not exist${placeOf(secret, failure)}.${hint}`,
  };
};

const judgeOne = (secret: StartSecret, failure: Failure): Judgement | undefined => {
  const { reference, stored, namesake } = secret;
  const what = `${kindOf(secret)} ${reference.name}`;
  if (stored.state === 'absent')
    // Under another ARN it is there: that is a fault of its own.
    return namesake.state === 'known' && reference.service === 'secretsmanager'
      ? undefined
      : gone(secret, failure);
  if (stored.state !== 'known') {
    const judgement = unseen(what, stored);
    const isForeign = failure.account !== undefined && reference.account !== failure.account;
    return isForeign
      ? {
          ...judgement,
          detail: `${judgement.detail} It is of account ${reference.account}: its owner can see it.`,
        }
      : judgement;
  }
  const { deletedAt, type } = stored.value;
  if (deletedAt !== undefined)
    return {
      result: 'fail',
      root: 'secret-not-found',
      confidence: 'confirmed',
      detail: `${what} is scheduled for deletion (${deletedAt.slice(0, 10)}) and cannot be read until it is restored.`,
    };
  // What a message misses in a secret, its key, label or version, its existence says nothing of.
  const isWithin =
    /\bjson key\b|\bstaging label\b|\bversion\b|\bsecret value\b|\bmalformed\b|\bunmarshal|\binvalid character\b/i.test(
      failure.clues.text,
    );
  const ofType = type === undefined ? '' : ` (${type})`;
  return {
    result: 'pass',
    detail: `${what}${ofType} exists${placeOf(secret, failure)}.`,
    ...(isWithin || !isAbout(secret, failure) ? {} : { contradicts: 'secret-not-found' }),
  };
};

/** Whether each start-up secret and parameter is there, and not about to be deleted. Never its value. */
export const secretExists = defineCheck({
  id: 'secret.exists',
  needs: ['secrets'],
  judge({ secrets }, failure) {
    if (secrets.state !== 'known')
      return secrets.state === 'not-asked' ? undefined : unseen('The start-up secrets', secrets);
    return strictest(
      secrets.value.flatMap((secret) => nextUnless(isAbout(secret, failure), judgeOne(secret, failure))),
    );
  },
});
