import { App } from 'aws-cdk-lib';
import { UsageError } from '../lambda/settings.ts';
import { readStackSettings } from './settings.ts';
import { makeStacks } from './stacks.ts';

/** Ends with one line and code 2 when a setting makes no sense. Anything else that fails is a bug and shows its stack. */
try {
  // By itself CDK would also write out what there is after an error: a stack of no resources.
  const app = new App({ autoSynth: false });
  makeStacks(app, readStackSettings(app.node.getAllContext(), process.env));
  app.synth();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
