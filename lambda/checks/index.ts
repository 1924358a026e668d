import type { Check } from './check.ts';

export const roleChecks: readonly Check[] = [];
export const permissionChecks: readonly Check[] = [];
export const imageChecks: readonly Check[] = [];
export const secretChecks: readonly Check[] = [];
