/**
 * All that tells, to be loaded when something is to be told: nearly every event is a repeat, and a cold start pays for
 * every byte and every file that it loads.
 */
export { carryOut, tellOnce, tellUnremembered } from './carry-out.ts';
export { publish } from './publish.ts';
export { record } from './telemetry.ts';
export { tellSynthetic } from './tell-synthetic.ts';
