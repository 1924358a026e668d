import type { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { acknowledgeSubscription } from './acknowledged.ts';

/** Has a topic write to addresses; each must confirm once. */
export const subscribe = (topic: Topic, addresses: readonly string[]): void => {
  for (const address of addresses)
    acknowledgeSubscription(topic.addSubscription(new EmailSubscription(address)));
};
