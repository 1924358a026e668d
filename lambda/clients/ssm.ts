import { DescribeParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import type { ClientSettings, Sends, ServiceCalls } from './client.ts';

/** The commands are imported by name: what is not used is not in the bundle. */
export const ssm = (settings: ClientSettings): Sends<ServiceCalls<'ssm'>> => {
  const client = new SSMClient(settings);
  return {
    'ssm:DescribeParameters': (input, options) => client.send(new DescribeParametersCommand(input), options),
  };
};
