import { expect, test } from 'vitest';
import { readEvent } from '../lambda/event.ts';
import type { Failure } from '../lambda/failure.ts';
import { given } from './given.ts';

const failuresOf = (event: unknown): Failure[] =>
  readEvent(event).flatMap((signal) => (signal.kind === 'failure' ? [signal.failure] : []));

const attached = (details: unknown, type = 'eni'): Readonly<Record<string, unknown>> => ({
  attachments: [null, { type, details }],
});

test.each([
  [
    'the subnet and the address',
    [
      ['subnetId', 'subnet-0a1b2c3d'],
      ['privateIPv4Address', '10.0.1.7'],
    ],
    { subnetId: 'subnet-0a1b2c3d', privateIp: '10.0.1.7' },
  ],
  ['no subnet that is none', [['subnetId', "subnet-1'; reboot"]], {}],
  ['no address that is none', [['privateIPv4Address', '10.0.1.7/8']], {}],
  ['nothing where there are no details', [], {}],
] as const)("takes of the task's interface %s", (_what, details, expected) => {
  const named = details.map(([name, value]) => ({ name, value }));
  const [found] = failuresOf(given.event(attached([...named, 7])));
  const { subnetId, privateIp } = found ?? {};
  expect(JSON.parse(JSON.stringify({ subnetId, privateIp }))).toEqual(expected);
});

test('takes no interface from an attachment of another type', () => {
  const details = [{ name: 'subnetId', value: 'subnet-0a1b2c3d' }];
  expect(failuresOf(given.event(attached(details, 'elb')))[0]).not.toHaveProperty('subnetId');
  expect(failuresOf(given.event(attached('text')))[0]).not.toHaveProperty('subnetId');
});
