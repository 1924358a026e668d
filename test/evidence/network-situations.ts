import { groups, reasons, subnets, vpc } from './account.ts';
import type { Pair, Situation } from './situation.ts';

const [main, open] = vpc.routeTables;
const routes = (...own: readonly object[]) => ({ routeTables: [{ ...main, routes: own }, open] });
const isolated = routes();
const lead = (via: string, more: object = {}) => routes({ to: '0.0.0.0/0', via, ...more });
const interfaceTo = (service: string, more: object = {}) => ({
  id: `vpce-0${service === 'ecr.api' ? 'a' : 'd'}0a0a0a0`,
  service,
  subnets: [subnets.other],
  securityGroups: [groups.endpoints],
  ...more,
});
const gateway = (more: object = {}) => ({
  id: 'vpce-05353535',
  service: 's3',
  type: 'Gateway',
  routeTables: ['rtb-0a0a0a0a'],
  ...more,
});
const ecr = [interfaceTo('ecr.api'), interfaceTo('ecr.dkr')];
const letting = (task: object, endpoints: object = {}) => ({
  securityGroups: [
    { id: groups.task, ...task },
    { id: groups.endpoints, in: [{ ports: '443', from: ['10.0.0.0/16'] }], ...endpoints },
  ],
});
const acl = (...inward: readonly object[]) => ({
  networkAcls: [{ id: 'acl-0d0d0d0d', subnets: [subnets.task], in: inward }],
});
const policy = (...Statement: readonly object[]) => ({ Version: '2012-10-17', Statement });
const allows = (Resource: string, more: object = {}) => ({
  Effect: 'Allow',
  Principal: '*',
  Action: 's3:GetObject',
  Resource,
  ...more,
});

const at = '52.94.20.3';
const within = '10.0.2.10';
const timeout = (what: string, parts: object, more: Partial<Situation> = {}): Situation => ({
  what,
  root: 'network-timeout',
  reason: reasons.apiTimeout(at),
  ...more,
  account: { ...more.account, vpc: parts },
});

