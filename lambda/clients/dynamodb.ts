import { DynamoDBClient, GetItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { ClientSettings, Sends, ServiceCalls } from './client.ts';

/** The commands are imported by name: what is not used is not in the bundle. */
export const dynamodb = (settings: ClientSettings): Sends<ServiceCalls<'dynamodb'>> => {
  const client = new DynamoDBClient(settings);
  return {
    'dynamodb:GetItem': (input, options) => client.send(new GetItemCommand(input), options),
    'dynamodb:Query': (input, options) => client.send(new QueryCommand(input), options),
    'dynamodb:UpdateItem': (input, options) => client.send(new UpdateItemCommand(input), options),
  };
};
