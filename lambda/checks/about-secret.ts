import type { StartSecret } from '../facts-secret.ts';
import type { Failure } from '../failure.ts';
import type { Judgement } from './check.ts';

/** Whether a message is about this secret: it names it, or names none. A fault of another one comes next. */
export const isAbout = ({ reference }: StartSecret, { clues }: Failure): boolean => {
  const denied = clues.denials.flatMap(({ action, resource }) =>
    /^(?:secretsmanager|ssm):/.test(action) && resource !== undefined ? [resource] : [],
  );
  const named = [...denied, ...clues.parameters, ...(clues.secretArn === undefined ? [] : [clues.secretArn])];
  const own = [reference.arn, reference.valueFrom, reference.name];
  return (
    named.length === 0 ||
    named.some((text) =>
      own.some((each) => text === each || text.startsWith(`${each}-`) || text.startsWith(`${each}:`)),
    )
  );
};

/** A fault that the message is not about stays told, as one that comes next. */
export const nextUnless = (isAboutIt: boolean, judgement: Judgement | undefined): Judgement[] => {
  if (judgement === undefined) return [];
  return judgement.result === 'fail' && !isAboutIt ? [{ ...judgement, isNext: true }] : [judgement];
};
