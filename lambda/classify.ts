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

/** What is asked of a text, and the cause that it shows when the pattern matches and what else was heard allows it. */
interface Question {
  readonly code: CauseCode;
  readonly pattern?: RegExp;
  readonly where?: (heard: Heard) => boolean;
}

const question = (code: CauseCode, say: Says): Question => {
  if (typeof say === 'function') return { code, where: say };
  return say instanceof RegExp ? { code, pattern: say } : { code, pattern: say.text, where: say.where };
};

const questions = (code: CauseCode, says: readonly Says[] = []): Question[] =>
  says.map((say) => question(code, say));

const ask = (asked: readonly Question[]) => sieve(asked, ({ pattern }) => pattern);

const holds = ({ pattern, where }: Question, heard: Heard): boolean =>
  (pattern === undefined ? heard.denials.length > 0 : pattern.test(heard.text)) &&
  (where === undefined || where(heard));

const [notImagePull, ...pullCauses] = causes;

const saysOf = {
  pullError: ask(questions('unknown', [pullError])),
  ordinaryStop: ask(questions('not-image-pull', notImagePull.says)),
  pull: ask(questions('unknown', pullWords)),
  decisive: ask(pullCauses.flatMap(({ code, says }) => questions(code, says))),
  possible: ask(pullCauses.flatMap(({ code, hints }: Cause) => questions(code, hints))),
  failedPull: ask(questions('unknown', failedPull)),
} as const;

/**
 * Tells the cause of a failure from its words alone.
 *
 * Ordinary stops go first, by what they say and by what they do not; then the decisive words of each cause in the
 * list's order, then the words that only make one possible. A failed pull with no cause in its words is `unknown`.
 */
export const classify = ({ text, denials, registry }: Clues): Classification => {
  const heard: Heard = { text: maskNames(text), denials, registry };
  const first = (about: keyof typeof saysOf): CauseCode | undefined =>
    saysOf[about](text, (each) => (holds(each, heard) ? each.code : undefined));
  if (!first('pullError') && (first('ordinaryStop') || !first('pull')))
    return { cause: 'not-image-pull', confidence: 'likely' };
  const decisive = first('decisive');
  if (decisive) return { cause: decisive, confidence: isVerdict(heard) ? 'confirmed' : 'likely' };
  const possible = first('possible');
  if (possible) return { cause: possible, confidence: 'possible' };
  return first('failedPull') || isStartDenied(heard)
    ? { cause: 'unknown', confidence: 'possible' }
    : { cause: 'not-image-pull', confidence: 'possible' };
};
