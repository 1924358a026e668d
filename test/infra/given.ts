import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import cdk from '../../cdk.json' with { type: 'json' };
import { readStackSettings, type StackSettings } from '../../infra/settings.ts';
import { PullMedicStack } from '../../infra/stack.ts';

// CDK's check against CloudFormation's schemas takes seconds at each synth; app.test.ts has it done once.
process.env['CDK_VALIDATION'] = 'false';

/** The stack with the feature flags of a real synth, but without the seconds that bundling takes. */
export const givenStack = (settings: Partial<StackSettings> = {}): PullMedicStack =>
  new PullMedicStack(
    new App({ context: cdk.context }),
    'EcsPullMedic',
    { ...readStackSettings({}), ...settings },
    { code: () => Code.fromInline('exports.handler = async () => ({ findings: [] });') },
  );

/** The settings that CDK context of this kind stands for. */
export const givenFix = (context: Record<string, unknown>): Pick<StackSettings, 'fix'> => ({
  fix: readStackSettings(context).fix,
});

export const givenTemplate = (settings: Partial<StackSettings> = {}): Template =>
  Template.fromStack(givenStack(settings));

/** The logical id of the only resource of a type, or of the only one whose id begins so. */
export const idOf = (template: Template, type: string, prefix = ''): string => {
  const [id, ...others] = Object.keys(template.findResources(type)).filter((each) => each.startsWith(prefix));
  if (id === undefined || others.length > 0) throw new Error(`not just one ${type} ${prefix}`);
  return id;
};
