import type { App } from 'aws-cdk-lib';
import { ForwardingStack } from './forwarding-stack.ts';
import type { StackSettings } from './settings.ts';
import { PullMedicStack, type StackOptions } from './stack.ts';

/**
 * All stacks of a deployment: the home region's, and one for each further region, which is deployed after it, when
 * what it forwards is taken.
 */
export const makeStacks = (app: App, settings: StackSettings, options: StackOptions = {}): void => {
  const medic = new PullMedicStack(app, 'EcsPullMedic', settings, options);
  const { home, further } = settings.regions;
  if (home === undefined) return;
  for (const region of further) {
    new ForwardingStack(app, `EcsPullMedic-${region}`, { ...settings, home }, { region }).addStackDependency(
      medic,
    );
  }
};
