import { existsSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import puppeteer, { type Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findingPage, momentsOf } from '../../cli/finding-page.ts';
import { finding } from '../finding.ts';
import { given } from '../given.ts';
import { scratchFile } from './command.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const hostile = '<script>alert(1)</script><img src="https://example.com/x.png" onerror="alert(1)">\u202e';
const long = 'x'.repeat(400);
const told = {
  finding: finding({
    message: hostile,
    group: `service:${hostile}`,
    containers: [{ name: hostile, image: hostile }],
    rootCause: {
      code: 'endpoint-missing',
      summary: `VPC vpc-1 has no endpoint. ${hostile} ${long}`,
      confidence: 'confirmed',
    },
    evidence: [
      { check: 'network.endpoint', result: 'fail', detail: hostile },
      { check: 'network.dns', result: 'pass', detail: long },
      { check: 'network.path', result: 'unknown', detail: 'Not seen.' },
    ],
    path: [
      { at: 'task 10.0.0.9', state: 'open' },
      { at: 'subnet-1', state: 'unknown', why: 'Not read.' },
      { at: `S3 ${long}`, state: 'broken', why: hostile },
    ],
  }),
  moments: momentsOf(given.event()),
};
const page = findingPage([told], `Failed pulls ${hostile}`);

describe('the page of findings', () => {
  test('has nothing of what others wrote as markup', () => {
    expect(page).not.toMatch(/<script|<img|\u202e/i);
    expect(page.match(/&lt;script&gt;/g)?.length).toBeGreaterThan(4);
  });

  test('names nothing that a browser would fetch', () => {
    expect(page.replace(/<style>.*?<\/style>/s, '')).not.toMatch(
      /<(?:link|a|iframe|object|form|script|img)\b/i,
    );
    expect(page).not.toMatch(/@import|url\(/);
  });

  test('has the moments of the task in their order', () => {
    const order = ['task created', 'pull started', 'task stopping', 'task stopped'].map((what) =>
      page.indexOf(what),
    );
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order[0]).toBeGreaterThan(0);
  });

  test('says so where there is none', () => {
    expect(findingPage([], 'Failed pulls')).toContain('No failed pull is to be found.');
  });
});

const candidates = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
const chromium = candidates.find((path) => path !== undefined && existsSync(path));

describe.runIf(chromium === undefined)('the page in a browser', () => {
  test.skip('skipped: there is no Chromium (install it, or name it in the variable CHROMIUM)');
});

describe.runIf(chromium !== undefined)('the page in a browser', () => {
  let browser: Browser;
  let url = '';
  beforeAll(async () => {
    const file = await scratchFile('page.html', '');
    writeFileSync(file, page);
    url = pathToFileURL(file).href;
    browser = await puppeteer.launch({
      executablePath: chromium ?? '',
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
    });
  });
  afterAll(() => browser?.close());

  test.each([
    ['a phone', 360, 'light'],
    ['a phone', 360, 'dark'],
    ['a desk', 1280, 'light'],
  ] as const)('fits %s of %i pixels, %s, and asks for nothing', async (_what, width, scheme) => {
    const tab = await browser.newPage();
    const asked: string[] = [];
    tab.on('request', (request) => asked.push(request.url()));
    const errors: string[] = [];
    tab.on('pageerror', (error) => errors.push(String(error)));
    tab.on('dialog', (dialog) => errors.push(dialog.message()));
    await tab.setViewport({ width, height: 800 });
    await tab.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await tab.goto(url);
    expect(asked).toEqual([url]);
    expect(errors).toEqual([]);
    const measured = await tab.evaluate(
      '({ scroll: document.documentElement.scrollWidth, inner: window.innerWidth, scripts: document.scripts.length, images: document.images.length, svgs: document.querySelectorAll("ol.path svg").length, background: getComputedStyle(document.body).backgroundColor })',
    );
    expect(measured).toEqual({
      scroll: width,
      inner: width,
      scripts: 0,
      images: 0,
      svgs: 3,
      background: scheme === 'dark' ? 'rgb(13, 17, 23)' : 'rgb(255, 255, 255)',
    });
    await tab.close();
  });

  test('is read aloud with its language, its headings and a name for each place of the way', async () => {
    const tab = await browser.newPage();
    await tab.goto(url);
    const tree = JSON.stringify(await tab.accessibility.snapshot({ interestingOnly: false }));
    expect(tree).toContain('"heading"');
    expect(tree).toContain('the way to it is broken here');
    expect(await tab.evaluate('document.documentElement.lang')).toBe('en');
    await tab.close();
  });
});
