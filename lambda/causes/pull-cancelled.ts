import { links } from '../links.ts';
import { retryService } from '../remedy.ts';
import { defineCause } from './cause.ts';

/** The pull was stopped in the middle: the task was stopped, or the agent or runtime went down. Shape: `context canceled`. */
export const pullCancelled = defineCause({
  code: 'pull-cancelled',
  title: 'image pull was stopped',
  says: [
    /(?<!request )\bcontext cancell?ed\b|\bcode = Cancell?ed\b|\b(?:operation|pull|download|registration) (?:was )?cancell?ed\b/i,
  ],
  hints: [/\bnet\/http: request canceled[.\s]*$/i],
  wordsAreProof: true,
  checks: [],
  retryable: true,
  summary: ({ imageText }) => `The pull of ${imageText} was stopped in the middle.`,
  remedy: (subject) => ({
    summary: 'Mostly nothing to do: something stopped the task, the agent or the runtime while it pulled.',
    steps: [
      'See whether a deployment, a scale-in or a person stopped the task, or whether the instance or its agent went down.',
      'ECS starts the tasks of a service again by itself.',
    ],
    commands: retryService(subject),
    links: [links.cannotPull],
  }),
});
