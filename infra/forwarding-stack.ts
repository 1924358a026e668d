import { Aws, CfnOutput, type IStackSynthesizer, Stack } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { EventBus as BusTarget } from 'aws-cdk-lib/aws-events-targets';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { acknowledgeDeadLetters } from './acknowledged.ts';
import { alarmOn, ofRules, tell, visibleIn } from './alarms.ts';
import { deadLetters } from './dead-letters.ts';
import { eventRules } from './event-rules.ts';
import type { StackSettings } from './settings.ts';
import { subscribe } from './subscribe.ts';

/** Where the stack goes; without a region its template is the same for all of them. */
export interface ForwardingOptions {
  readonly region?: string;
  readonly synthesizer?: IStackSynthesizer;
}

/**
 * What runs in a further region: the rules of the home region, which hand what they match to the home region's default
 * bus. There the same rules match it again, for an event keeps its region, account and text on the way.
 *
 * No loop: only events of this stack's own region are forwarded, so what came from elsewhere goes no further, even
 * where two deployments forward to each other; and the home region's stack forwards nothing.
 *
 * An alarm can only tell a topic of its region, so there is one for the alarms, which the same addresses get. The queue
 * is encrypted by SQS: a customer key is of the home region.
 */
export class ForwardingStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    settings: Pick<StackSettings, 'alertEmails' | 'clusters' | 'regions'> & { readonly home: string },
    { region, synthesizer }: ForwardingOptions = {},
  ) {
    super(scope, id, {
      description: `ECS Pull Medic: forwards failed image pulls of this region to ${settings.home}`,
      analyticsReporting: false,
      ...(region === undefined ? {} : { env: { region } }),
      ...(synthesizer === undefined ? {} : { synthesizer }),
    });
    // Written out, not referred to: a reference from one region to another would need a custom resource.
    const busArn = `arn:${Aws.PARTITION}:events:${settings.home}:${Aws.ACCOUNT_ID}:event-bus/default`;
    const role = new Role(this, 'Role', {
      description: `ECS Pull Medic: puts events onto the default bus of ${settings.home}, and nothing else`,
      assumedBy: new ServicePrincipal('events.amazonaws.com'),
      // Inline, so that no rule is there before its permission.
      inlinePolicies: {
        Forward: new PolicyDocument({
          statements: [new PolicyStatement({ actions: ['events:PutEvents'], resources: [busArn] })],
        }),
      },
    });
    const undelivered = deadLetters(this, 'UndeliveredEvents');
    const target = new BusTarget(EventBus.fromEventBusArn(this, 'HomeBus', busArn), {
      role: role.withoutPolicyUpdates(),
      deadLetterQueue: undelivered,
    });
    const rules = eventRules(settings).map(
      ({ id: name, description, eventPattern }) =>
        new Rule(this, name, {
          description,
          eventPattern: { ...eventPattern, region: [Aws.REGION] },
          targets: [target],
        }),
    );

    const topic = new Topic(this, 'Topic', { displayName: 'ECS Pull Medic', enforceSSL: true });
    subscribe(topic, settings.alertEmails);
    tell(topic, [
      alarmOn(
        this,
        'UndeliveredEventsAlarm',
        visibleIn(undelivered),
        `ECS Pull Medic: failures or recoveries could not be forwarded to ${settings.home}, so nobody was told of ` +
          'them. The events lie in the queue; its messages carry the error as attributes. Once that is mended, ' +
          `npm run redrive -- --queue URL --function NAME --region ${settings.home} sends them to the function.`,
      ),
      alarmOn(
        this,
        'LostEventsAlarm',
        ofRules(rules, 'InvocationsFailedToBeSentToDlq'),
        'ECS Pull Medic: an event could neither be forwarded nor put into the queue, and is lost. ' +
          "See whether the queue of undelivered events is there and its policy lets in the stack's rules.",
      ),
    ]);
    acknowledgeDeadLetters(undelivered);

    const output = (name: string, description: string, value: string) =>
      new CfnOutput(this, name, { description, value });
    output('TopicArn', 'Alarms of the forwarding are published here', topic.topicArn);
    output('UndeliveredEventsUrl', 'Events that could not be forwarded', undelivered.queueUrl);
  }
}
