import { describe, expect, test } from 'vitest';
import { image, messages, registry } from '../given.ts';
import { givenNetwork, publicTable, route, taskTable } from '../given-network.ts';
import {
  api,
  endpoint,
  groups,
  having,
  isolated,
  judged,
  layers,
  said,
  secretTimeout,
  timeout,
} from './judged-network.ts';

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
