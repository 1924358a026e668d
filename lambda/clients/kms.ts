import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import type { ClientSettings, Sends, ServiceCalls } from './client.ts';

/** The commands are imported by name: what is not used is not in the bundle. */
export const kms = (settings: ClientSettings): Sends<ServiceCalls<'kms'>> => {
  const client = new KMSClient(settings);
  return {
    'kms:DescribeKey': (input, options) => client.send(new DescribeKeyCommand(input), options),
  };
};
