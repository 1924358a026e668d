import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import cdk from '../../cdk.json' with { type: 'json' };
import { ForwardingStack } from '../../infra/forwarding-stack.ts';
import { makeStacks } from '../../infra/stacks.ts';
import { matches } from './event-pattern.ts';
import { allTogether, everySetting, settingsOf } from './every-setting.ts';
import { givenTemplate, idOf } from './given.ts';
import { resolve } from './resolve.ts';

type Pattern = Readonly<Record<string, unknown>>;

const settings = settingsOf({
  ...everySetting['regions'],
  ...everySetting['clusters'],
  alertEmail: 'a@example.com',
});
const home = 'eu-west-1';
const there = 'us-east-1';
const stackOf = (context = settings): ForwardingStack =>
  new ForwardingStack(new App({ context: cdk.context }), 'Forward', { ...context, home }, { region: there });
const template = Template.fromStack(stackOf());

/** Patterns by the rules' ids, without the hash in them. `Ref: AWS::Region` is left to whoever compares. */
const patternsOf = (from: Template): Record<string, Pattern> =>
  Object.fromEntries(
    Object.entries(from.findResources('AWS::Events::Rule')).flatMap(([id, { Properties: each }]) =>
      each['EventPattern'] === undefined ? [] : [[id.slice(0, -8), each['EventPattern']]],
    ),
  );

const stopped = (region: string) => ({
  source: 'aws.ecs',
  'detail-type': 'ECS Task State Change',
  account: '111122223333',
  region,
  detail: {
    clusterArn: `arn:aws:ecs:${region}:111122223333:cluster/prod`,
    lastStatus: 'STOPPED',
    stopCode: 'TaskFailedToStart',
  },
});

const deployed = (region: string) => ({
  source: 'aws.ecs',
  'detail-type': 'ECS Deployment State Change',
  account: '111122223333',
  region,
  resources: [`arn:aws:ecs:${region}:111122223333:service/prod/web`],
  detail: { eventName: 'SERVICE_DEPLOYMENT_COMPLETED' },
});

describe('the rules of a further region', () => {
  it("are the home region's, and forward nothing that is not of their own region", () => {
    const own = { region: [{ Ref: 'AWS::Region' }] };
    const atHome = patternsOf(givenTemplate(settings));
    expect(Object.keys(atHome)).toHaveLength(3);
    expect(patternsOf(template)).toEqual(
      Object.fromEntries(Object.entries(atHome).map(([id, pattern]) => [id, { ...pattern, ...own }])),
    );
  });

  it.each([
    ['Rule', stopped],
    ['DeployedRule', deployed],
  ])(
    'take an event of there, whatever came from elsewhere stays, and home takes what is forwarded: %s',
    (id, event) => {
      // `resolve` deploys to eu-west-1, so there is what a further region is here, and another is elsewhere.
      const forwards = resolve(patternsOf(template)[id], {}) as Pattern;
      const takes = resolve(patternsOf(givenTemplate(settings))[id], {}) as Pattern;
      expect(matches(forwards, event('eu-west-1'))).toBe(true);
      expect(matches(forwards, event('us-east-1'))).toBe(false);
      for (const region of ['eu-west-1', 'us-east-1', 'ap-southeast-2']) {
        expect(matches(takes, event(region))).toBe(true);
      }
    },
  );

  it("hand events to the home region's default bus, or to a queue when that fails", () => {
    const queue = idOf(template, 'AWS::SQS::Queue');
    const bus = {
      'Fn::Join': [
        '',
        [
          'arn:',
          { Ref: 'AWS::Partition' },
          ':events:eu-west-1:',
          { Ref: 'AWS::AccountId' },
          ':event-bus/default',
        ],
      ],
    };
    const role = { 'Fn::GetAtt': [idOf(template, 'AWS::IAM::Role'), 'Arn'] };
    template.allResourcesProperties('AWS::Events::Rule', {
      EventBusName: Match.absent(),
      Targets: [
        {
          Id: 'Target0',
          Arn: bus,
          RoleArn: role,
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queue, 'Arn'] } },
        },
      ],
    });
    template.hasResourceProperties('AWS::IAM::Role', {
      Policies: [
        {
          PolicyName: 'Forward',
          PolicyDocument: Match.objectLike({
            Statement: [{ Effect: 'Allow', Action: 'events:PutEvents', Resource: bus }],
          }),
        },
      ],
    });
    template.resourceCountIs('AWS::IAM::Policy', 0);
  });
});

describe('the stack of a further region', () => {
  it('runs no code, and tells the same addresses when events can not be forwarded', () => {
    template.resourceCountIs('AWS::Lambda::Function', 0);
    const topic = { Ref: idOf(template, 'AWS::SNS::Topic') };
    template.hasResourceProperties('AWS::SNS::Subscription', { Endpoint: 'a@example.com', TopicArn: topic });
    template.resourceCountIs('AWS::CloudWatch::Alarm', 2);
    template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [topic] });
  });

  it('is the same template in every region', () => {
    const other = new ForwardingStack(new App({ context: cdk.context }), 'Forward', { ...settings, home });
    expect(Template.fromStack(other).toJSON()).toEqual(template.toJSON());
    expect(JSON.stringify(template.toJSON())).not.toMatch(/us-east-1\b(?!:)/);
  });

  it.each([new AwsSolutionsChecks(), new ServerlessChecks()])(
    'leaves cdk-nag nothing to find that is not acknowledged with a reason: $name',
    (pack) => {
      const { violations } = pack.validateScope(stackOf(settingsOf(allTogether)));
      expect(violations.map(({ ruleName }) => ruleName)).toEqual([]);
    },
  );
});

describe('all stacks together', () => {
  const synth = (context: Readonly<Record<string, unknown>>) => {
    const app = new App({ context: cdk.context });
    makeStacks(app, settingsOf(context), { code: () => Code.fromInline('exports.handler = () => {};') });
    return app.synth().stacks;
  };

  it('are one where no region is given', () => {
    const [only, ...others] = synth({});
    expect(only).toMatchObject({ stackName: 'EcsPullMedic', environment: { region: 'unknown-region' } });
    expect(others).toEqual([]);
  });

  it('are one more for each further region, deployed after the home region, each in its own', () => {
    const stacks = synth(allTogether);
    expect(stacks.map(({ stackName, environment }) => `${stackName} ${environment.region}`).sort()).toEqual([
      'EcsPullMedic eu-west-1',
      'EcsPullMedic-ap-southeast-2 ap-southeast-2',
      'EcsPullMedic-us-east-1 us-east-1',
    ]);
    for (const stack of stacks.filter(({ stackName }) => stackName !== 'EcsPullMedic')) {
      expect(stack.dependencies.map(({ id }) => id)).toContain('EcsPullMedic');
      expect(JSON.stringify(stack.template)).not.toMatch(/Custom::|ImportValue|GetStackOutput/);
    }
  });

  it('need no account', () => {
    for (const { environment } of synth(allTogether)) expect(environment.account).toBe('unknown-account');
  });
});
