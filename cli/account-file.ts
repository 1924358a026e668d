import * as v from 'valibot';
import { parsePolicy } from '../lambda/iam/policy.ts';
import { UsageError } from '../lambda/settings.ts';
import { managedPolicies } from './sandbox-policies.ts';
import { oneLine } from './terminal.ts';

const text = v.pipe(v.string(), v.nonEmpty('must not be empty'));
const arn = v.pipe(v.string(), v.regex(/^arn:[\w-]+:/, 'must be an ARN'));
const time = v.pipe(
  v.string(),
  v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d/, 'must be a time such as 2026-10-02T11:46:52Z'),
  v.check((value) => !Number.isNaN(Date.parse(value)), 'must be a time such as 2026-10-02T11:46:52Z'),
);
const region = v.pipe(
  v.string(),
  v.regex(/^[a-z]{2}(?:-[a-z]+)+-\d+$/, 'must be a region such as eu-west-1'),
);

/** What AWS would refuse to store says so here, instead of giving odd verdicts later. */
const faultOf = (document: object): string | undefined => {
  const policy = parsePolicy(JSON.stringify(document));
  if (policy === undefined) return 'is no policy: it needs a Statement';
  const odd = policy.statements.find(({ doubts, effect }) => doubts.length > 0 || effect === 'unreadable');
  return odd && `is no policy that AWS would take: statement ${odd.index + 1}: ${odd.doubts.join(', ')}`;
};

const policy = v.pipe(
  v.looseObject({}, 'must be a policy document'),
  v.rawCheck(({ dataset, addIssue }) => {
    const fault = dataset.typed ? faultOf(dataset.value) : undefined;
    if (fault !== undefined) addIssue({ message: fault });
  }),
);

const role = v.strictObject({
  name: text,
  path: v.optional(
    v.pipe(v.string(), v.regex(/^\/(?:[\w+=,.@-]+\/)*$/, 'must be a path such as /tasks/')),
    '/',
  ),
  createdAt: time,
  tags: v.optional(v.record(v.string(), v.string()), {}),
  /** Who may assume it. */
  trust: policy,
  /** ARNs of managed policies, ours or AWS's. */
  attached: v.optional(v.array(arn), []),
  /** Inline policies by name. */
  inline: v.optional(v.record(v.string(), policy), {}),
  /** ARN of the managed policy that bounds it. */
  boundary: v.optional(arn),
});

const managedPolicy = v.strictObject({
  name: text,
  path: v.optional(v.string(), '/'),
  createdAt: v.optional(time, '2026-01-01T00:00:00Z'),
  document: policy,
});

const secret = v.strictObject({ name: text, valueFrom: text });

/** ECS's own names, so that an answer of `aws ecs describe-task-definition` can be pasted, less what nobody asks for. */
const taskDefinition = v.strictObject({
  family: text,
  revision: v.pipe(v.number(), v.integer(), v.minValue(1)),
  region: v.optional(region),
  executionRoleArn: v.optional(arn),
  taskRoleArn: v.optional(arn),
  networkMode: v.optional(v.picklist(['awsvpc', 'bridge', 'host', 'none'])),
  requiresCompatibilities: v.optional(
    v.array(v.picklist(['EC2', 'FARGATE', 'EXTERNAL', 'MANAGED_INSTANCES'])),
  ),
  containerDefinitions: v.array(
    v.strictObject({
      name: text,
      image: text,
      secrets: v.optional(v.array(secret)),
      repositoryCredentials: v.optional(v.strictObject({ credentialsParameter: text })),
      logConfiguration: v.optional(
        v.strictObject({
          logDriver: v.picklist([
            'awsfirelens',
            'awslogs',
            'fluentd',
            'gelf',
            'journald',
            'json-file',
            'splunk',
            'syslog',
          ]),
          options: v.optional(v.record(v.string(), v.string())),
          secretOptions: v.optional(v.array(secret)),
        }),
      ),
    }),
  ),
});

