import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { StackSettings } from '../../infra/settings.ts';
import { PullMedicStack } from '../../infra/stack.ts';

/** The stack in an app of its own, without the seconds that bundling takes. */
export const givenStack = (settings: Partial<StackSettings> = {}): PullMedicStack =>
  new PullMedicStack(new App({ context: { 'aws:cdk:bundling-stacks': [] } }), 'EcsPullMedic', {
    alertEmails: [],
    clusters: [],
    ...settings,
  });

export const givenTemplate = (settings: Partial<StackSettings> = {}): Template =>
  Template.fromStack(givenStack(settings));

export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a template holds is looked into, and a wrong guess fails the test.
  readonly Properties: any;
}
