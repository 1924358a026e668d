import type { Cause, Says } from './causes/cause.ts';
import { isAboutPull, isFailedPull, isPullError } from './causes/context.ts';
import { causes } from './causes/index.ts';
import { isFromAbove, startCall } from './causes/verdict.ts';
import type { CauseCode, Confidence } from './codes.ts';
import { maskNames } from './mask.ts';
import type { Clues } from './message.ts';

export interface Classification {
  readonly cause: CauseCode;
  readonly confidence: Confidence;
}

const hears = (says: readonly Says[], clues: Clues): boolean =>
  says.some((say) => (typeof say === 'function' ? say(clues) : say.test(clues.text)));

/** AWS's own verdict on an action of the start, carried to its end, is as good as an answer to a question. */
const isVerdict = ({ denials }: Clues): boolean =>
  denials.some(
    (denial) =>
      denial.complete && startCall(denial) !== 'foreign' && (denial.why !== undefined || isFromAbove(denial)),
  );

const isStartDenied = ({ denials }: Clues): boolean =>
  denials.some((denial) => startCall(denial) !== 'foreign');

const [notImagePull, ...pullCauses] = causes;

/**
 * Tells the cause of a failure from its words alone.
 *
 * Ordinary stops go first, by what they say and by what they do not; then the decisive words of each cause in the
 * list's order, then the words that only make one possible. A failed pull with no cause in its words is `unknown`.
 */
export const classify = (read: Clues): Classification => {
  const clues = { ...read, text: maskNames(read.text) };
  if (!isPullError(clues) && (hears(notImagePull.says, clues) || !isAboutPull(clues))) {
    return { cause: 'not-image-pull', confidence: 'likely' };
  }
  const decisive = pullCauses.find((cause) => hears(cause.says, clues));
  if (decisive !== undefined) {
    return { cause: decisive.code, confidence: isVerdict(clues) ? 'confirmed' : 'likely' };
  }
  const possible = pullCauses.find((cause: Cause) => hears(cause.hints ?? [], clues));
  if (possible !== undefined) return { cause: possible.code, confidence: 'possible' };
  return isFailedPull(clues) || isStartDenied(clues)
    ? { cause: 'unknown', confidence: 'possible' }
    : { cause: 'not-image-pull', confidence: 'possible' };
};
