import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { ClientSettings, Sends, ServiceCalls } from './client.ts';

/** The commands are imported by name: what is not used is not in the bundle. */
export const secretsManager = (settings: ClientSettings): Sends<ServiceCalls<'secretsmanager'>> => {
  const client = new SecretsManagerClient(settings);
  return {
    'secretsmanager:DescribeSecret': (input, options) =>
      client.send(new DescribeSecretCommand(input), options),
  };
};
