import type { Fact } from './facts.ts';

/** A subnet. `cidr` is missing where it has IPv6 only. */
export interface Subnet {
  readonly id: string;
  readonly vpcId: string;
  readonly cidr?: string;
  readonly ipv6Cidr?: string;
  readonly zone?: string;
  /** Account that owns it: another one's where the VPC is shared. */
  readonly ownerId?: string;
}

export interface Route {
  /** A CIDR, or the id of a prefix list. */
  readonly destination: string;
  /** `local`, or the id of what it leads to: `igw-`, `nat-`, `vpce-`, `tgw-`… */
  readonly target: string;
  /** What it leads to is gone. */
  readonly isBlackhole: boolean;
}

export interface RouteTable {
  readonly id: string;
  /** The table of every subnet of the VPC that has no other. */
  readonly isMain: boolean;
  readonly subnetIds: readonly string[];
  readonly routes: readonly Route[];
}

export interface NatGateway {
  readonly id: string;
  /** `available`, or why it passes nothing on: `pending`, `failed`, `deleting`, `deleted`. */
  readonly state: string;
  /** False for a private one, which leads to other networks and never to the internet. */
  readonly isPublic: boolean;
  /** Missing for a regional one. */
  readonly subnetId?: string;
}

export interface VpcEndpoint {
  readonly id: string;
  /** `com.amazonaws.eu-west-1.ecr.api` and the like. */
  readonly service: string;
  /** `Interface`, `Gateway`, `GatewayLoadBalancer`… */
  readonly type: string;
  readonly state: string;
  /** Whether the service's own name leads to it within the VPC. */
  readonly hasPrivateDns: boolean;
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly routeTableIds: readonly string[];
  /** JSON, as AWS has it. */
  readonly policy?: string;
}

/** First and last port, or ICMP type and code, of a rule; missing for all of them. */
export type Ports = readonly [number, number];

export interface AclEntry {
  /** The lowest number that matches decides. */
  readonly number: number;
  readonly isEgress: boolean;
  readonly allows: boolean;
  /** Number of the protocol, `-1` for all. */
  readonly protocol: string;
  readonly cidr: string;
  readonly ports?: Ports;
}

export interface NetworkAcl {
  readonly id: string;
  readonly subnetIds: readonly string[];
  readonly entries: readonly AclEntry[];
}

export interface SecurityGroupRule {
  /** Name or number of the protocol, `-1` for all. */
  readonly protocol: string;
  readonly ports?: Ports;
  readonly cidrs: readonly string[];
  readonly prefixListIds: readonly string[];
  readonly groupIds: readonly string[];
}

export interface SecurityGroup {
  readonly id: string;
  readonly egress: readonly SecurityGroupRule[];
  readonly ingress: readonly SecurityGroupRule[];
}

export interface PrefixList {
  readonly id: string;
  readonly name: string;
  /** Empty where AWS does not tell them. */
  readonly cidrs: readonly string[];
}

/** The interface by which the pull leaves: the task's own, or on EC2 the instance's, whatever the task's network mode. */
export interface Origin {
  readonly kind: 'task' | 'instance';
  readonly subnetId: string;
  readonly instanceId?: string;
  readonly privateIp?: string;
  readonly securityGroupIds: Fact<readonly string[]>;
  readonly hasPublicIp: Fact<boolean>;
  /** Subnets of the service's configuration; the task was placed in one of them. */
  readonly configuredSubnetIds: readonly string[];
}

/** The network that a pull goes through, as far as EC2 describes it. Each part may be unreadable by itself. */
export interface Network {
  readonly origin: Origin;
  readonly region: string;
  readonly vpcId: string;
  /** That of the origin. */
  readonly subnet: Subnet;
  /** All of the VPC. */
  readonly subnets: Fact<readonly Subnet[]>;
  readonly routeTables: Fact<readonly RouteTable[]>;
  readonly natGateways: Fact<readonly NatGateway[]>;
  /** Ids of those that are attached to the VPC. */
  readonly internetGateways: Fact<readonly string[]>;
  readonly endpoints: Fact<readonly VpcEndpoint[]>;
  readonly networkAcls: Fact<readonly NetworkAcl[]>;
  /** Those of the origin and of the interface endpoints. */
  readonly securityGroups: Fact<readonly SecurityGroup[]>;
  /** AWS's own, which gateway endpoints and rules name. */
  readonly prefixLists: Fact<readonly PrefixList[]>;
  readonly dns: Fact<{ readonly support: boolean; readonly hostnames: boolean }>;
  /** Of the DHCP option set: `AmazonProvidedDNS`, or addresses of others. */
  readonly nameServers: Fact<readonly string[]>;
}

/** How a service places its tasks in its VPC. */
export interface ServiceNetwork {
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
  readonly assignsPublicIp: boolean;
}
