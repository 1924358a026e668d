import * as v from 'valibot';
import { readRange } from '../lambda/network/address.ts';
import { policy, region, text } from './account-values.ts';

const like = (prefix: string) =>
  v.pipe(
    v.string(),
    v.regex(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), `must be an id such as ${prefix}-0a1b2c3d4e5f60718`),
  );

const isCidr = (value: string): boolean => value.includes('/') && readRange(value) !== undefined;

const cidr = v.pipe(v.string(), v.check(isCidr, 'must be a CIDR such as 10.0.0.0/16'));

const securityGroupId = like('sg');
const subnetId = like('subnet');

const ports = v.pipe(
  v.string(),
  v.regex(/^\d{1,5}(?:-\d{1,5})?$/, 'must be ports such as 443 or 1024-65535'),
);

/** Of a security group: CIDRs, prefix lists and other groups. Without ports it is about every protocol. */
const other = v.pipe(
  v.string(),
  v.check(
    (value) => isCidr(value) || /^(?:pl|sg)-/.test(value),
    'must be a CIDR, a prefix list or a security group',
  ),
);
const outRule = v.strictObject({ ports: v.optional(ports), to: v.array(other) });
const inRule = v.strictObject({ ports: v.optional(ports), from: v.array(other) });

const everywhere = [{ to: ['0.0.0.0/0'] }];

/** Of a network ACL; the lowest number that matches decides. */
const entry = v.strictObject({
  rule: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(32_766)),
  allow: v.boolean(),
  ports: v.optional(ports),
  cidr,
});

const passAll = [{ rule: 100, allow: true, cidr: '0.0.0.0/0' }];

const endpoint = v.strictObject({
  id: like('vpce'),
  /** `ecr.api`, `ecr.dkr`, `s3`, `secretsmanager`… */
  service: text,
  type: v.optional(v.picklist(['Interface', 'Gateway', 'GatewayLoadBalancer']), 'Interface'),
  state: v.optional(v.picklist(['available', 'pending', 'failed', 'deleting', 'rejected']), 'available'),
  privateDns: v.optional(v.boolean(), true),
  subnets: v.optional(v.array(subnetId), []),
  securityGroups: v.optional(v.array(securityGroupId), []),
  /** Of a gateway endpoint: the tables that have its route, which is there by itself. */
  routeTables: v.optional(v.array(like('rtb')), []),
  /** Left out: everything is allowed. */
  policy: v.optional(policy),
});

/** A VPC with all that is in it. Its local routes and a list that lets everything pass are there by themselves. */
export const vpc = v.strictObject({
  id: like('vpc'),
  cidr,
  region: v.optional(region),
  /** Account that owns it, where it is shared. */
  owner: v.optional(v.pipe(v.string(), v.regex(/^\d{12}$/, 'must be an account id of 12 digits'))),
  dnsSupport: v.optional(v.boolean(), true),
  dnsHostnames: v.optional(v.boolean(), true),
  nameServers: v.optional(v.array(text), ['AmazonProvidedDNS']),
  subnets: v.optional(
    v.array(
      v.strictObject({
        id: subnetId,
        cidr: v.optional(cidr),
        ipv6Cidr: v.optional(cidr),
        zone: v.optional(text),
      }),
    ),
    [],
  ),
  routeTables: v.optional(
    v.array(
      v.strictObject({
        id: like('rtb'),
        /** Of every subnet that no other table names. */
        main: v.optional(v.boolean(), false),
        subnets: v.optional(v.array(subnetId), []),
        routes: v.optional(
          v.array(
            v.strictObject({
              to: v.pipe(
                v.string(),
                v.check(
                  (value) => isCidr(value) || value.startsWith('pl-'),
                  'must be a CIDR or a prefix list',
                ),
              ),
              via: text,
              blackhole: v.optional(v.boolean(), false),
            }),
          ),
          [],
        ),
      }),
    ),
    [],
  ),
  internetGateway: v.optional(like('igw')),
  natGateways: v.optional(
    v.array(
      v.strictObject({
        id: like('nat'),
        subnet: v.optional(subnetId),
        state: v.optional(v.picklist(['pending', 'failed', 'available', 'deleting', 'deleted']), 'available'),
        connectivity: v.optional(v.picklist(['public', 'private']), 'public'),
      }),
    ),
    [],
  ),
  endpoints: v.optional(v.array(endpoint), []),
  securityGroups: v.optional(
    v.array(
      v.strictObject({
        id: securityGroupId,
        out: v.optional(v.array(outRule), everywhere),
        in: v.optional(v.array(inRule), []),
      }),
    ),
    [],
  ),
  networkAcls: v.optional(
    v.array(
      v.strictObject({
        id: like('acl'),
        subnets: v.optional(v.array(subnetId), []),
        out: v.optional(v.array(entry), passAll),
        in: v.optional(v.array(entry), passAll),
      }),
    ),
    [],
  ),
});

export const prefixList = v.strictObject({
  id: like('pl'),
  name: text,
  cidrs: v.optional(v.array(cidr), []),
  region: v.optional(region),
});

/** As ECS takes it. */
export const networkConfiguration = v.strictObject({
  awsvpcConfiguration: v.strictObject({
    subnets: v.array(subnetId),
    securityGroups: v.optional(v.array(securityGroupId)),
    assignPublicIp: v.optional(v.picklist(['ENABLED', 'DISABLED'])),
  }),
});

/** Where an instance's primary interface is. */
export const placement = {
  subnet: v.optional(subnetId),
  securityGroups: v.optional(v.array(securityGroupId)),
  privateIp: v.optional(text),
  publicIp: v.optional(text),
};