const image = v.strictObject({
  tags: v.optional(v.array(text), []),
  /** Made up from the repository's name and the tags when it is left out. */
  digest: v.optional(
    v.pipe(v.string(), v.regex(/^sha256:[0-9a-f]{64}$/, 'must be sha256: and 64 hexadecimal digits')),
  ),
  pushedAt: time,
});

const repository = v.strictObject({
  name: text,
  region: v.optional(region),
  images: v.optional(v.array(image), []),
});

const accountFile = v.strictObject({
  account: v.pipe(v.string(), v.regex(/^\d{12}$/, 'must be an account id of 12 digits')),
  /** Where everything is that does not name a region of its own. */
  region,
  roles: v.optional(v.array(role), []),
  policies: v.optional(v.array(managedPolicy), []),
  taskDefinitions: v.optional(v.array(taskDefinition), []),
  repositories: v.optional(v.array(repository), []),
});

export type SandboxAccount = v.InferOutput<typeof accountFile>;
export type SandboxRole = SandboxAccount['roles'][number];
export type SandboxTaskDefinition = SandboxAccount['taskDefinitions'][number];
export type SandboxRepository = SandboxAccount['repositories'][number];
export type SandboxImage = SandboxRepository['images'][number];

/** `roles[0].inline.pull`, as a person would write the place. */
const placeOf = (path: v.BaseIssue<unknown>['path']): string =>
  (path ?? [])
    .map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');

const wordsOf = ({ kind, type, message, expected, received }: v.BaseIssue<unknown>): string => {
  if (kind !== 'schema' || type === 'loose_object') return message;
  if (type === 'strict_object' && expected === 'never') return 'is not a name that this file knows';
  if (received === 'undefined') return 'is missing';
  return `must be ${expected?.replaceAll('"', "'")}, but is ${received.replaceAll('"', "'").slice(0, 60)}`;
};

/** Roles of one name in one account cannot be, whatever their paths; nor policies, revisions or repositories. */
const twice = (account: SandboxAccount): string | undefined => {
  const lists: Readonly<Record<string, readonly string[]>> = {
    roles: account.roles.map(({ name }) => name),
    policies: account.policies.map(({ name }) => name),
    taskDefinitions: account.taskDefinitions.map(
      ({ family, revision, region = account.region }) => `${family}:${revision} in ${region}`,
    ),
    repositories: account.repositories.map(({ name, region = account.region }) => `${name} in ${region}`),
  };
  for (const [list, names] of Object.entries(lists)) {
    const index = names.findIndex((name, place) => names.indexOf(name) !== place);
    if (index >= 0) return `${list}[${index}] is there twice: ${names[index]}`;
  }
  return undefined;
};

/** Attaching what is not there is refused by IAM, so a file that says so describes no account. */
const dangling = (account: SandboxAccount): string | undefined => {
  const policies = managedPolicies(account);
  const isPolicy = (arn: string): boolean => policies.has(arn);
  for (const [index, { attached, boundary }] of account.roles.entries()) {
    const place = attached.findIndex((arn) => !isPolicy(arn));
    if (place >= 0)
      return `roles[${index}].attached[${place}]: there is no policy ${attached[place]} in this file`;
    if (boundary !== undefined && !isPolicy(boundary))
      return `roles[${index}].boundary: there is no policy ${boundary} in this file`;
  }
  return undefined;
};

const parseJson = (json: string, name: string): unknown => {
  try {
    return JSON.parse(json.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new UsageError(oneLine(`${name}: not JSON: ${error instanceof Error ? error.message : error}`));
  }
};

/**
 * Reads a sandbox account from its file's text. Throws UsageError, one line, with the place of the first fault, such
 * as `roles[0].inline.pull`.
 */
export const readAccount = (json: string, name: string): SandboxAccount => {
  const parsed = v.safeParse(accountFile, parseJson(json, name), { abortPipeEarly: true });
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new UsageError(oneLine(`${name}: ${placeOf(issue.path) || 'the file'} ${wordsOf(issue)}.`));
  }
  const fault = twice(parsed.output) ?? dangling(parsed.output);
  if (fault !== undefined) throw new UsageError(oneLine(`${name}: ${fault}.`));
  return parsed.output;
};
