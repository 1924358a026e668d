import { titleOf } from '../roots/index.ts';
import type { Finding } from './finding.ts';
import { fixVerdict, repaired } from './fix-verdict.ts';
import { headline, labels, syntheticNote, verdictOf, whatFails } from './headline.ts';
import { cap } from './text.ts';

/** Amazon Q Developer's custom notification, schema 1.0 (its administrator guide, "Custom notifications"). */
export interface CustomNotification {
  readonly version: '1.0';
  readonly source: 'custom';
  readonly id: string;
  readonly content: {
    readonly textType: 'client-markdown';
    readonly title: string;
    readonly description: string;
    readonly nextSteps: readonly string[];
    readonly keywords: readonly string[];
  };
  readonly metadata: {
    readonly threadId: string;
    readonly summary: string;
    readonly eventType: string;
    readonly relatedResources: readonly string[];
    readonly additionalContext: Readonly<Record<string, string>>;
  };
}

/** Well below what the service cuts at; its own limits are not all documented. */
const limits = { title: 250, description: 2_500, steps: 10, step: 350, keywords: 10, keyword: 75 } as const;

/**
 * Text from outside as Slack must get it: the three characters of its markup escaped, so that no mention or link can be
 * made; backticks and the marks of bold and italic cannot break out of where we put them.
 */
export const escapeSlack = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('`', "'")
    .replace(/@(?=here\b|channel\b|everyone\b)/gi, '@\u2060')
    .replace(/(?<![\w/])[*~](?=\S)|(?<=\S)[*~](?![\w/])/g, (mark) => `${mark}\u2060`);

/** Inside a code fence only the fence itself and Slack's three characters matter; commands must stay exact. */
const fenced = (text: string): string =>
  `\`\`\`${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('```', "'''")}\`\`\``;

const marks = {
  high: ':red_circle:',
  medium: ':large_orange_circle:',
  low: ':large_yellow_circle:',
} as const;

/** Whole parts up to the limit: a fence cut in its middle would swallow what follows. */
const upTo = (parts: readonly string[], limit: number): string => {
  const kept: string[] = [];
  let length = 0;
  for (const part of parts) {
    if (length + part.length + 1 > limit) break;
    kept.push(part);
    length += part.length + 1;
  }
  return kept.join('\n');
};

/** What Slack shows, one thread an incident. */
export const slack = (finding: Finding): CustomNotification => {
  const { rootCause, remedy, fix } = finding;
  const isOver = finding.status === 'resolved';
  const mark = isOver ? ':large_green_circle:' : marks[finding.severity];
  const title = `${mark} ${labels(finding)}${whatFails(finding)} ${verdictOf(finding)}: ${titleOf(rootCause.code)}${isOver ? '' : repaired(fix.status)}`;
  const note = finding.synthetic ? [escapeSlack(syntheticNote)] : [];
  const whole = [
    ...note,
    escapeSlack(cap(headline(finding), 400)),
    ...(finding.story === undefined ? [] : [escapeSlack(cap(finding.story, 600))]),
    `*Why (${rootCause.confidence}):* ${escapeSlack(cap(rootCause.summary, 700))}`,
    `*Do this:* ${escapeSlack(cap(remedy.summary, 300))}`,
    ...remedy.commands.map((command) => fenced(command)),
    ...(remedy.stop === undefined
      ? []
      : [
          `*If it hurts now:* ${escapeSlack(cap(remedy.stop.summary, 300))}`,
          ...(remedy.stop.command === undefined ? [] : [fenced(remedy.stop.command)]),
        ]),
    `*By itself:* ${escapeSlack(cap(remedy.heals, 300))}`,
    `*Automatic fix:* ${fixVerdict(fix.status)}. ${escapeSlack(cap(fix.reason, 400))}`,
    ...[fix.command, fix.status === 'preview' ? undefined : fix.undo].flatMap((command) =>
      command === undefined ? [] : [fenced(command)],
    ),
    ...('Version' in remedy.policy ? [`*Policy:* ${fenced(JSON.stringify(remedy.policy))}`] : []),
    `*ECS said:* ${fenced(cap(finding.message, 500))}`,
  ];
  const description = upTo(
    isOver ? whole.slice(0, note.length + (finding.story === undefined ? 2 : 3)) : whole,
    limits.description,
  );
  const keywords = [
    ...(finding.synthetic ? ['synthetic'] : []),
    finding.cause,
    rootCause.code,
    finding.severity,
    finding.team ?? '',
    finding.region,
    finding.account,
  ];
  return {
    version: '1.0',
    source: 'custom',
    id: `${finding.incidentId}-${finding.status}-${finding.occurrences}`,
    content: {
      textType: 'client-markdown',
      title: cap(escapeSlack(title), limits.title),
      description,
      nextSteps: (isOver ? [] : remedy.steps)
        .slice(0, limits.steps)
        .map((step) => cap(escapeSlack(step), limits.step)),
      keywords: [...new Set(keywords)]
        .filter((word) => word !== '')
        .slice(0, limits.keywords)
        .map((word) => cap(escapeSlack(word), limits.keyword)),
    },
    metadata: {
      threadId: finding.incidentId,
      summary: cap(escapeSlack(headline(finding)), limits.title),
      eventType: `ecs-pull-medic.${finding.status}`,
      relatedResources: [finding.taskDefinitionArn, finding.clusterArn].filter((arn) => arn !== ''),
      additionalContext: { incidentId: finding.incidentId, cause: finding.cause, rootCause: rootCause.code },
    },
  };
};
