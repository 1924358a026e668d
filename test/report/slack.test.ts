import { describe, expect, test } from 'vitest';
import { escapeSlack, slack } from '../../lambda/report/slack.ts';
import { finding } from '../finding.ts';

describe('text from outside, in Slack', () => {
  test.each([
    ['<!channel> look', '&lt;!channel&gt; look'],
    ['<@U123>', '&lt;@U123&gt;'],
    ['<https://evil.example|AWS console>', '&lt;https://evil.example|AWS console&gt;'],
    ['a & b', 'a &amp; b'],
    ['`code`', "'code'"],
    ['@here', '@\u2060here'],
    ['*bold*', '*\u2060bold*\u2060'],
  ])('%s is shown, not obeyed', (text, shown) => {
    expect(escapeSlack(text)).toBe(shown);
  });

  test('cannot leave its fence', () => {
    const { content } = slack(finding({ message: 'x ``` <!channel> ``` y' }));
    expect(content.description).not.toContain('<!channel>');
    expect(content.description.split('```').length % 2).toBe(1);
  });

  test('of any length stays within what Slack shows, with every fence closed', () => {
    const long = 'very long '.repeat(2_000);
    const { content } = slack(
      finding({
        message: long,
        group: `service:${long}`,
        rootCause: { code: 'unknown', summary: long, confidence: 'possible' },
        remedy: {
          summary: long,
          steps: Array(30).fill(long),
          commands: [long],
          policy: {},
          heals: 'It does not heal by itself.',
          links: [],
        },
      }),
    );
    expect(content.title.length).toBeLessThanOrEqual(250);
    expect(content.description.length).toBeLessThanOrEqual(2_500);
    expect(content.description.split('```').length % 2).toBe(1);
    expect(content.nextSteps.length).toBeLessThanOrEqual(10);
    for (const step of content.nextSteps) expect(step.length).toBeLessThanOrEqual(350);
  });
});

describe('a thread', () => {
  test('is the incident', () => {
    expect(slack(finding({ incidentId: 'abc' })).metadata.threadId).toBe('abc');
  });
});
