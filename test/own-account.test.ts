import { expect, it } from 'vitest';
import { readSettings } from '../lambda/settings.ts';

const TOPIC_ARN = 'arn:aws:sns:eu-west-1:444455556666:alerts';

it("takes the topic's account for its own unless it is told another", () => {
  expect(readSettings({ TOPIC_ARN }).account).toBe('444455556666');
  expect(readSettings({ TOPIC_ARN, ACCOUNT_ID: '111122223333' })).toMatchObject({
    account: '111122223333',
    region: 'eu-west-1',
    topicArn: TOPIC_ARN,
  });
});

it.each(['', '1234', '11112222333a'])('refuses an account that is none: %j', (ACCOUNT_ID) => {
  expect(() => readSettings({ TOPIC_ARN, ACCOUNT_ID })).toThrow(
    'ACCOUNT_ID must be the id of an AWS account',
  );
});
