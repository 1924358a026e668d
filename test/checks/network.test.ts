import { describe, expect, test } from 'vitest';
import type { Check, Judgement } from '../../lambda/checks/check.ts';
import { networkChecks } from '../../lambda/checks/index.ts';
import type { Network, VpcEndpoint } from '../../lambda/facts-network.ts';
import type { Failure } from '../../lambda/failure.ts';
import { given, image, messages, registry } from '../given.ts';
import { givenNetwork, passAll, publicTable, route, taskTable } from '../given-network.ts';

const timeout = given.failure({ message: messages.timeout });

const judged = (network: Network, failure: Failure = timeout): Map<string, Judgement> => {
  const facts = given.facts({ network });
  const all: readonly Check[] = networkChecks;
  return new Map(
    all.flatMap((check): [string, Judgement][] => {
      const judgement = check.judge(facts, failure);
      return judgement === undefined ? [] : [[check.id, judgement]];
    }),
  );
};

/** Ids of the checks with a result for the step that failed, `network.` left out; what comes after it is told, too. */
const having = (result: Judgement['result'], network: Network, failure?: Failure): string[] =>
  [...judged(network, failure)]
    .filter(([, judgement]) => judgement.result === result && !('isNext' in judgement))
    .map(([id]) => id.replace('network.', ''));

const endpoint = (service: string, more: Partial<VpcEndpoint> = {}): VpcEndpoint => ({
  id: `vpce-${service}`,
  service: `com.amazonaws.eu-west-1.${service}`,
  type: 'Interface',
  state: 'available',
  hasPrivateDns: true,
  subnetIds: ['subnet-task'],
  securityGroupIds: ['sg-endpoint'],
  routeTableIds: [],
  ...more,
});
const groups = (from: string) =>
  [
    {
      id: 'sg-task',
      ingress: [],
      egress: [{ protocol: '-1', cidrs: ['0.0.0.0/0'], prefixListIds: [], groupIds: [] }],
    },
    {
      id: 'sg-endpoint',
      egress: [],
      ingress: [{ protocol: 'tcp', ports: [443, 443], cidrs: [from], prefixListIds: [], groupIds: [] }],
    },
  ] as const;
const isolated = { routeTables: [taskTable(), publicTable], natGateways: [] };
const said = (message: string, more: Partial<Failure> = {}): Failure => given.failure({ message, ...more });
const api = (ip: string): Failure => said(messages.timeout.replace('52.94.20.3', ip));
const secretTimeout = said(
  `ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from asm: There is a connection issue between the task and AWS Secrets Manager. Check your task network configuration. failed to fetch secret x from secrets manager: operation error Secrets Manager: GetSecretValue, https response error StatusCode: 0, RequestID: , canceled, context deadline exceeded`,
);
const layers = (ip: string): Failure =>
  said(
    `CannotPullContainerError: There is a connection issue between the task and the registry. : failed to copy: httpReadSeeker: failed open: failed to do request: Get ${image}: dial tcp ${ip}:443: i/o timeout`,
  );

describe('a network in which all is well', () => {
  test('is told to be so, with what is left to look at, and claims nothing', () => {
    expect(having('fail', givenNetwork())).toEqual([]);
    expect(having('unknown', givenNetwork())).toEqual([]);
    expect(judged(givenNetwork()).get('network.path')?.detail).toMatch(
      /^On paper the way from task 10\.0\.1\.25 in subnet subnet-task to the ECR API is open.* firewall/,
    );
  });

  test.each([
    ['2026-10-02T11:41:58Z', '2026-10-02T11:46:29Z', /ran 4 min 31 s before it was stopped, as it does when/],
    ['2026-10-02T11:41:58Z', '2026-10-02T11:42:10Z', /ran 12 s before it was stopped: packets that get lost/],
    ['2026-10-02T11:41:58Z', '2026-10-02T11:43:10Z', /ran 1 min 12 s before it was stopped\.$/],
    ['not a time', '2026-10-02T11:43:10Z', /has passed\.$/],
    ['2026-10-02T11:43:10Z', '2026-10-02T11:41:58Z', /has passed\.$/],
  ])('tells how long the pull ran: from %s to %s', (pullStartedAt, stoppingAt, words) => {
    const failure = { ...timeout, pullStartedAt, stoppingAt };
    expect(judged(givenNetwork(), failure).get('network.path')?.detail).toMatch(words);
  });
});

