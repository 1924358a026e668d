import { email } from '../lambda/report/email.ts';
import type { Finding } from '../lambda/report/finding.ts';
import { subject } from '../lambda/report/headline.ts';
import { slack } from '../lambda/report/slack.ts';
import { oneLine, type Paint, shown } from './terminal.ts';

const emoji: Readonly<Record<string, string>> = {
  ':red_circle:': '🔴',
  ':large_orange_circle:': '🟠',
  ':large_yellow_circle:': '🟡',
};

/** What Slack makes of the characters that it wants escaped, and of the joiners that keep its markup from seeing any. */
const unescaped = (text: string): string =>
  text.replaceAll('\u2060', '').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

const emailLine = (line: string, paint: Paint): string => {
  if (/^[A-Z][A-Z ,]{5,60}$/.test(line)) return paint(['bold', 'cyan'], line);
  if (/^\[FAIL\]/.test(line)) return paint('red', line);
  if (/^\[ *\? *\]/.test(line)) return paint('yellow', line);
  if (/^\[ ok \]/.test(line)) return paint('green', line);
  return line.startsWith('aws ') ? paint('green', line) : line;
};

const showEmail = (finding: Finding, paint: Paint): string[] => [
  paint('bold', `Subject: ${subject(finding)}`),
  '',
  ...shown(email(finding))
    .trimEnd()
    .split('\n')
    .map((line) => emailLine(line, paint)),
];

/** The fences and the stars become what they mean; both stand only where the message itself has put them. */
const showMarkdown = (text: string, paint: Paint): string[] =>
  text
    .split('```')
    .map((part, index) =>
      index % 2 === 1
        ? unescaped(part)
            .split('\n')
            .map((line) => paint('green', line))
            .join('\n')
        : part.replace(/^\*([^*\n]{1,60})\*/gm, (_all, words: string) => paint('bold', words)),
    )
    .map((part, index) => (index % 2 === 1 ? part : unescaped(part)))
    .join('')
    .split('\n');

const showSlack = (finding: Finding, paint: Paint): string[] => {
  const { title, description, nextSteps, keywords } = slack(finding).content;
  const heading = unescaped(oneLine(title)).replace(/^:\w+:/, (name) => emoji[name] ?? name);
  return [
    paint('bold', heading),
    ...showMarkdown(shown(description), paint),
    ...(nextSteps.length === 0 ? [] : ['', paint('bold', 'Next steps')]),
    ...nextSteps.map((step) => `• ${unescaped(oneLine(step))}`),
    '',
    paint('dim', keywords.map((word) => `[${unescaped(oneLine(word))}]`).join(' ')),
  ];
};

const colours = { high: 'red', medium: 'yellow', low: 'blue' } as const;

const rule = (words: string): string => `──── ${words} ${'─'.repeat(Math.max(0, 66 - words.length))}`;

/** A finding as a person gets it: the e-mail, then what stands in Slack. Ends with an empty line. */
export const showFinding = (name: string, finding: Finding, paint: Paint): string =>
  [
    paint(['bold', colours[finding.severity]], rule(oneLine(name))),
    '',
    paint('dim', 'E-mail'),
    ...showEmail(finding, paint),
    '',
    paint('dim', 'Slack'),
    ...showSlack(finding, paint).map((line) => `${paint('dim', '│')} ${line}`),
    '',
    '',
  ].join('\n');
