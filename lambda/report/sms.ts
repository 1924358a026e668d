import type { Finding } from './finding.ts';
import { subject, whereItFails } from './headline.ts';
import { ascii } from './text.ts';

/** One part of a text message, bytes. */
const maxSms = 140;

/** One short line. */
export const sms = (finding: Finding): string =>
  ascii(`${subject(finding)} (${whereItFails(finding)})`).slice(0, maxSms);
