import { knownValue } from '../facts.ts';
import type { StartSecret } from '../facts-secret.ts';
import { isAbout, nextUnless } from './about-secret.ts';
import { defineCheck, type Judgement } from './check.ts';
import { strictest } from './strictest.ts';

const fail = (detail: string): Judgement => ({
  result: 'fail',
  root: 'secret-not-found',
  confidence: 'confirmed',
  detail,
});

const judgeOne = ({ reference, stored }: StartSecret): Judgement | undefined => {
  const { versionStage: stage, versionId: id, jsonKey, name, service } = reference;
  const versions = knownValue(stored)?.versions;
  if (service !== 'secretsmanager' || versions === undefined) return undefined;
  const stages = new Set(Object.values(versions).flat());
  if (id !== undefined && versions[id] === undefined)
    return fail(
      `Secret ${name} has no version ${id}. It has: ${Object.keys(versions).slice(0, 5).join(', ')}.`,
    );
  if (id !== undefined && stage !== undefined && !versions[id]?.includes(stage))
    return fail(
      `Version ${id} of secret ${name} has no label ${stage}, and the task definition asks for both together.`,
    );
  const wanted = stage ?? (id === undefined ? 'AWSCURRENT' : undefined);
  if (wanted !== undefined && !stages.has(wanted))
    return fail(
      stages.size === 0
        ? `Secret ${name} has no value yet: no version of it carries ${wanted}.`
        : `Secret ${name} has no version with the label ${wanted}. Its labels: ${[...stages].slice(0, 5).join(', ')}.`,
    );
  if (jsonKey !== undefined)
    return {
      result: 'unknown',
      detail: `Whether secret ${name} has the JSON key ${jsonKey} stands in its value, which is never read here.`,
    };
  return { result: 'pass', detail: `Secret ${name} has the version that the task asks for.` };
};

/** Whether each secret has the version, by id or label, that the task definition asks for. */
export const secretVersion = defineCheck({
  id: 'secret.version',
  needs: ['secrets'],
  judge: ({ secrets }, failure) =>
    strictest(
      (knownValue(secrets) ?? []).flatMap((secret) => nextUnless(isAbout(secret, failure), judgeOne(secret))),
    ),
});
