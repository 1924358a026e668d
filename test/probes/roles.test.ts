import { describe, expect, test } from 'vitest';
import { knownValue } from '../../lambda/facts.ts';
import { executionRole } from '../../lambda/probes/execution-role.ts';
import { instance } from '../../lambda/probes/instance.ts';
import { pullRole } from '../../lambda/probes/pull-role.ts';
import { type Answers, askProbe } from '../fake-aws.ts';
import { given, messages } from '../given.ts';

describe('a role of another account', () => {
  const executionRoleArn = 'arn:aws:iam::999988887777:role/web-exec';
  const before = given.facts({ taskDefinition: given.taskDefinition({ executionRoleArn }) });

  test.each([pullRole, executionRole])('is not taken for its namesake here: $name', async (probe) => {
    const { fact, sent } = await askProbe(probe, given.failure(), {}, before);
    expect([fact.state, sent]).toEqual(['not-asked', []]);
  });
});

describe('a container instance', () => {
  const placed = (ec2InstanceId: string): Answers => ({
    'ecs:DescribeContainerInstances': {
      containerInstances: [{ ec2InstanceId, registeredAt: new Date('2026-08-01T06:00:00Z') }],
    },
  });
  const machine = (State: string): Answers => ({
    'ec2:DescribeInstances': { Reservations: [{ Instances: [{ State: { Name: State as 'running' } }] }] },
  });
  const on = async (message: string, answers: Answers) => {
    const containerInstanceArn = 'arn:aws:ecs:eu-west-1:111122223333:container-instance/prod/04f8c17d';
    const failure = given.failure({ message, launchType: 'EC2', containerInstanceArn });
    return knownValue((await askProbe(instance, failure, answers)).fact);
  };

  test('that runs without a profile has no role', async () => {
    const found = await on(messages.forbidden, { ...placed('i-01a01a01a01a01a01'), ...machine('running') });
    expect(found?.role.state).toBe('absent');
  });

  test('that is terminated may have had one', async () => {
    const found = await on(messages.forbidden, {
      ...placed('i-01a01a01a01a01a01'),
      ...machine('terminated'),
    });
    expect(found?.role.state).toBe('not-asked');
  });

  test('that the message names keeps its facts apart from those of another one', async () => {
    const same = { ...placed('i-01a01a01a01a01a01'), ...machine('running') };
    const other = { ...placed('i-02b02b02b02b02b02'), ...machine('running') };
    expect((await on(messages.pullDeniedOnInstance, same))?.registeredAt).toBe('2026-08-01T06:00:00.000Z');
    expect(await on(messages.pullDeniedOnInstance, other)).not.toHaveProperty('registeredAt');
  });
});