describe('what the message shows', () => {
  test('an address of S3 makes it the layers, whatever name the text has', () => {
    const network = givenNetwork({ ...isolated, endpoints: [endpoint('ecr.api'), endpoint('ecr.dkr')] });
    const failure = said(
      `CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref ${image}: failed to do request: Head "https://${registry}/v2/": dial tcp 52.218.1.1:443: i/o timeout`,
    );
    expect(judged(network, failure).get('network.endpoint')).toMatchObject({
      result: 'fail',
      root: 'endpoint-missing',
      detail: expect.stringContaining('S3'),
    });
  });

  test('words of the layers and an address that is not of S3 are not believed alike', () => {
    const network = givenNetwork(isolated);
    expect(judged(network, layers('52.94.20.3')).get('network.route')).toMatchObject({
      confidence: 'likely',
    });
    expect(judged(network, layers('52.218.1.1')).get('network.route')).toMatchObject({
      confidence: 'confirmed',
    });
  });

  test('no step at all leaves it likely at most', () => {
    const failure = said('CannotPullContainerError: timeout');
    expect(judged(givenNetwork(isolated), failure).get('network.route')).toMatchObject({
      result: 'fail',
      confidence: 'likely',
    });
  });

  test('Secrets Manager wants its own endpoint', () => {
    const network = givenNetwork({ ...isolated, endpoints: [endpoint('ecr.api'), endpoint('ecr.dkr')] });
    expect(judged(network, secretTimeout).get('network.endpoint')).toMatchObject({
      result: 'fail',
      detail: expect.stringContaining('secretsmanager'),
    });
  });

  test('a registry outside of AWS wants the internet, whatever endpoints there are', () => {
    const network = givenNetwork({ ...isolated, endpoints: [endpoint('ecr.api')] });
    const failure = said(
      'CannotPullContainerError: failed to resolve ref docker.io/library/redis:7: failed to do request: Head "https://registry-1.docker.io/v2/library/redis/manifests/7": dial tcp 44.205.64.79:443: i/o timeout',
      { containers: [{ name: 'cache', image: 'redis:7' }] },
    );
    expect(having('fail', network, failure)).toEqual(['route']);
    expect(judged(network, failure).get('network.route')).toMatchObject({ confidence: 'confirmed' });
  });

  test("an image in another region is not served by this region's endpoints", () => {
    const network = givenNetwork({ ...isolated, endpoints: [endpoint('ecr.api'), endpoint('ecr.dkr')] });
    const away = image.replace('eu-west-1', 'us-east-1');
    const failure = said(messages.timeout.replaceAll('eu-west-1', 'us-east-1'), {
      containers: [{ name: 'web', image: away }],
    });
    expect(having('fail', network, failure)).toEqual(['route']);
  });

  test('what comes after the failed step is told as such', () => {
    const network = givenNetwork({
      ...isolated,
      endpoints: [endpoint('ecr.api', { hasPrivateDns: true }), endpoint('ecr.dkr')],
      securityGroups: groups('192.168.0.0/16'),
    });
    const all = judged(network, api('10.0.1.9'));
    expect(all.get('network.endpoint-group')).toMatchObject({ result: 'fail', confidence: 'confirmed' });
    expect(all.get('network.endpoint')).toMatchObject({
      isNext: true,
      detail: expect.stringContaining('S3'),
    });
  });
});

describe('where a name leads', () => {
  const ecr = [endpoint('ecr.api'), endpoint('ecr.dkr')];

  test('an endpoint that is not available is none', () => {
    const network = givenNetwork({ ...isolated, endpoints: [endpoint('ecr.api', { state: 'pending' })] });
    expect(having('fail', network)).toEqual(['route']);
  });

  test('a public address in spite of private DNS leaves it open who resolved it', () => {
    const network = givenNetwork({ ...isolated, endpoints: ecr });
    expect(having('fail', network)).toEqual([]);
    expect(judged(network).get('network.path')?.detail).toMatch(/other name servers than the VPC's own/);
  });

  test('name servers of others leave it open whether private names are known to them', () => {
    const network = givenNetwork({
      ...isolated,
      endpoints: [endpoint('secretsmanager')],
      securityGroups: groups('192.168.0.0/16'),
      nameServers: ['10.9.9.9'],
    });
    expect(having('fail', network, secretTimeout)).toEqual([]);
    expect(judged(network, secretTimeout).get('network.path')?.detail).toContain('10.9.9.9');
  });

  test('a dual-stack name leaves it open whether private DNS serves it', () => {
    const network = givenNetwork({
      ...isolated,
      endpoints: ecr,
      securityGroups: groups('192.168.0.0/16'),
    });
    const host = '111122223333.dkr-ecr.eu-west-1.on.aws';
    const failure = said(
      `CannotPullContainerError: failed to resolve ref ${host}/shop/web:1: failed to do request: Head "https://${host}/v2/": context deadline exceeded`,
      { containers: [{ name: 'web', image: `${host}/shop/web:1` }] },
    );
    expect(having('fail', network, failure)).toEqual([]);
    expect(judged(network, failure).get('network.path')?.detail).toContain(host);
  });

  test('enableDnsHostnames that is off takes the private name away', () => {
    const network = givenNetwork({
      ...isolated,
      endpoints: ecr,
      dns: { support: true, hostnames: false },
    });
    expect(judged(network).get('network.dns')).toMatchObject({
      result: 'fail',
      root: 'vpc-dns-disabled',
      detail: expect.stringContaining('enableDnsHostnames'),
    });
  });

  test('a private address that no endpoint here has is not judged further', () => {
    const network = givenNetwork({ ...isolated, endpoints: ecr });
    expect(having('fail', network, api('10.99.0.1'))).toEqual([]);
    expect(judged(network, api('10.99.0.1')).get('network.endpoint')).toMatchObject({
      result: 'unknown',
      detail: expect.stringMatching(/10\.99\.0\.1.*another VPC/),
    });
  });

  test('yet a route to it that is a black hole is one', () => {
    const network = givenNetwork({
      routeTables: [taskTable(route('10.99.0.0/16', 'pcx-1', true)), publicTable],
    });
    expect(judged(network, api('10.99.0.1')).get('network.blackhole')).toMatchObject({ result: 'fail' });
  });

  test('a firewall on the way to an endpoint is not seen through', () => {
    const network = givenNetwork({
      routeTables: [taskTable(route('10.0.1.0/24', 'eni-1')), publicTable],
      endpoints: ecr,
      securityGroups: groups('10.0.0.0/16'),
    });
    expect(judged(network, api('10.0.1.9')).get('network.blackhole')).toMatchObject({ result: 'unknown' });
  });
});

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
