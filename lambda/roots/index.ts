import { causeOf } from '../causes/index.ts';
import { type CauseCode, type FinerRootCode, isFinerRoot, type RootCode } from '../codes.ts';
import type { Diagnosis } from '../diagnosis.ts';
import type { Failure } from '../failure.ts';
import type { Remedy } from '../remedy.ts';
import { subjectOf } from '../subject.ts';
import { authTokenResourceScoped } from './auth-token-resource-scoped.ts';
import type { FinerRoot } from './root.ts';

const finerRoots: Readonly<Record<FinerRootCode, FinerRoot>> = {
  'auth-token-resource-scoped': authTokenResourceScoped,
};

/** The cause that a root cause is, or is a kind of. */
export const kindOf = (code: RootCode): CauseCode => (isFinerRoot(code) ? finerRoots[code].kind : code);

/** A few words for a subject line. */
export const titleOf = (code: RootCode): string =>
  isFinerRoot(code) ? finerRoots[code].title : causeOf(code).title;

/** What to do about the root cause that was found. */
export const remedyFor = (failure: Failure, diagnosis: Diagnosis): Remedy => {
  const { code } = diagnosis.root;
  const { remedy } = isFinerRoot(code) ? finerRoots[code] : causeOf(code);
  return remedy(subjectOf(failure, diagnosis), failure, diagnosis);
};
