import type { RememberedFix } from '../lambda/remembered-fix.ts';
import type { PastIncident } from './past-incidents.ts';
import { oneLine, type Paint } from './terminal.ts';

const units = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
] as const;

/** A time span in its two largest units: `2 d 4 h`, `12 min`, `0 s`. Seconds of more than a few minutes say nothing. */
export const span = (seconds: number): string => {
  const first = units.findIndex(([, size]) => seconds >= size);
  const [unit, size] = units[first] ?? (['s', 1] as const);
  const [small, smallSize] = units[first + 1] ?? (['s', 1] as const);
  const rest = Math.floor((seconds % size) / smallSize);
  const main = `${Math.floor(seconds / size)} ${unit}`;
  return rest > 0 && size > 60 ? `${main} ${rest} ${small}` : main;
};

const nameOf = (arn: string): string => arn.split('/').at(-1) ?? arn;

const fixOf = ({ state, policyArn, roleArn }: RememberedFix): string =>
  `${state === 'applied' ? 'fix applied' : 'fix taken back'}: ${nameOf(policyArn)} on role ${nameOf(roleArn)}`;

const colours = { open: 'red', resolved: 'green', over: 'dim' } as const;

const lasted = ({ status, lastedSeconds }: PastIncident): string => {
  if (status === 'open') return `for ${span(lastedSeconds)} so far`;
  return status === 'resolved' ? `for ${span(lastedSeconds)}` : `over ${span(lastedSeconds)}`;
};

/** An incident on one line: when it began (UTC), state, service, cause, how many tasks, how long, which fix. */
export const showIncident = (incident: PastIncident, paint: Paint): string => {
  const { firstSeen, status, group, clusterArn, cause, occurrences, fix } = incident;
  const parts = [
    `${oneLine(group)} in ${oneLine(nameOf(clusterArn))}`,
    oneLine(cause) || 'told to nobody yet',
    `${occurrences} ${occurrences === 1 ? 'task' : 'tasks'}`,
    lasted(incident),
    ...(fix === undefined ? [] : [oneLine(fixOf(fix))]),
  ];
  const when = oneLine(firstSeen.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d).*$/, '$1 $2'));
  return `${when}  ${paint(colours[status], status.padEnd(8))}  ${parts.join(', ')}`;
};