/** A pair for each root cause of the network. */
export const networkPairs: Readonly<Record<string, Pair>> = {
  'no-internet-route': {
    so: timeout('the main table has no way out', isolated, { root: 'no-internet-route' }),
    nearly: [
      timeout('it leads to a NAT gateway that works', {}),
      timeout('it leads to a transit gateway', lead('tgw-0a0a0a0a')),
      timeout('the VPC is shared by another account', { ...isolated, owner: '999988887777' }),
      timeout('it leads to a firewall', lead('vpce-0f0f0f0f')),
    ],
  },
  'public-ip-disabled': {
    so: timeout('the service assigns no public addresses', lead('igw-0a0a0a0a'), {
      root: 'public-ip-disabled',
    }),
    nearly: [
      timeout('the service assigns public addresses', lead('igw-0a0a0a0a'), {
        account: { assignPublicIp: 'ENABLED' },
      }),
      timeout('nobody knows what RunTask was given', lead('igw-0a0a0a0a'), { standalone: true }),
      timeout("it is the instance's subnet, which has no way out", isolated, {
        onInstance: true,
        root: 'no-internet-route',
      }),
    ],
  },
  'nat-gateway-unavailable': {
    so: timeout(
      'the NAT gateway failed',
      { natGateways: [{ id: 'nat-0a0a0a0a', subnet: subnets.public, state: 'failed' }] },
      { root: 'nat-gateway-unavailable' },
    ),
    nearly: [
      timeout('it is a private one', {
        natGateways: [{ id: 'nat-0a0a0a0a', subnet: subnets.public, connectivity: 'private' }],
      }),
      timeout('another one failed', {
        natGateways: [...vpc.natGateways, { id: 'nat-0b0b0b0b', subnet: subnets.public, state: 'failed' }],
      }),
    ],
  },
  'route-blackhole': {
    so: timeout(
      'the NAT gateway is gone',
      { ...lead('nat-0e0e0e0e', { blackhole: true }), natGateways: [] },
      {
        root: 'route-blackhole',
      },
    ),
    nearly: [
      timeout(
        'another route is a black hole',
        routes(
          { to: '172.31.0.0/16', via: 'pcx-0a0a0a0a', blackhole: true },
          { to: '0.0.0.0/0', via: 'nat-0a0a0a0a' },
        ),
      ),
    ],
  },
  'endpoint-missing': {
    so: timeout(
      'there are endpoints for ECR and none for S3',
      { ...isolated, endpoints: ecr },
      {
        root: 'endpoint-missing',
        reason: reasons.layerTimeout,
      },
    ),
    nearly: [
      timeout(
        'S3 has one in the table',
        { ...isolated, endpoints: [...ecr, gateway()] },
        {
          reason: reasons.layerTimeout,
        },
      ),
      timeout(
        'others own the VPC',
        { ...isolated, endpoints: ecr, owner: '999988887777' },
        {
          reason: reasons.layerTimeout,
        },
      ),
      timeout('none is needed behind a NAT gateway', { endpoints: ecr }, { reason: reasons.layerTimeout }),
    ],
  },
  'endpoint-private-dns-disabled': {
    so: timeout(
      'the endpoint has no private DNS',
      { ...isolated, endpoints: [interfaceTo('ecr.api', { privateDns: false })] },
      { root: 'endpoint-private-dns-disabled' },
    ),
    nearly: [
      timeout('there is another way', { endpoints: [interfaceTo('ecr.api', { privateDns: false })] }),
      timeout('it has, and other name servers were asked', {
        ...isolated,
        endpoints: ecr,
        nameServers: ['10.9.9.9'],
      }),
    ],
  },
  'endpoint-security-group': {
    so: timeout(
      'the group lets others in',
      { ...isolated, endpoints: ecr, ...letting({}, { in: [{ ports: '443', from: ['192.168.0.0/16'] }] }) },
      { root: 'endpoint-security-group', reason: reasons.apiTimeout(within) },
    ),
    nearly: [
      timeout(
        "the group lets the task's group in",
        { ...isolated, endpoints: ecr, ...letting({}, { in: [{ ports: '443', from: [groups.task] }] }) },
        { reason: reasons.apiTimeout(within) },
      ),
      timeout(
        'the address is of no endpoint here',
        { ...isolated, endpoints: ecr, ...letting({}, { in: [] }) },
        { reason: reasons.apiTimeout('10.77.0.9') },
      ),
    ],
  },
  'endpoint-policy': {
    so: {
      what: 'the policy of the S3 endpoint allows another bucket only',
      root: 'endpoint-policy',
      reason: reasons.layerDenied,
      account: { vpc: { endpoints: [gateway({ policy: policy(allows('arn:aws:s3:::mine/*')) })] } },
    },
    nearly: [
      {
        what: 'the policy allows the bucket',
        root: 'layer-download-denied',
        reason: reasons.layerDenied,
        account: {
          vpc: {
            endpoints: [
              gateway({ policy: policy(allows('arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*')) }),
            ],
          },
        },
      },
      {
        what: 'the policy hangs on whose the bucket is',
        root: 'layer-download-denied',
        reason: reasons.layerDenied,
        account: {
          vpc: {
            endpoints: [
              gateway({
                policy: policy(
                  allows('*', { Condition: { StringEquals: { 'aws:ResourceAccount': '111122223333' } } }),
                ),
              }),
            ],
          },
        },
      },
      {
        what: 'the layers do not go by the endpoint',
        root: 'layer-download-denied',
        reason: reasons.layerDenied,
        account: {
          vpc: { endpoints: [gateway({ routeTables: [], policy: policy(allows('arn:aws:s3:::mine/*')) })] },
        },
      },
    ],
  },
  'task-security-group': {
    so: timeout("the task's group lets out to the VPC only", letting({ out: [{ to: ['10.0.0.0/16'] }] }), {
      root: 'task-security-group',
      reason: reasons.layerTimeout,
    }),
    nearly: [
      timeout("it lets out to AWS's list of S3", letting({ out: [{ ports: '443', to: ['pl-6da54004'] }] }), {
        reason: reasons.layerTimeout,
      }),
      timeout("it lets out to a customer's list", letting({ out: [{ ports: '443', to: ['pl-0c0c0c0c'] }] }), {
        reason: reasons.layerTimeout,
      }),
    ],
  },
  'network-acl': {
    so: timeout('no answer gets back in', acl({ rule: 100, allow: true, ports: '443', cidr: '0.0.0.0/0' }), {
      root: 'network-acl',
    }),
    nearly: [
      timeout(
        'an entry before it lets the answer in',
        acl(
          { rule: 200, allow: false, cidr: '0.0.0.0/0' },
          { rule: 90, allow: true, ports: '1024-65535', cidr: '0.0.0.0/0' },
        ),
      ),
      timeout(
        'some of the answers get back in',
        acl({ rule: 100, allow: true, ports: '49152-65535', cidr: '0.0.0.0/0' }),
      ),
    ],
  },
  'vpc-dns-disabled': {
    so: {
      what: 'the VPC resolves no names',
      root: 'vpc-dns-disabled',
      reason: reasons.notResolved,
      account: { vpc: { dnsSupport: false } },
    },
    nearly: [
      {
        what: 'other name servers are asked',
        root: 'dns-failure',
        reason: reasons.notResolved,
        account: { vpc: { dnsSupport: false, nameServers: ['10.0.0.53'] } },
      },
      { what: 'the VPC resolves names', root: 'dns-failure', reason: reasons.notResolved, account: {} },
    ],
  },
};
