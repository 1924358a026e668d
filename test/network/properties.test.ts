import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AclEntry, RouteTable, SecurityGroupRule } from '../../lambda/facts-network.ts';
import { type Range, readRange } from '../../lambda/network/address.ts';
import { aclLets, groupsLet, https, linuxPorts, type Passage } from '../../lambda/network/filter.ts';
import { waysTo } from '../../lambda/network/route.ts';
import { tracesOf } from '../../lambda/network/trace.ts';
import { given, messages } from '../given.ts';
import { givenNetwork, passAll, publicTable, route, taskTable } from '../given-network.ts';
import { contains, nextHop, passesAcl, passesGroups, reaches } from './naive.ts';

/* Few octets, so that addresses and CIDRs meet, contain and split each other all the time. */
const octet = fc.constantFrom(0, 1, 2, 10, 52, 127, 128, 172, 192, 255);
const address = fc.tuple(octet, octet, octet, octet).map((parts) => parts.join('.'));
const cidr = fc
  .tuple(address, fc.constantFrom(0, 1, 4, 8, 9, 12, 16, 20, 24, 31, 32))
  .map(([base, length]) => `${base}/${length}`);
const port = fc.constantFrom(1, 442, 443, 444, 1024, 32_768, 40_000, 49_152, 60_999, 61_000, 65_535);
const ports = fc.option(
  fc.tuple(port, port).map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]),
  { nil: undefined },
);
const spanned = <T extends object>(own: T, span: [number, number] | undefined) =>
  span === undefined ? own : { ...own, ports: span };

const entry: fc.Arbitrary<AclEntry> = fc
  .record({
    number: fc.integer({ min: 1, max: 12 }),
    isEgress: fc.boolean(),
    allows: fc.boolean(),
    protocol: fc.constantFrom('-1', '6', '17'),
    cidr,
    span: ports,
  })
  .map(({ span, ...own }) => spanned(own, span));
/* AWS keeps one entry a number and direction. */
const entries = fc.uniqueArray(entry, {
  maxLength: 10,
  selector: ({ number, isEgress }) => `${number} ${isEgress}`,
});
const rule: fc.Arbitrary<SecurityGroupRule> = fc
  .record({
    protocol: fc.constantFrom('-1', 'tcp', 'udp', '6'),
    cidrs: fc.array(cidr, { maxLength: 3 }),
    groupIds: fc.array(fc.constantFrom('sg-a', 'sg-b'), { maxLength: 2 }),
    span: ports,
  })
  .map(({ span, ...own }) => spanned({ ...own, prefixListIds: [] }, span));
const table: fc.Arbitrary<RouteTable> = fc
  .uniqueArray(cidr, { maxLength: 10, selector: (text) => JSON.stringify(readRange(text), replacer) })
  .map((destinations) => ({
    id: 'rtb-1',
    isMain: true,
    subnetIds: [],
    routes: destinations.map((destination, index) => ({
      destination,
      target: `t-${index}`,
      isBlackhole: false,
    })),
  }));
