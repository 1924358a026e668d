import { describe, expect, test } from 'vitest';
import { pathOf } from '../../lambda/network/picture.ts';
import { email } from '../../lambda/report/email.ts';
import { pathPicture } from '../../lambda/report/path-picture.ts';
import { finding } from '../finding.ts';
import { given, messages } from '../given.ts';
import { givenNetwork, publicTable, route, taskTable } from '../given-network.ts';

const failure = given.failure({ message: messages.timeout });
const pictureOf = (parts: Parameters<typeof givenNetwork>[0]): string[] => {
  const path = pathOf(failure, given.facts({ network: givenNetwork(parts) }));
  return pathPicture({ ...finding(), ...(path === undefined ? {} : { path }) });
};

describe('the way as a picture', () => {
  test('goes place by place where it is open', () => {
    expect(pictureOf({})).toEqual([
      'task 10.0.1.25',
      '  |',
      'subnet-task (10.0.1.0/24, eu-west-1a)',
      '  |',
      'route table rtb-task',
      '  |',
      'NAT gateway nat-1',
      '  |',
      'the ECR API, at 52.94.20.3',
    ]);
  });

  test.each([
    ['the way out of the task', { securityGroups: [{ id: 'sg-task', egress: [], ingress: [] }] }, 1],
    [
      'the subnet',
      { networkAcls: [{ id: 'acl-1', subnetIds: ['subnet-task', 'subnet-public'], entries: [] }] },
      3,
    ],
    ['the route', { routeTables: [taskTable(), publicTable] }, 5],
    ['the gateway', { routeTables: [taskTable(route('0.0.0.0/0', 'nat-9', true)), publicTable] }, 5],
    ['what is behind the gateway', { natGateways: [{ id: 'nat-1', state: 'failed', isPublic: true }] }, 7],
  ])('has its mark where %s is broken', (_where, parts, line) => {
    const picture = pictureOf(parts);
    expect(picture[line]).toBe('  X   <-- broken here');
    expect(picture.filter((each) => each.includes('broken'))).toHaveLength(1);
  });

  test('has a question mark where nobody can see', () => {
    const picture = pictureOf({ routeTables: [taskTable(route('0.0.0.0/0', 'tgw-1')), publicTable] });
    expect(picture.slice(4, 7)).toEqual([
      'route table rtb-task',
      '  ?   (cannot be told from here)',
      'transit gateway tgw-1',
    ]);
  });

  test('stands in the e-mail, and not in one of another failure', () => {
    const path = pathOf(failure, given.facts({ network: givenNetwork() })) ?? [];
    expect(email({ ...finding(), path })).toContain('\nTHE WAY THERE\ntask 10.0.1.25\n  |\nsubnet-task');
    expect(email(finding())).not.toContain('THE WAY THERE');
    expect(pathOf(failure, given.facts())).toBeUndefined();
  });
});
