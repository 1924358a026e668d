import type { Finding } from '../lambda/report/finding.ts';
import { fixVerdict } from '../lambda/report/fix-verdict.ts';
import { headline } from '../lambda/report/headline.ts';
import { pageStyle } from './page-style.ts';

/** A moment of the task that failed: what happened, and when, ISO 8601. */
export interface Moment {
  readonly what: string;
  readonly at: string;
}

/** A finding and how its task got there. */
export interface Told {
  readonly finding: Finding;
  readonly moments: readonly Moment[];
}

/** Everything on the page was written by others, or may have been. */
const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, '');

const element = (name: string, text: string): string => `<${name}>${escaped(text)}</${name}>`;
const code = (text: string): string => element('pre', text);
const section = (title: string, body: string): string =>
  body === '' ? '' : `${element('h3', title)}${body}`;

const strokes = { open: 'var(--good)', broken: 'var(--bad)', unknown: 'var(--doubt)' } as const;

/** The piece of the way that leads to one place: a line, a cross where it is broken, and the place itself. */
const piece = (state: keyof typeof strokes, isFirst: boolean): string => {
  const colour = strokes[state];
  const dash = state === 'unknown' ? ' stroke-dasharray="3 3"' : '';
  const line = isFirst
    ? ''
    : `<line x1="12" y1="0" x2="12" y2="14" stroke="${colour}" stroke-width="3"${dash}/>`;
  const cross =
    state === 'broken' ? `<path d="M7 2 L17 12 M17 2 L7 12" stroke="${colour}" stroke-width="3"/>` : '';
  return `<svg viewBox="0 0 24 40" preserveAspectRatio="xMidYMin meet" aria-hidden="true">${line}${cross}<circle cx="12" cy="21" r="6" fill="none" stroke="${colour}" stroke-width="3"/></svg>`;
};

const words = { open: '', broken: ' (the way to it is broken here)', unknown: ' (not known)' } as const;

const path = ({ path: parts = [] }: Finding): string =>
  parts.length === 0
    ? ''
    : `<ol class="path">${parts
        .map(
          ({ at, state, why }, index) =>
            `<li>${piece(state, index === 0)}<span>${escaped(at)}<strong>${words[state]}</strong>${why === undefined ? '' : `<span class="why">${escaped(why)}</span>`}</span></li>`,
        )
        .join('')}</ol>`;

const results = { fail: 'failed', pass: 'passed', unknown: 'not known' } as const;

const evidence = ({ evidence: found }: Finding): string =>
  found.length === 0
    ? ''
    : `<ul class="evidence">${found
        .map(
          ({ check, result, detail }) =>
            `<li class="${result}"><span class="word">${results[result]}</span> ${escaped(check)}: ${escaped(detail)}</li>`,
        )
        .join('')}</ul>`;

const timeline = (moments: readonly Moment[]): string =>
  moments.length === 0
    ? ''
    : `<ol class="time">${moments
        .map(
          ({ what, at }) =>
            `<li><time datetime="${escaped(at)}">${escaped(at.slice(11, 19))}</time><span>${escaped(what)}</span></li>`,
        )
        .join('')}</ol>`;

const list = (steps: readonly string[]): string =>
  steps.length === 0 ? '' : `<ol>${steps.map((step) => element('li', step)).join('')}</ol>`;

const article = ({ finding, moments }: Told): string => {
  const { remedy, rootCause, fix } = finding;
  const policy = 'Version' in remedy.policy ? code(JSON.stringify(remedy.policy, null, 2)) : '';
  return [
    '<article>',
    element('h2', headline(finding)),
    `<p class="verdict">${escaped(rootCause.summary)}</p>`,
    `<p class="soft">${escaped(`${rootCause.code}, ${rootCause.confidence}`)}</p>`,
    section(
      'Do this',
      `${element('p', remedy.summary)}${list(remedy.steps)}${remedy.commands.map(code).join('')}`,
    ),
    section(
      'If it hurts now',
      remedy.stop === undefined
        ? ''
        : `${element('p', remedy.stop.summary)}${remedy.stop.command === undefined ? '' : code(remedy.stop.command)}`,
    ),
    section('The way there', path(finding)),
    section('Automatic fix', element('p', `${fixVerdict(fix.status)}. ${fix.reason}`)),
    section('The policy that allows it, and nothing more', policy),
    section('Evidence', evidence(finding)),
    section('What ECS said', finding.message === '' ? '' : code(finding.message)),
    section('The task', `${timeline(moments)}${element('p', finding.taskArn)}`),
    '</article>',
  ].join('\n');
};

/**
 * One page for all findings: whole in itself, with no script, and nothing that a browser would fetch; its policy forbids
 * both, whatever a name on it says.
 */
export const findingPage = (all: readonly Told[], title: string): string =>
  [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    element('title', title),
    `<style>${pageStyle}</style>`,
    '</head>',
    '<body><main>',
    element('h1', title),
    all.length === 0 ? element('p', 'No failed pull is to be found.') : all.map(article).join('\n'),
    '</main></body>',
    '</html>',
    '',
  ].join('\n');

const names: Readonly<Record<string, string>> = {
  createdAt: 'task created',
  pullStartedAt: 'pull started',
  pullStoppedAt: 'pull ended',
  stoppingAt: 'task stopping',
  stoppedAt: 'task stopped',
};

/** The moments of a task that its event has, in their order. */
export const momentsOf = (event: object): Moment[] => {
  const detail: unknown = 'detail' in event ? event.detail : undefined;
  const fields: Record<string, unknown> = typeof detail === 'object' && detail !== null ? { ...detail } : {};
  return Object.entries(names)
    .flatMap(([field, what]) => {
      const at = typeof fields[field] === 'string' ? Date.parse(fields[field]) : Number.NaN;
      return Number.isNaN(at) ? [] : [{ what, at: new Date(at).toISOString() }];
    })
    .sort((a, b) => a.at.localeCompare(b.at));
};
