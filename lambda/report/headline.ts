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

const verbs = {
  open: { service: 'cannot start tasks', task: 'did not start' },
  ongoing: { service: 'still cannot start tasks', task: 'still does not start' },
  resolved: { service: 'is over this failure', task: 'is over this failure' },
} as const;

/** One line: what broke and where, or that it is over. */
export const headline = (finding: Finding): string => {
  const where = whereItFails(finding);
  const what = whatFails(finding);
  const verb = verbs[finding.status][finding.group.startsWith('service:') ? 'service' : 'task'];
  return `${what.charAt(0).toUpperCase()}${what.slice(1)}${where === '' ? '' : ` (${where})`} ${verb}.`;
};

/** What a title says of it: that it fails, fails still, or is over. */
export const verdictOf = ({ status }: Finding): string =>
  ({ open: 'cannot start', ongoing: 'still cannot start', resolved: 'resolved' })[status];

/** Room for a team in a title: the failure is what must be read. */
const maxTeam = 24;

/** `[payments] `, as a title begins; its own brackets cannot end it. A synthetic failure is called so before all else. */
export const labels = ({ synthetic, team }: Finding): string =>
  [
    ...(synthetic ? ['synthetic'] : []),
    ...(team === undefined ? [] : [cap(team.replace(/[[\]\s]+/g, ' ').trim(), maxTeam)]),
  ]
    .filter((label) => label !== '')
    .map((label) => `[${label}] `)
    .join('');

/** What is said first, wherever more than a title is: nobody shall get up for a test. */
export const syntheticNote =
  'SYNTHETIC: npm run smoke made this failure up to show that alerts arrive. Nothing failed; there is nothing to do.';

/** SNS takes fewer than 100 characters for a subject. */
const maxSubject = 99;

/** What an ellipsis is longer by once it is ASCII. */
const ellipsis = 2;

/** The subject of the e-mail: printable ASCII, the service first, then why. */
export const subject = (finding: Finding): string => {
  const why = titleOf(finding.rootCause.code);
  const what = whatFails(finding).replace(/^service /, '');
  const done = finding.status === 'resolved' ? '' : repaired(finding.fix.status);
  const verdict = ` ${verdictOf(finding)}: `;
  const label = labels(finding);
  const room = maxSubject - label.length - why.length - verdict.length - done.length - ellipsis;
  return ascii(`${label}${cap(what, Math.max(20, room))}${verdict}${why}${done}`).slice(0, maxSubject);
};
