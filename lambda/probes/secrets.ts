import { knownValue } from '../facts.ts';
import { defineProbe } from './probe.ts';
import { readSecrets } from './read-secrets.ts';

/** The start-up secrets of the task: there or not, their versions, the state of their keys. */
export const secrets = defineProbe({
  name: 'secrets',
  after: ['taskDefinition'],
  iam: [
    // The task definition names them, so that they are not known beforehand. None of these calls tells a value.
    { action: 'secretsmanager:DescribeSecret', on: 'anything' },
    // No resource-level permissions (Service Authorization Reference, AWS Systems Manager).
    { action: 'ssm:DescribeParameters', on: 'anything' },
    { action: 'kms:DescribeKey', on: 'anything' },
  ],
  async ask(failure, { taskDefinition }, aws) {
    const value = await readSecrets(failure, knownValue(taskDefinition), aws);
    return value.length === 0
      ? { state: 'not-asked', why: 'no start-up secret is known of it' }
      : { state: 'known', value, from: 'secretsmanager:DescribeSecret' };
  },
});
