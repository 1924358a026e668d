import { expect, test } from 'vitest';
import { count } from '../lambda/count.ts';
import { finding } from './finding.ts';

const firstSeen = '2026-10-02T11:00:00Z';
const resolved = finding({ status: 'resolved', firstSeen, time: '2026-10-02T11:42:30Z' });

test('a finding counts by its cause, told for the first time or again', () => {
  for (const status of ['open', 'ongoing'] as const)
    expect(count([finding({ status })], [])).toEqual([
      { name: 'Findings', value: 1, dimensions: { cause: 'pull-cancelled' } },
    ]);
});

test('an end counts as such, with the minutes from the first failure to it', () => {
  expect(count([resolved], [])).toEqual([
    { name: 'Resolved', value: 1, dimensions: {} },
    { name: 'RecoveryMinutes', value: 42.5, dimensions: {} },
  ]);
});

test('an end whose times cannot be read counts without minutes, and none lasts less than nothing', () => {
  expect(count([{ ...resolved, firstSeen: '' }], [])).toHaveLength(1);
  expect(count([{ ...resolved, firstSeen: '2027-01-01T00:00:00Z' }], [])).toMatchObject([{}, { value: 0 }]);
});

test('a repair counts when it changed something or tried, and no other', () => {
  const statuses = [
    'applied',
    'failed',
    'reverted',
    'disabled',
    'preview',
    'blocked',
    'not-applicable',
  ] as const;
  expect(
    count(
      [],
      statuses.map((status) => ({ status })),
    ),
  ).toEqual(
    ['applied', 'failed', 'reverted'].map((status) => ({ name: 'Fixes', value: 1, dimensions: { status } })),
  );
});

test('what is synthetic counts nowhere', () => {
  expect(count([finding({ synthetic: true })], [{ status: 'not-applicable' }])).toEqual([]);
});
