import type { Fix } from '../fix.ts';

const verdicts: Readonly<Record<Fix['status'], string>> = {
  disabled: 'Nothing was changed',
  preview: 'Nothing was changed (preview)',
  'not-applicable': 'Nothing was changed',
  blocked: 'Nothing was changed',
  applied: 'REPAIRED',
  failed: 'The repair FAILED',
  reverted: 'The repair was TAKEN BACK',
};

/** Whether we already ran it, in the words that a person looks for first. */
export const fixVerdict = (status: Fix['status']): string => verdicts[status];

const endings: Partial<Record<Fix['status'], string>> = {
  applied: ' - repaired',
  failed: ' - repair failed',
  reverted: ' - repair taken back',
};

/** What a title ends in when something was done. */
export const repaired = (status: Fix['status']): string => endings[status] ?? '';
