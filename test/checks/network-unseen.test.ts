import { describe, expect, test } from 'vitest';
import type { Network } from '../../lambda/facts-network.ts';
import { given } from '../given.ts';
import { givenNetwork, passAll, publicTable, route, taskTable } from '../given-network.ts';
import { api, endpoint, groups, having, isolated, judged } from './judged-network.ts';

describe('what is not seen from here', () => {
  test.each([
    'tgw-1',
    'vgw-1',
    'pcx-1',
    'eni-1',
    'i-1',
    'vpce-1',
    'lgw-1',
    'cagw-1',
    'arn:aws:x:core-network/1',
  ])('a default route to %s decides nothing', (target) => {
    const network = givenNetwork({ routeTables: [taskTable(route('0.0.0.0/0', target)), publicTable] });
    expect(having('fail', network)).toEqual([]);
    expect(judged(network).get('network.route')).toMatchObject({
      result: 'unknown',
      detail: expect.stringContaining(target),
    });
  });

  test('a customer prefix list that may hold the address decides nothing', () => {
    const network = givenNetwork({ routeTables: [taskTable(route('pl-own', 'tgw-1')), publicTable] });
    expect(having('fail', network)).toEqual([]);
    expect(judged(network).get('network.route')?.detail).toContain('pl-own');
  });

  test('a regional NAT gateway has no subnet, and is taken as it says', () => {
    const network = givenNetwork({ natGateways: [{ id: 'nat-1', state: 'available', isPublic: true }] });
    expect(having('fail', network)).toEqual([]);
    expect(having('unknown', network)).toEqual([]);
  });

  test.each([
    ['itself in a private subnet', [taskTable(route('0.0.0.0/0', 'nat-1'))], 'fail'],
    [
      'behind a firewall',
      [taskTable(route('0.0.0.0/0', 'nat-1')), { ...publicTable, routes: [route('0.0.0.0/0', 'eni-1')] }],
      'unknown',
    ],
  ] as const)('a NAT gateway %s', (_where, routeTables, result) => {
    expect(judged(givenNetwork({ routeTables })).get('network.nat')?.result).toBe(result);
  });

  test.each([
    ['lets the task not in', { isEgress: false, cidr: '10.0.1.0/24' }, 'in from the task on port 443'],
    ['lets no answer out to it', { isEgress: true, cidr: '10.0.1.0/24' }, 'out to the task on ports'],
    ['lets nothing out', { isEgress: true, cidr: '52.0.0.0/8' }, 'out to the internet for nat-1 on port 443'],
    ['lets no answer in', { isEgress: false, cidr: '52.0.0.0/8' }, 'in from the internet for nat-1 on ports'],
  ])("the list of a NAT gateway's subnet that %s", (_what, denied, words) => {
    const deny = { number: 1, allows: false, protocol: '-1', ...denied };
    const network = givenNetwork({
      networkAcls: [
        { id: 'acl-1', subnetIds: ['subnet-task'], entries: passAll },
        { id: 'acl-2', subnetIds: ['subnet-public'], entries: [deny, ...passAll] },
      ],
    });
    expect(having('fail', network)).toEqual(['acl']);
    expect(judged(network).get('network.acl')?.detail).toContain(words);
  });

  test('a NAT gateway that is in no list is gone', () => {
    expect(judged(givenNetwork({ natGateways: [] })).get('network.nat')).toMatchObject({ result: 'fail' });
  });

  test('an internet gateway that is not attached leads nowhere', () => {
    const network = givenNetwork({
      internetGateways: [],
      routeTables: [taskTable(route('0.0.0.0/0', 'igw-1')), publicTable],
      origin: { hasPublicIp: true },
    });
    expect(having('fail', network)).toEqual(['blackhole']);
  });
});

describe('on EC2', () => {
  test("it is the instance's address that counts", () => {
    const network = givenNetwork({
      origin: { kind: 'instance', instanceId: 'i-1' },
      routeTables: [taskTable(route('0.0.0.0/0', 'igw-1')), publicTable],
    });
    expect(judged(network).get('network.public-ip')).toMatchObject({
      result: 'fail',
      detail: expect.stringMatching(/^Instance i-1 has no public address, and/),
    });
  });
});

describe('with IPv6', () => {
  const v6 = (target: string | undefined): Network =>
    givenNetwork({
      subnet: { id: 'subnet-task', vpcId: 'vpc-1', ipv6Cidr: '2600:1f18:1::/64' },
      subnets: [{ id: 'subnet-task', vpcId: 'vpc-1', ipv6Cidr: '2600:1f18:1::/64' }],
      origin: { privateIp: '2600:1f18:1::25' },
      routeTables: [taskTable(...(target === undefined ? [] : [route('::/0', target)]))],
      networkAcls: [
        {
          id: 'acl-1',
          subnetIds: ['subnet-task'],
          entries: [true, false].map((isEgress) => ({
            number: 100,
            isEgress,
            allows: true,
            protocol: '-1',
            cidr: '::/0',
          })),
        },
      ],
      securityGroups: [
        {
          id: 'sg-task',
          ingress: [],
          egress: [{ protocol: '-1', cidrs: ['::/0'], prefixListIds: [], groupIds: [] }],
        },
      ],
    });
  const dialled = api('[2600:f0f0::1]');

  test.each(['eigw-1', 'igw-1'])('%s is a way out, without any public IPv4 address', (target) => {
    expect(having('fail', v6(target), dialled)).toEqual([]);
    expect(having('unknown', v6(target), dialled)).toEqual([]);
  });

  test('no route is none', () => {
    expect(having('fail', v6(undefined), dialled)).toEqual(['route']);
  });
});

test('a part that cannot be read never makes a fault of what was none', () => {
  const parts = [
    'subnets',
    'routeTables',
    'natGateways',
    'endpoints',
    'networkAcls',
    'securityGroups',
    'prefixLists',
    'dns',
  ] as const;
  const networks = [
    givenNetwork(isolated),
    givenNetwork({ ...isolated, endpoints: [endpoint('ecr.api')], securityGroups: groups('192.168.0.0/16') }),
    givenNetwork({ routeTables: [taskTable(route('0.0.0.0/0', 'nat-9')), publicTable] }),
  ];
  for (const network of networks) {
    const sure = new Set(having('fail', network));
    for (const name of parts) {
      const from = `ec2:Describe-${name}`;
      const blind = { ...network, [name]: given.unreadable('denied', from) };
      for (const failed of having('fail', blind)) expect(sure, `${name}: ${failed}`).toContain(failed);
    }
  }
});
