import { describe, expect, test } from 'vitest';
import { readTrust } from '../lambda/trust.ts';
import { account, given, region } from './given.ts';

const failure = given.failure();
const trust = (Condition?: object, service = 'ecs-tasks.amazonaws.com') =>
  readTrust(
    encodeURIComponent(
      JSON.stringify({
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { Service: service },
          Action: 'sts:AssumeRole',
          ...(Condition === undefined ? {} : { Condition }),
        },
      }),
    ),
    failure,
  );
const arnLike = (arn: string) => ({ ArnLike: { 'aws:SourceArn': arn } });

describe('a trust policy', () => {
  test.each([
    ['without a condition', undefined],
    ["with the account's id", { StringEquals: { 'aws:SourceAccount': account } }],
    ["with AWS's own pattern of the region's ECS", arnLike(`arn:aws:ecs:${region}:${account}:*`)],
  ])('%s lets ECS take the role', (_what, condition) => {
    expect(trust(condition)).toEqual({ trustsEcsTasks: true });
  });

  test.each([
    [
      'another account',
      { StringEquals: { 'aws:SourceAccount': '999988887777' } },
      'aws:SourceAccount 999988887777',
    ],
    [
      'another region',
      arnLike(`arn:aws:ecs:us-east-1:${account}:*`),
      `aws:SourceArn arn:aws:ecs:us-east-1:${account}:*`,
    ],
    [
      'another cluster',
      arnLike(`arn:aws:ecs:${region}:${account}:cluster/staging`),
      `aws:SourceArn arn:aws:ecs:${region}:${account}:cluster/staging`,
    ],
  ])('for %s shuts this task out, and the condition is named', (_what, condition, named) => {
    expect(trust(condition)).toEqual({ trustsEcsTasks: false, trustHangsOn: [named] });
  });

  test('for the cluster alone stays open, for AWS does not say which ARN it gives', () => {
    const cluster = arnLike(failure.clusterArn ?? '');
    expect(trust(cluster)).toMatchObject({ trustsEcsTasks: 'inconclusive' });
  });

  test('for another service names no condition', () => {
    expect(trust(undefined, 'lambda.amazonaws.com')).toEqual({ trustsEcsTasks: false });
  });

  test.each([undefined, '', 'not JSON'])('that is %j decides nothing', (text) => {
    expect(readTrust(text, failure)).toEqual({ trustsEcsTasks: 'inconclusive' });
  });
});
