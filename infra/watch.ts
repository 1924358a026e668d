import type { Stack } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Rule } from 'aws-cdk-lib/aws-events';
import type { Function as LambdaHandler } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { alarmOn, ofRules, period, tell, visibleIn } from './alarms.ts';
import { dashboard } from './dashboard.ts';
import { saveQueries } from './queries.ts';

/** The resources that are looked after. */
export interface Watched {
  readonly topic: Topic;
  /** The topic that findings go to, where that is another; its owners are to hear that somebody is not told any more. */
  readonly delegated: ITopic | undefined;
  /** The rule that matches failures. */
  readonly failures: Rule;
  /** All that invoke the function. */
  readonly rules: readonly Rule[];
  readonly medic: LambdaHandler;
  readonly logGroup: LogGroup;
  readonly undelivered: Queue;
  readonly failed: Queue;
}

/** Milliseconds that an event may have waited for the function: a quarter of the hour after which it is given up. */
const longWaitMs = 15 * 60_000;

/**
 * Alarms for every way in which a failure could go untold, to the stack's own topic, also where findings go to another:
 * whether that one lets CloudWatch in is not ours to say. It gets them as well, for its owners are who would miss the
 * findings. And a dashboard, and the questions behind it saved.
 */
export const watch = (stack: Stack, watched: Watched): void => {
  const { topic, delegated, medic, rules, undelivered, failed } = watched;
  const alarms = [
    alarmOn(
      stack,
      'UndeliveredEventsAlarm',
      visibleIn(undelivered),
      'ECS Pull Medic: failures or recoveries could not be handed to the function, so nobody was told of them. ' +
        'The events lie in the queue; its messages carry the error as attributes. Once that is mended, ' +
        'npm run redrive sends them again.',
    ),
    alarmOn(
      stack,
      'LostEventsAlarm',
      ofRules(rules, 'InvocationsFailedToBeSentToDlq'),
      'ECS Pull Medic: an event could neither be handed to the function nor put into the queue, and is lost. ' +
        "See whether the queue of undelivered events is there and its policy lets in the stack's rules.",
    ),
    alarmOn(
      stack,
      'FailedEventsAlarm',
      visibleIn(failed),
      'ECS Pull Medic: the function failed three times on an event, so nobody was told of what it says. ' +
        'The events lie in the queue, with the error; the log of the function has the details. Once that is ' +
        'mended, npm run redrive sends them again.',
    ),
    alarmOn(
      stack,
      'ErrorsAlarm',
      medic.metricErrors({ period }),
      'ECS Pull Medic: the function ended in an error. It is tried twice more; look into its log.',
    ),
    // A storm is throttled for a moment and then caught up with: only what lasts is worth a call.
    alarmOn(
      stack,
      'ThrottlesAlarm',
      medic.metricThrottles({ period }),
      "ECS Pull Medic: Lambda has throttled the function for a quarter of an hour. The account's concurrency is " +
        'used up; events wait, and go to the queue after an hour.',
      { periods: 3 },
    ),
    alarmOn(
      stack,
      'WaitingEventsAlarm',
      medic.metric('AsyncEventAge', { period, statistic: Stats.MAXIMUM }),
      'ECS Pull Medic: an event waited for more than a quarter of an hour for the function, which is throttled or ' +
        'fails. After an hour events go to the queue.',
      { above: longWaitMs },
    ),
  ];
  tell(topic, alarms, delegated === undefined ? [] : [delegated]);
  dashboard(stack, watched);
  saveQueries(stack, watched.logGroup);
};
