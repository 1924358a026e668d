import type { Finding } from './finding.ts';
import { cap } from './text.ts';

/** Room for a place beside its indent. */
const room = 66;

const arrows = {
  open: '  |',
  unknown: '  ?   (cannot be told from here)',
  broken: '  X   <-- broken here',
} as const;

/** The way to the registry as a small picture in plain text, the broken link marked; empty where it was not looked at. */
export const pathPicture = ({ path = [] }: Finding): string[] =>
  path.flatMap(({ at, state }, index) => [...(index === 0 ? [] : [arrows[state]]), cap(at, room)]);
