import { approvedReads } from './approved.ts';
import type { FixSettings } from './fix-settings.ts';
import { probes } from './probes/index.ts';
import type { Permission } from './probes/probe.ts';

/** Every read that the function makes, so that the stack grants these and no more: less where nothing may be repaired. */
export const readsOf = (mode: FixSettings['mode']): readonly Permission[] => {
  const isOff = mode === 'off';
  const asked = probes.filter(({ name }) => name !== 'task' || !isOff).flatMap(({ iam }) => iam);
  return [...asked, ...(isOff ? [] : approvedReads)];
};
