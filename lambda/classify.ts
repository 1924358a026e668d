import type { Cause, Heard, Says } from './causes/cause.ts';
import { failedPull, pullError, pullWords } from './causes/context.ts';
import { causes } from './causes/index.ts';
import { isFromAbove, startCall } from './causes/verdict.ts';
import type { CauseCode, Confidence } from './codes.ts';
import { maskNames } from './mask.ts';
import type { Clues } from './message.ts';
import { sieve } from './sieve.ts';

export interface Classification {
  readonly cause: CauseCode;
  readonly confidence: Confidence;
}

/** AWS's own verdict on an action of the start, carried to its end, is as good as an answer to a question. */
const isVerdict = ({ denials }: Heard): boolean =>
  denials.some(
    (denial) =>
      denial.complete && startCall(denial) !== 'foreign' && (denial.why !== undefined || isFromAbove(denial)),
  );

const isStartDenied = ({ denials }: Heard): boolean =>
  denials.some((denial) => startCall(denial) !== 'foreign');

/** What is asked of a text, and what it shows when it is so. */
interface Question {
  readonly about: 'pull error' | 'ordinary stop' | 'pull' | 'decisive' | 'possible' | 'failed pull';
  readonly code: CauseCode;
  readonly say: Says;
}

const questions = (about: Question['about'], code: CauseCode, says: readonly Says[] = []): Question[] =>
  says.map((say) => ({ about, code, say }));

const [notImagePull, ...pullCauses] = causes;

const mayHold = sieve(
  [
    ...questions('pull error', 'unknown', [pullError]),
    ...questions('ordinary stop', 'not-image-pull', notImagePull.says),
    ...questions('pull', 'unknown', pullWords),
    ...pullCauses.flatMap(({ code, says }) => questions('decisive', code, says)),
    ...pullCauses.flatMap(({ code, hints }: Cause) => questions('possible', code, hints)),
    ...questions('failed pull', 'unknown', failedPull),
  ],
  ({ say }) => (typeof say === 'function' ? undefined : say instanceof RegExp ? say : say.text),
);

const holds = (say: Says, heard: Heard): boolean => {
  if (typeof say === 'function') return say(heard);
  if (say instanceof RegExp) return say.test(heard.text);
  return say.where(heard) && say.text.test(heard.text);
};

/**
 * Tells the cause of a failure from its words alone.
 *
 * Ordinary stops go first, by what they say and by what they do not; then the decisive words of each cause in the
 * list's order, then the words that only make one possible. A failed pull with no cause in its words is `unknown`.
 */
export const classify = ({ text, denials, registry }: Clues): Classification => {
  const heard: Heard = { text: maskNames(text), denials, registry };
  const asked = mayHold(heard.text);
  const first = (about: Question['about']): CauseCode | undefined =>
    asked.find((question) => question.about === about && holds(question.say, heard))?.code;
  if (!first('pull error') && (first('ordinary stop') || !first('pull')))
    return { cause: 'not-image-pull', confidence: 'likely' };
  const decisive = first('decisive');
  if (decisive) return { cause: decisive, confidence: isVerdict(heard) ? 'confirmed' : 'likely' };
  const possible = first('possible');
  if (possible) return { cause: possible, confidence: 'possible' };
  return first('failed pull') || isStartDenied(heard)
    ? { cause: 'unknown', confidence: 'possible' }
    : { cause: 'not-image-pull', confidence: 'possible' };
};
