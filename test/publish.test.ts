import { describe, expect, test } from 'vitest';
import { publish } from '../lambda/publish.ts';
import { awsError, fakeAws } from './fake-aws.ts';
import { finding } from './finding.ts';

const topicArn = 'arn:aws:sns:eu-west-1:111122223333:findings';

const send = async (each = finding()) => {
  const { aws, sent } = fakeAws({ 'sns:Publish': {} });
  await publish(each, topicArn, aws);
  const [call] = sent;
  return JSON.parse(JSON.stringify(call?.input));
};

describe('publish', () => {
  test('gives machines the JSON, people their text, Amazon Q its notification', async () => {
    const { Message, MessageStructure, TopicArn } = await send();
    const bodies = JSON.parse(Message);
    expect({ MessageStructure, TopicArn }).toEqual({ MessageStructure: 'json', TopicArn: topicArn });
    for (const protocol of ['default', 'sqs', 'lambda', 'http', 'firehose', 'application']) {
      expect(JSON.parse(bodies[protocol])).toEqual(finding());
    }
    expect(bodies.email).toMatch(/^Service web \(cluster prod, eu-west-1\) cannot start tasks\.\n/);
    expect(JSON.parse(bodies.https)).toMatchObject({ version: '1.0', source: 'custom' });
    expect(bodies.sms.length).toBeLessThanOrEqual(140);
  });

  test('sets the attributes that filter policies are written on, none of them empty', async () => {
    const { MessageAttributes } = await send(finding({ group: '' }));
    const values = Object.fromEntries(
      Object.entries<{ StringValue: string }>(MessageAttributes).map(([name, { StringValue }]) => [
        name,
        StringValue,
      ]),
    );
    expect(values).toEqual({
      status: 'open',
      cause: 'pull-cancelled',
      severity: 'high',
      cluster: 'prod',
      fixStatus: 'not-applicable',
      account: '111122223333',
      region: 'eu-west-1',
    });
  });

  test('has no more attributes than raw delivery to SQS can take, with every one of them', async () => {
    const { MessageAttributes } = await send(finding({ team: 'payments', synthetic: true }));
    expect(Object.keys(MessageAttributes)).toHaveLength(10);
    expect(MessageAttributes).toMatchObject({
      team: { StringValue: 'payments' },
      synthetic: { StringValue: 'true' },
    });
  });

  test('stays below the limit of SNS in bytes, whatever a finding holds', async () => {
    const detail = '\u6f22'.repeat(1_500);
    const evidence = Array.from({ length: 40 }, () => ({
      check: 'image.exists',
      result: 'fail' as const,
      detail,
    }));
    const { Message } = await send(finding({ message: '\u6f22'.repeat(4_000), evidence }));
    expect(new TextEncoder().encode(Message).length).toBeLessThan(262_144);
    expect(JSON.parse(JSON.parse(Message).default).schema).toBe('ecs-pull-medic.finding/1');
  });

  test('rejects when SNS refuses', async () => {
    const { aws } = fakeAws({ 'sns:Publish': awsError('InternalError', 'no') });
    await expect(publish(finding(), topicArn, aws)).rejects.toThrow('no');
  });
});
