import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { StackSettings } from '../../infra/settings.ts';
import { PullMedicStack } from '../../infra/stack.ts';

// CDK's check against CloudFormation's schemas takes seconds for each synth; app.test.ts has it done once.
process.env['CDK_VALIDATION'] = 'false';

/** The context that cdk.json gives to the app: its feature flags. */
export const flags: Readonly<Record<string, unknown>> = JSON.parse(
  readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8'),
).context;

/** The stack in an app of its own, with the flags of `cdk synth`, and without the seconds that bundling takes. */
export const stackWith = (settings: Partial<StackSettings> = {}): PullMedicStack =>
  new PullMedicStack(new App({ context: { ...flags, 'aws:cdk:bundling-stacks': [] } }), 'EcsPullMedic', {
    alertEmails: [],
    clusters: [],
    ...settings,
  });

export const templateWith = (settings: Partial<StackSettings> = {}): Template =>
  Template.fromStack(stackWith(settings));

/** The one resource of that type: its logical id and its properties. Throws where there are none or several. */
export const only = (
  template: Template,
  type: string,
): { readonly id: string; readonly properties: Readonly<Record<string, unknown>> } => {
  const found = Object.entries(template.findResources(type));
  const [first] = found;
  if (first === undefined || found.length > 1) throw new Error(`${found.length} resources are ${type}`);
  return { id: first[0], properties: first[1]['Properties'] };
};
