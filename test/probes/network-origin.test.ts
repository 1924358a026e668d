import { describe, expect, test } from 'vitest';
import { service } from '../../lambda/probes/service.ts';
import { askProbe, awsError } from '../fake-aws.ts';
import { given, messages } from '../given.ts';
import { configuration, failure, known, read, subnetId } from './read-network.ts';

describe('where a pull leaves from', () => {
  const without = (more: object): typeof failure => {
    const { subnetId: _, ...rest } = failure;
    return { ...rest, ...more };
  };

  test('is the only subnet of the service when the event says none', async () => {
    const one = { services: [configuration({ subnets: [subnetId], assignPublicIp: 'ENABLED' })] };
    const { value } = await read({ 'ecs:DescribeServices': one }, without({}));
    expect(value?.origin).toMatchObject({ subnetId, hasPublicIp: known(true) });
  });

  test('is not guessed among several', async () => {
    const { fact, sent } = await read({}, without({}));
    expect(fact).toMatchObject({ state: 'not-asked', why: expect.stringContaining('in which subnet') });
    expect(sent.map(({ call }) => call)).toEqual(['ecs:DescribeServices']);
  });

  test('of a standalone task has groups that nobody knows any more', async () => {
    const { value } = await read({}, { ...failure, group: 'family:web' });
    expect(value?.origin).toMatchObject({
      securityGroupIds: { state: 'not-asked', why: expect.stringContaining('RunTask') },
      hasPublicIp: { state: 'not-asked' },
    });
  });

  test('of a service that may not be described has groups that are unreadable', async () => {
    const { value } = await read({ 'ecs:DescribeServices': awsError('AccessDeniedException') });
    expect(value?.origin.securityGroupIds).toMatchObject({
      state: 'unreadable',
      from: 'ecs:DescribeServices',
    });
  });

  test.each(['EXTERNAL', 'MANAGED_INSTANCES'])('on %s is not looked for', async (launchType) => {
    expect((await read({}, { ...failure, launchType })).fact.state).toBe('not-asked');
  });

  test.each([
    ['1.3.0', 'not-asked'],
    ['1.4.0', 'known'],
    ['1.0.0', 'known'],
  ])('with platform version %s is %s', async (platformVersion, state) => {
    expect((await read({}, { ...failure, platformVersion })).fact.state).toBe(state);
  });

  test('is not the interface of a task that a capacity provider put on an instance', async () => {
    const { launchType: _, ...rest } = failure;
    const { fact, sent } = await read({}, { ...rest, containerInstanceArn: given.instance().arn });
    expect(fact.state).toBe('not-asked');
    expect(sent.map(({ call }) => call)).toEqual(['ecs:DescribeServices']);
  });

  const onEc2 = { ...failure, launchType: 'EC2' };
  const placed = { subnetId: 'subnet-0e', vpcId: 'vpc-9', securityGroupIds: ['sg-host'], hasPublicIp: true };

  test("on EC2 is the instance's interface, whatever interface the task has", async () => {
    const instance = given.instance({ network: placed });
    const { value, sent } = await read({}, onEc2, given.facts({ instance }));
    expect(value).toMatchObject({
      vpcId: 'vpc-9',
      origin: {
        kind: 'instance',
        instanceId: 'i-01a01a01a01a01a01',
        subnetId: 'subnet-0e',
        securityGroupIds: known(['sg-host']),
        hasPublicIp: known(true),
      },
    });
    // The instance says its VPC, which saves a round trip.
    const subnets = sent.filter(({ call }) => call === 'ec2:DescribeSubnets');
    expect(subnets.map(({ input }) => input)).toEqual([{ Filters: [{ Name: 'vpc-id', Values: ['vpc-9'] }] }]);
  });

  test.each([
    ['unreadable', given.unreadable('denied', 'ec2:DescribeInstances')],
    ['not-asked', given.instance()],
  ] as const)('on EC2 is %s as its instance is', async (state, instance) => {
    expect((await read({}, onEc2, given.facts({ instance }))).fact.state).toBe(state);
  });

  test('is not looked for where a refusal blames no endpoint', async () => {
    const denied = given.failure({ message: messages.pullDenied, subnetId, cause: 'policy-explicit-deny' });
    const { fact, sent } = await read({}, denied);
    expect([fact.state, sent]).toEqual(['not-asked', []]);
  });
});

describe('the service', () => {
  const placedBy = async (own: object, startedBy?: string) => {
    const asked = startedBy === undefined ? failure : { ...failure, startedBy };
    const { fact } = await askProbe(service, asked, { 'ecs:DescribeServices': { services: [own] } });
    return fact.state === 'known' ? fact.value.network : undefined;
  };
  const deployment = (id: string, ...subnets: readonly string[]) => ({
    id,
    networkConfiguration: { awsvpcConfiguration: { subnets: [...subnets] } },
  });

  test('places the task as its own deployment does, and else as it does itself', async () => {
    const own = {
      ...configuration(),
      deployments: [deployment('ecs-svc/1', 'a'), deployment('ecs-svc/2', 'b')],
    };
    expect((await placedBy(own, 'ecs-svc/2'))?.subnetIds).toEqual(['b']);
    expect((await placedBy(own, 'someone'))?.subnetIds).toEqual([subnetId, 'subnet-0c']);
    expect((await placedBy({ taskSets: [deployment('x', 'c')] }))?.subnetIds).toEqual(['c']);
    expect(await placedBy({})).toBeUndefined();
  });
});
