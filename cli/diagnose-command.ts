import { UsageError } from '../lambda/settings.ts';
import { readArguments } from './arguments.ts';
import { readRegion } from './aws-client.ts';

const usage =
  'npm run diagnose -- (--cluster C (--task T | --service S [--wait] | --all [--latent]) | --task-definition D [--cluster C --service S [--wait]]) [--region R] [--profile P] [--json] [--html FILE] [--record FILE]';

export const help = `${usage}

Explains failed pulls of a live account, with your own credentials, and changes nothing in it.

  --cluster C   the cluster, by name or ARN
  --task T      one task, by id or ARN: ECS knows a stopped one for about an hour
  --service S   the failures of a service: of its stopped tasks, or, when ECS has forgotten them, of its events
  --all         those of every service of the cluster that runs fewer tasks than it should
  --latent      with --all: would what each service runs now start again? One line a check, exit code 1 when one fails
  --task-definition D  before a deploy: would this family, family:revision or ARN start? With --cluster and --service as
                that service would run it. One line a check; exit code 1 when one fails
  --wait        with --service: follows its deployment until it is steady, exit code 0, or has its first failed pull or
                fails otherwise, exit code 1; with --task-definition too once the checks have passed
  --minutes N   with --wait: for how long at most, 30 unless given; then exit code 1
  --region R    the region, where it is not that of your profile
  --profile P   the profile of your AWS configuration
  --json        one finding a line, as JSON
  --record FILE  writes what was learnt as a sandbox account, and the events beside it, without a name of your account:
                to replay, to attach to a bug report. Says how
  --html FILE   writes one page of all findings besides, to look at or to send: whole in itself, without a script
`;

const refuse = (why: string): never => {
  throw new UsageError(`${why}. Usage: ${usage}`);
};

const readMinutes = (value: string): number => {
  const minutes = Number(value);
  return Number.isInteger(minutes) && minutes >= 1 && minutes <= 1_440
    ? minutes
    : refuse('--minutes must be a number from 1 to 1440');
};

type Values = ReturnType<typeof readValues>['values'];

const readValues = (args: readonly string[]) =>
  readArguments(
    args,
    {
      all: { type: 'boolean', default: false },
      cluster: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
      html: { type: 'string' },
      json: { type: 'boolean', default: false },
      latent: { type: 'boolean', default: false },
      minutes: { type: 'string' },
      profile: { type: 'string' },
      record: { type: 'string' },
      region: { type: 'string' },
      service: { type: 'string' },
      task: { type: 'string' },
      'task-definition': { type: 'string' },
      wait: { type: 'boolean', default: false },
    },
    usage,
  );

/** What the options do not say together, and what would be right. */
const rules: readonly (readonly [(values: Values) => boolean, string])[] = [
  [
    ({ 'task-definition': wanted, task, all }) => wanted !== undefined && (task !== undefined || all),
    '--task-definition goes with --cluster and --service, or neither',
  ],
  [({ cluster, service }) => !!service && !cluster, '--service goes with --cluster'],
  [({ 'task-definition': wanted, cluster }) => wanted === undefined && !cluster, '--cluster is missing'],
  [
    ({ 'task-definition': wanted, task, service, all }) =>
      wanted === undefined && [task, service, all].filter(Boolean).length !== 1,
    'Give one of --task, --service, --all and --task-definition',
  ],
  [({ latent, all }) => latent && !all, '--latent goes with --all'],
  [({ wait, service }) => wait && !service, '--wait goes with --service'],
  [({ minutes, wait }) => minutes !== undefined && !wait, '--minutes goes with --wait'],
  [
    ({ html, record, latent, 'task-definition': wanted }) =>
      (html ?? record) !== undefined && (latent || wanted !== undefined),
    '--html and --record are of failures, not of checks',
  ],
];

/** Reads the command line. Rejects with UsageError in one line that says what would be right. */
export const readCommand = (args: readonly string[]) => {
  const { values, positionals } = readValues(args);
  const region = readRegion(values.region, usage);
  const minutes = values.minutes === undefined ? 30 : readMinutes(values.minutes);
  if (positionals.length > 0) refuse('Too many arguments');
  const broken = values.help ? undefined : rules.find(([isBroken]) => isBroken(values));
  if (broken !== undefined) refuse(broken[1]);
  return { ...values, region, minutes };
};

export type Command = ReturnType<typeof readCommand>;
