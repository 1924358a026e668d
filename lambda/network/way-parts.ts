import type { Route, RouteTable } from '../facts-network.ts';
import type { AclQuestion } from './hops.ts';
import type { Link } from './link.ts';

/** How packets to public addresses leave a subnet: what is on the way, in words and as links. */
export interface Way {
  readonly links: readonly Link[];
  /** What stands between the route table and what is reached: `nat-…`, `internet gateway igw-…`. */
  readonly via: readonly string[];
  /** Lists of other subnets that they pass. */
  readonly acls: readonly AclQuestion[];
  /** The route that they take, where there is but one. */
  readonly route?: Route;
}

/** A way of which no more is known than this. */
export const onlyLink = (link: Link, via: readonly string[] = [], route?: Route): Way => ({
  links: [link],
  via,
  acls: [],
  ...(route === undefined ? {} : { route }),
});

/** `route table rtb-… of subnet subnet-…`; which table a subnet without one goes by surprises people. */
export const tableWords = ({ id, isMain }: RouteTable, subnetId: string): string =>
  `route table ${id}${isMain ? " (the VPC's main one)" : ''} of subnet ${subnetId}`;