const replacer = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}` : value);

const rangeOf = (text: string): Range => {
  const range = readRange(text);
  if (range === undefined) throw new Error(`not a range: ${text}`);
  return range;
};
/* First, last and some addresses within a CIDR: what the model says of all of it must hold for each. */
const textOf = (value: bigint): string => [24n, 16n, 8n, 0n].map((by) => (value >> by) & 255n).join('.');
const within = (text: string, seeds: readonly number[]): string[] => {
  const { first, last } = rangeOf(text);
  const size = last - first + 1n;
  return [textOf(first), textOf(last), ...seeds.map((seed) => textOf(first + (BigInt(seed) % size)))];
};
const seeds = fc.array(fc.nat(), { maxLength: 4 });

const agrees = (passage: Passage, answers: readonly boolean[]): boolean => {
  if (passage === 'all') return answers.every(Boolean);
  return passage === 'none' ? !answers.some(Boolean) : passage === 'some';
};

describe('the model against a simulator of single packets', () => {
  test('takes an address to be in a range when its bits begin alike', () => {
    fc.assert(
      fc.property(address, cidr, (one, range) => {
        const { first } = rangeOf(one);
        const span = rangeOf(range);
        expect(span.first <= first && first <= span.last).toBe(contains(range, one));
      }),
    );
  });

  test('finds the route of every address, and of every part of a range', () => {
    fc.assert(
      fc.property(table, cidr, seeds, (own, range, more) => {
        const party = { ranges: [rangeOf(range)], groupIds: [] };
        const targets = waysTo(own, party, []).routes.map((route) => route?.target);
        for (const one of within(range, more)) expect(targets).toContain(nextHop(own, one));
        const [single = ''] = within(range, []);
        const alone = waysTo(own, { ranges: [rangeOf(single)], groupIds: [] }, []);
        expect(alone.routes.map((route) => route?.target)).toEqual([nextHop(own, single)]);
      }),
    );
  });

  test('lets a security group pass what one of its rules lets pass', () => {
    const groups = fc.array(fc.constantFrom('sg-a', 'sg-b'), { maxLength: 1 });
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 6 }), cidr, groups, seeds, (rules, range, groupIds, more) => {
        const passage = groupsLet(rules, { ranges: [rangeOf(range)], groupIds }, https, []);
        const answers = within(range, more).map((one) => passesGroups(rules, one, groupIds, 443));
        expect(agrees(passage, answers)).toBe(true);
        const [single = ''] = within(range, []);
        const alone = groupsLet(rules, { ranges: [rangeOf(single)], groupIds }, https, []);
        expect(alone).toBe(passesGroups(rules, single, groupIds, 443) ? 'all' : 'none');
      }),
    );
  });

  test('lets a network ACL pass what its first entry that matches lets pass, on one port and on many', () => {
    const someSeeds = fc.array(fc.integer({ min: linuxPorts[0], max: linuxPorts[1] }), { maxLength: 4 });
    fc.assert(
      fc.property(
        entries,
        cidr,
        fc.constantFrom('in', 'out'),
        seeds,
        someSeeds,
        (own, range, way, more, some) => {
          const isEgress = way === 'out';
          const ranges = [rangeOf(range)];
          const places = within(range, more);
          const onOne = places.map((one) => passesAcl(own, isEgress, one, 443));
          expect(agrees(aclLets(own, way, ranges, https), onOne)).toBe(true);
          const tried = [...linuxPorts, 40_000, 49_152, 49_151, ...some];
          const onMany = places.flatMap((one) => tried.map((each) => passesAcl(own, isEgress, one, each)));
          expect(agrees(aclLets(own, way, ranges, linuxPorts), onMany)).toBe(true);
          const [single = ''] = places;
          const alone = aclLets(own, way, [rangeOf(single)], https);
          expect(alone).toBe(passesAcl(own, isEgress, single, 443) ? 'all' : 'none');
        },
      ),
      { numRuns: 60 },
    );
  });

  test('a further allow never closes, a further deny before all never opens', () => {
    const rank: Readonly<Record<Passage, number>> = { none: 0, some: 1, unknown: 1, all: 2 };
    fc.assert(
      fc.property(entries, cidr, cidr, (own, range, added) => {
        const ranges = [rangeOf(range)];
        const before = aclLets(own, 'out', ranges, https);
        const first = (allows: boolean): AclEntry => ({
          number: 0,
          isEgress: true,
          allows,
          protocol: '-1',
          cidr: added,
        });
        expect(rank[aclLets([...own, first(true)], 'out', ranges, https)]).toBeGreaterThanOrEqual(
          rank[before],
        );
        expect(rank[aclLets([...own, first(false)], 'out', ranges, https)]).toBeLessThanOrEqual(rank[before]);
      }),
    );
  });
});

describe('a whole way against the simulator', () => {
  const dialled = '52.94.20.3';
  const near = fc.constantFrom(
    '0.0.0.0/0',
    '52.0.0.0/8',
    '52.94.20.3/32',
    '52.94.20.4/30',
    '10.0.0.0/16',
    '128.0.0.0/1',
  );
  const hop = fc.constantFrom('igw-1', 'nat-1', 'nat-2', 'nat-3');
  const place = fc.constantFrom('0.0.0.0/0', '52.94.20.0/24', '10.0.1.0/24', '10.0.1.25/32');
  const around = fc.uniqueArray(
    fc.tuple(entry, place).map(([own, where]) => ({ ...own, cidr: where })),
    { maxLength: 4, selector: ({ number, isEgress }) => `${number} ${isEgress}` },
  );
  const list = fc.oneof(
    fc.constant(passAll),
    around.chain((own) => fc.constantFrom(own, [...own, ...passAll])),
  );
  const network = fc
    .record({
      routes: fc.uniqueArray(fc.tuple(near, hop), { maxLength: 3, selector: ([to]) => to }),
      rules: fc.array(rule, { maxLength: 2 }),
      isOpen: fc.boolean(),
      ownAcl: list,
      otherAcl: list,
      hasPublicIp: fc.boolean(),
      isMain: fc.boolean(),
    })
    .map(({ routes, rules, isOpen, ownAcl, otherAcl, hasPublicIp, isMain }) =>
      givenNetwork({
        origin: { hasPublicIp },
        routeTables: [
          {
            ...taskTable(...routes.map(([to, via]) => route(to, via))),
            isMain,
            subnetIds: isMain ? [] : ['subnet-task'],
          },
          publicTable,
        ],
        natGateways: [
          { id: 'nat-1', state: 'available', isPublic: true, subnetId: 'subnet-public' },
          { id: 'nat-2', state: 'failed', isPublic: true, subnetId: 'subnet-public' },
          { id: 'nat-3', state: 'available', isPublic: true, subnetId: 'subnet-task' },
        ],
        networkAcls: [
          { id: 'acl-1', subnetIds: ['subnet-task'], entries: ownAcl },
          { id: 'acl-2', subnetIds: ['subnet-public'], entries: otherAcl },
        ],
        securityGroups: [
          {
            id: 'sg-task',
            ingress: [],
            egress: isOpen
              ? [...rules, { protocol: '-1', cidrs: ['0.0.0.0/0'], prefixListIds: [], groupIds: [] }]
              : rules,
          },
        ],
      }),
    );
  const failure = given.failure({ message: messages.timeout });
  const tried = [...linuxPorts, 40_000, 49_151, 49_152];

  test('a way that is called open lets the packets through, and one that is called broken none', () => {
    const seen = { open: 0, broken: 0, undecided: 0 };
    fc.assert(
      fc.property(network, (own) => {
        const states = tracesOf(own, failure)
          .filter(({ want }) => want.isAsked)
          .flatMap(({ links }) => links.map(({ state }) => state));
        const arrived = tried.map((each) => reaches(own, dialled, each));
        if (states.includes('closed')) {
          seen.broken += 1;
          expect(arrived).not.toContain(true);
        } else if (states.includes('undecided')) seen.undecided += 1;
        else {
          seen.open += 1;
          expect(arrived).not.toContain(false);
        }
      }),
      { numRuns: 1_000 },
    );
    // The property says nothing about ways that are never met.
    expect(Math.min(seen.open, seen.broken)).toBeGreaterThan(30);
  });
});
