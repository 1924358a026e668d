import { expect, test } from 'vitest';
import { incidentId } from '../lambda/incident-id.ts';
import { given, image, messages, registry } from './given.ts';

type Fields = NonNullable<Parameters<typeof given.failure>[0]>;

const idOf = (fields: Fields = {}): string =>
  incidentId(given.failure({ message: messages.notFound, ...fields }));
const of = (name: string): Fields => ({
  containers: [{ name: 'web', image: name }],
  message: messages.notFound.replaceAll(image, name),
});

test('is sixteen hexadecimal digits', () => {
  expect(idOf()).toMatch(/^[0-9a-f]{16}$/);
});

test.each<[string, Fields]>([
  ['task', { taskArn: 'arn:aws:ecs:eu-west-1:111122223333:task/prod/00000000000000000000000000000001' }],
  ['time', { time: '2027-01-01T00:00:00Z', pullStartedAt: '2027-01-01T00:00:00Z' }],
  ['revision', { taskDefinitionArn: 'arn:aws:ecs:eu-west-1:111122223333:task-definition/web:42' }],
  ['tag', of(`${registry}/shop/web:9.9.9`)],
  ['digest', of(`${registry}/shop/web@sha256:${'0'.repeat(64)}`)],
])('is the same for another %s of one service', (_what, fields) => {
  expect(idOf(fields)).toBe(idOf());
});

test('is the same for two tasks whose ids stand in the words of a denial', () => {
  const other = messages.pullDenied.replace(/web-exec\/\w+/, 'web-exec/00000000000000000000000000000001');
  expect(other).not.toBe(messages.pullDenied);
  expect(idOf({ message: other })).toBe(idOf({ message: messages.pullDenied }));
});

test('is the same for containers that are told in another order', () => {
  const containers = [
    { name: 'web', image },
    { name: 'side', image: `${registry}/side:1` },
  ];
  expect(idOf({ containers })).toBe(idOf({ containers: containers.toReversed() }));
});

test.each<[string, Fields]>([
  ['service', { group: 'service:api' }],
  ['cluster', { clusterArn: 'arn:aws:ecs:eu-west-1:111122223333:cluster/test' }],
  ['account', { account: '444455556666' }],
  ['region', { region: 'us-east-1' }],
  ['cause', { message: messages.timeout }],
  ['repository', of(`${registry}/shop/api:1.4.2`)],
])('is another for another %s', (_what, fields) => {
  expect(idOf(fields)).not.toBe(idOf());
});

test('is another for another denied action or role', () => {
  const denied = messages.pullDenied;
  const ids = [
    denied,
    denied.replaceAll('BatchGetImage', 'GetDownloadUrlForLayer'),
    denied.replace('/web-exec/', '/api/'),
  ];
  expect(new Set(ids.map((message) => idOf({ message }))).size).toBe(3);
});

test('is the same for a text that was cut within its last word', () => {
  const cut = messages.tokenDenied.slice(0, messages.tokenDenied.lastIndexOf('tAuthorizationToken'));
  expect(idOf({ message: cut })).toBe(idOf({ message: messages.tokenDenied }));
});
