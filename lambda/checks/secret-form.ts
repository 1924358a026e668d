import { knownValue } from '../facts.ts';
import { homeOf } from '../needs.ts';
import { readSecretReference } from '../secret-reference.ts';
import { defineCheck } from './check.ts';

/** Whether each `valueFrom` has a form that ECS takes: all its colons, no JSON key on a parameter, an ARN of the two services. */
export const secretForm = defineCheck({
  id: 'secret.form',
  needs: ['taskDefinition'],
  judge({ taskDefinition }, failure) {
    const containers = knownValue(taskDefinition)?.containers ?? [];
    const texts = containers.flatMap(({ secrets, registryCredentials }) => [
      ...secrets,
      ...(registryCredentials === undefined ? [] : [registryCredentials]),
    ]);
    if (texts.length === 0) return undefined;
    const home = homeOf(failure);
    const faults = texts.flatMap((text) => {
      const reference = readSecretReference(text, home);
      if (reference !== undefined)
        return reference.fault === undefined ? [] : [`${text}: ${reference.fault}`];
      return text.startsWith('arn:') ? [`${text}: it is an ARN neither of a secret nor of a parameter`] : [];
    });
    if (faults.length === 0)
      return { result: 'pass', detail: 'Every valueFrom of a start-up secret has a form that ECS takes.' };
    return {
      result: 'fail',
      root: 'secret-not-found',
      confidence: 'confirmed',
      detail: `The task definition names a start-up secret in a form that ECS does not take. ${faults.join('; ')}.`,
    };
  },
});
