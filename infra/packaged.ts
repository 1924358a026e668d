import { App, CfnParameter, DefaultStackSynthesizer, type IStackSynthesizer, type Stack } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import cdk from '../cdk.json' with { type: 'json' };
import { ForwardingStack } from './forwarding-stack.ts';
import type { StackSettings } from './settings.ts';
import { PullMedicStack } from './stack.ts';

type Template = Readonly<Record<string, unknown>>;

/** The templates for those without CDK. */
export interface Packaged {
  readonly home: Template;
  /** For each of the further regions the same; only where there are any. */
  readonly forwarding?: Template;
}

/**
 * Deployed by CloudFormation alone: no bootstrap stack is asked for, and nothing is an asset. The class does not meet
 * its own interface where optional properties are taken exactly, hence the cast.
 */
const synthesizer = (): IStackSynthesizer =>
  new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }) as IStackSynthesizer;

/**
 * The key's default has the hash of the code in it. CloudFormation looks at no zip, so a new one under the key of the
 * old would never reach the function.
 */
const codeFrom =
  (hash: string) =>
  (stack: Stack): Code =>
    Code.fromCfnParameters({
      bucketNameParam: new CfnParameter(stack, 'CodeBucket', {
        description: "The S3 bucket with the function's zip, in the region of this stack",
        allowedPattern: '[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]',
        constraintDescription: 'must be the name of an S3 bucket',
      }),
      objectKeyParam: new CfnParameter(stack, 'CodeKey', {
        description:
          'The key of the zip in the bucket. Another zip needs another key, or it does not get deployed',
        default: `ecs-pull-medic/${hash}.zip`,
        minLength: 1,
      }),
    });

/**
 * The templates of the stacks that CDK would deploy with these settings. `hash` tells the function's zip from others;
 * `outdir` gets what CDK writes on the way.
 */
export const packaged = (
  settings: StackSettings,
  { hash, outdir }: { readonly hash: string; readonly outdir: string },
): Packaged => {
  const app = new App({ context: cdk.context, autoSynth: false, outdir });
  const medic = new PullMedicStack(app, 'EcsPullMedic', settings, {
    code: codeFrom(hash),
    synthesizer: synthesizer(),
  });
  const { home, further } = settings.regions;
  const forwarding =
    home === undefined || further.length === 0
      ? undefined
      : new ForwardingStack(
          app,
          'EcsPullMedic-Forwarding',
          { ...settings, home },
          { synthesizer: synthesizer() },
        );
  const assembly = app.synth();
  const templateOf = (stack: Stack): Template => assembly.getStackArtifact(stack.artifactId).template;
  return {
    home: templateOf(medic),
    ...(forwarding === undefined ? {} : { forwarding: templateOf(forwarding) }),
  };
};
