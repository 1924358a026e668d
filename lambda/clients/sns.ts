import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { ClientSettings, Sends, ServiceCalls } from './client.ts';

/** The commands are imported by name: what is not used is not in the bundle. */
export const sns = (settings: ClientSettings): Sends<ServiceCalls<'sns'>> => {
  const client = new SNSClient(settings);
  return {
    'sns:Publish': (input, options) => client.send(new PublishCommand(input), options),
  };
};
