import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import type { ClientSettings, Sends, ServiceCalls } from './client.ts';

/** The commands are imported by name: what is not used is not in the bundle. */
export const ec2 = (settings: ClientSettings): Sends<ServiceCalls<'ec2'>> => {
  const client = new EC2Client(settings);
  return {
    'ec2:DescribeInstances': (input, options) => client.send(new DescribeInstancesCommand(input), options),
  };
};
