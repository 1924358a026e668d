import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { deploySettings } from '../cli/settings-table.ts';
import { publish } from '../lambda/publish.ts';
import { fakeAws } from './fake-aws.ts';
import { finding } from './finding.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string): string => readFileSync(root + path, 'utf8');

const jsonIn = (text: string): string[] =>
  [...text.matchAll(/```json\n([^`]*)```/g)].map(([, json = '']) => json);

const attributes = async (): Promise<Set<string>> => {
  const { aws, sent } = fakeAws({ 'sns:Publish': {} });
  await publish(finding({ team: 'payments', synthetic: true }), 'arn:aws:sns:eu-west-1:111122223333:f', aws);
  const input = JSON.parse(JSON.stringify(sent[0]?.input));
  return new Set(Object.keys(input.MessageAttributes));
};

/** Keys of a filter policy, those of its alternatives too. */
const keysOf = (policy: object): string[] =>
  Object.entries(policy).flatMap(([key, value]) =>
    key === '$or' && Array.isArray(value) ? value.flatMap(keysOf) : [key],
  );

describe('the pages', () => {
  test('for subscribers hold JSON that can be pasted, and filter on what is really sent', async () => {
    const known = await attributes();
    const documents = jsonIn(read('docs/subscribers.md')).map((json): object => JSON.parse(json));
    const filters = documents.filter((each) => !('Statement' in each));
    expect(filters.length).toBeGreaterThan(6);
    expect(filters.flatMap(keysOf).filter((key) => !known.has(key))).toEqual([]);
  });

  test('for subscribers name every attribute that is sent', async () => {
    const page = read('docs/subscribers.md');
    for (const name of await attributes()) expect(page).toContain(`\`${name}\``);
  });

  test('name every setting, in the README too', () => {
    for (const { key } of deploySettings) {
      expect(read('README.md')).toContain(`\`${key}\``);
      expect(read('docs/settings.md')).toContain(`\`${key}\``);
    }
  });

  const pages = [
    'README.md',
    ...readdirSync(`${root}docs`).flatMap((file) => (file.endsWith('.md') ? [`docs/${file}`] : [])),
  ];

  test.each(pages)('of %s link to nothing that is not there', (page) => {
    const folder = page.includes('/') ? 'docs/' : '';
    const links = [...read(page).matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map(
      ([, link = '']) => folder + link,
    );
    expect(links.filter((link) => !existsSync(root + link))).toEqual([]);
  });

  test.each(pages)('of %s name no npm script that is not there', (page) => {
    const { scripts } = JSON.parse(read('package.json'));
    const named = [...read(page).matchAll(/npm run (?:-s )?([a-z:-]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});
