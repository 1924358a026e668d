import { email } from '../../lambda/report/email.ts';
import type { Finding } from '../../lambda/report/finding.ts';
import { subject } from '../../lambda/report/headline.ts';
import { slack } from '../../lambda/report/slack.ts';
import { sms } from '../../lambda/report/sms.ts';

/** All that a person can get of a finding, as one text. */
export const asRead = (finding: Finding): string => {
  const { content } = slack(finding);
  return [
    `Subject: ${subject(finding)}`,
    '',
    email(finding),
    '=== Slack ===',
    content.title,
    '',
    content.description,
    '',
    ...content.nextSteps.map((step) => `> ${step}`),
    '',
    '=== SMS ===',
    sms(finding),
    '',
  ].join('\n');
};
