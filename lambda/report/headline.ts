import { titleOf } from '../roots/index.ts';
import type { Finding } from './finding.ts';
import { repaired } from './fix-verdict.ts';
import { ascii, cap } from './text.ts';

const lastPart = (arn: string): string => arn.split('/').at(-1) ?? arn;

/** `service web`, `task of family batch`, or what the event had: the thing that does not start. */
export const whatFails = ({ group, taskDefinitionArn }: Finding): string => {
  const [kind, name] = [group.slice(0, group.indexOf(':')), group.slice(group.indexOf(':') + 1)];
  if (kind === 'service') return `service ${name}`;
  if (kind === 'family') return `task of family ${name}`;
  return group === '' ? `task ${lastPart(taskDefinitionArn)}`.trim() : `task of group ${group}`;
};

/** `cluster prod, eu-west-1`, as far as it is known. */
export const whereItFails = ({ clusterArn, region }: Finding): string =>
  [clusterArn === '' ? '' : `cluster ${lastPart(clusterArn)}`, region]
    .filter((part) => part !== '')
    .join(', ');

/** One line: what broke and where. */
export const headline = (finding: Finding): string => {
  const where = whereItFails(finding);
  const what = whatFails(finding);
  const cannot = finding.group.startsWith('service:') ? 'cannot start tasks' : 'did not start';
  return `${what.charAt(0).toUpperCase()}${what.slice(1)}${where === '' ? '' : ` (${where})`} ${cannot}.`;
};

/** SNS takes fewer than 100 characters for a subject. */
const maxSubject = 99;

/** The subject of the e-mail: printable ASCII, the service first, then why. */
export const subject = (finding: Finding): string => {
  const why = titleOf(finding.rootCause.code);
  const what = whatFails(finding).replace(/^service /, '');
  const done = repaired(finding.fix.status);
  const room = maxSubject - why.length - ' cannot start: '.length - done.length;
  return ascii(`${cap(what, Math.max(20, room))} cannot start: ${why}${done}`).slice(0, maxSubject);
};
